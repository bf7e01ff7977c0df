import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accounts, breachOf, emptyBalances, MemberBooks, mergeBooks, type AccountName, type Balances, type ClawbackFloor, type Lot, type LotUse } from '../../app/domain/ledger/index.ts'; // prettier-ignore
import { dayMs, type Instant } from '../../app/domain/shared/instant.ts';

type Command =
  | { readonly do: 'earn'; readonly member: number; readonly points: number; readonly order: string; readonly life: number | null }
  | { readonly do: 'earn pending' | 'release pending' | 'redeem'; readonly member: number; readonly points: number }
  | { readonly do: 'refund'; readonly member: number; readonly order: string; readonly points: number; readonly floor: ClawbackFloor }
  | { readonly do: 'adjust'; readonly member: number; readonly points: number; readonly life: number | null }
  | { readonly do: 'give back' | 'use'; readonly redemption: number; readonly points: number; readonly life: number | null }
  | { readonly do: 'expire' | 'wait'; readonly days: number }
  | { readonly do: 'merge'; readonly gone: number };

const member = fc.nat({ max: 1 });
const points = fc.integer({ min: 1, max: 12 });
const order = fc.constantFrom('1', '2', '3');
const life = fc.option(fc.integer({ min: 0, max: 6 }));
const days = fc.integer({ min: 1, max: 4 });
const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('earn' as const), member, points, order, life }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('earn pending' as const, 'release pending' as const), member, points }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('redeem' as const), member, points }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('refund' as const), member, order, points, floor: fc.constantFrom('negative' as const, 'zero' as const, 'debt' as const) }) }, // prettier-ignore
  { weight: 2, arbitrary: fc.record({ do: fc.constant('adjust' as const), member, points: fc.integer({ min: -12, max: 12 }), life }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('give back' as const, 'use' as const), redemption: fc.nat({ max: 4 }), points, life }) }, // prettier-ignore
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('expire' as const, 'wait' as const), days }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('merge' as const), gone: member }) },
);

/** One point, as a thing that can be taken in the hand: where it came from and until when it lives. */
interface Point {
  readonly lot: string;
  readonly order: string | null;
  readonly opened: number;
  readonly ends: number;
}

const inOrder = (a: Point, b: Point) => a.ends - b.ends || a.opened - b.opened || (a.lot < b.lot ? -1 : a.lot > b.lot ? 1 : 0);

/** The ledger of one member played with single points: heaps of them, and two tallies of what is missing. No amounts are ever split. */
class Heaps {
  available: Point[] = [];
  expired: Point[] = [];
  readonly closed = new Set<string>();
  deficit = 0;
  owed = 0;
  readonly tally: Record<AccountName, number> = { ...emptyBalances };

  get balances(): Balances {
    return { ...this.tally, available: this.available.length - this.deficit, expired: this.expired.length, owed: 0 - this.owed };
  }

  lots(): Record<string, number> {
    const lots: Record<string, number> = {};
    for (const { lot } of this.available) lots[lot] = (lots[lot] ?? 0) + 1;
    return lots;
  }

  /** The points themselves, as many as there are; for the rest the member is short of points. */
  take(count: number, first: (point: Point) => boolean = () => false): Point[] {
    const sorted = [...this.available].sort((a, b) => Number(first(b)) - Number(first(a)) || inOrder(a, b));
    const taken = sorted.slice(0, count);
    this.available = sorted.slice(count);
    this.deficit += count - taken.length;
    return taken;
  }

  /** Points come in: what is short goes first, then those of `back` that still live return, then new ones are made; then debts are repaid. */
  give(count: number, made: Point, back: Point[], now: number): void {
    const short = Math.min(this.deficit, count);
    this.deficit -= short;
    let left = count - short;
    for (const point of [...back].sort(inOrder)) {
      if (left === 0 || this.closed.has(point.lot) || point.ends <= now) continue;
      back.splice(back.indexOf(point), 1);
      this.available.push(point);
      left -= 1;
    }
    for (; left > 0; left -= 1) this.available.push(made);
    this.repay();
  }

  repay(): void {
    const repaid = Math.min(this.owed, Math.max(0, this.balances.available));
    this.take(repaid);
    this.owed -= repaid;
  }

  expireAt(now: number): void {
    const over = this.available.filter(({ ends }) => ends <= now);
    this.available = this.available.filter(({ ends }) => ends > now);
    this.expired.push(...over);
    for (const { lot } of over) this.closed.add(lot);
  }
}

interface Redemption {
  member: number;
  held: number;
  redeemed: number;
  readonly id: string;
  turns: number;
  /** The points that it took and that have not come back. */
  taken: Point[];
}

/** What a store keeps of one member, and loads again before every command. */
interface Stored {
  balances: Balances;
  readonly lots: Map<string, Lot>;
  readonly uses: LotUse[];
  readonly keys: Set<string>;
}

class Play {
  now = 0;
  readonly heaps = [new Heaps(), new Heaps()];
  readonly stored: Stored[] = this.heaps.map(() => ({ balances: emptyBalances, lots: new Map(), uses: [], keys: new Set() }));
  readonly redemptions: Redemption[] = [];
  /** Who acts for whom: a member who was merged into another is that one from then on. */
  readonly acts = [0, 1];
  #made = 0;

  key(): string {
    this.#made += 1;
    return `k${String(this.#made).padStart(4, '0')}`;
  }

  instant(day = this.now): Instant {
    return (day * dayMs) as Instant;
  }

  /** Loads no more than the store would: lots that hold something, that refunds may find expired, and those that uses name. */
  books(index: number): MemberBooks {
    const { balances, lots, uses } = this.stored[index]!;
    const named = new Set(uses.filter(({ transferKey }) => transferKey.startsWith('redemption:')).map(({ lotKey }) => lotKey));
    const loaded = [...lots.values()].filter((lot) => lot.remaining > 0 || lot.expired > lot.reclaimed || named.has(lot.openedBy));
    return new MemberBooks({ balances, lots: loaded, uses: uses.filter(({ transferKey }) => transferKey.startsWith('redemption:')) });
  }

  commit(index: number, books: MemberBooks): void {
    const stored = this.stored[index]!;
    const { transfers, openedLots, changedLots, lotUses } = books.changes();
    const sums: Record<string, number> = { ...stored.balances };
    for (const { key, debit, credit, amount } of transfers) {
      expect(stored.keys.has(key), `the key ${key} is new`).toBe(false);
      stored.keys.add(key);
      sums[debit]! -= amount;
      sums[credit]! += amount;
    }
    expect(books.balances).toEqual(sums);
    stored.balances = { ...books.balances };
    for (const lot of [...openedLots, ...changedLots]) stored.lots.set(lot.openedBy, lot);
    stored.uses.push(...lotUses);
  }

  compare(index: number): void {
    const { balances, lots } = this.stored[index]!;
    const heaps = this.heaps[index]!;
    expect(breachOf({ balances, lots: [...lots.values()] })).toBeNull();
    expect(balances).toEqual(heaps.balances);
    const remaining = Object.fromEntries([...lots.values()].filter((lot) => lot.remaining > 0).map((lot) => [lot.openedBy, lot.remaining]));
    expect(remaining).toEqual(heaps.lots());
    const lapsed = [...lots.values()].reduce((sum, { expired, reclaimed }) => sum + expired - reclaimed, 0);
    expect(lapsed).toBe(heaps.expired.length);
  }

  run(command: Command): void {
    if ('member' in command) this.#onMember(this.acts[command.member]!, command);
    else if ('redemption' in command) this.#settle(command);
    else if ('days' in command) this.#pass(command);
    else this.#merge(command.gone);
    for (const index of this.heaps.keys()) this.compare(index);
  }

  #pass({ do: what, days: passed }: Extract<Command, { days: number }>): void {
    this.now += passed;
    if (what === 'wait') return;
    for (const index of this.heaps.keys()) {
      const books = this.books(index);
      books.expireDue(this.instant());
      this.commit(index, books);
      this.heaps[index]!.expireAt(this.now);
    }
  }

  #point(lot: string, lives: number | null, orderId: string | null = null): Point {
    return { lot, order: orderId, opened: this.now, ends: lives === null ? Infinity : this.now + lives };
  }

  #expiry(lives: number | null): Instant | null {
    return lives === null ? null : this.instant(this.now + lives);
  }

  #onMember(index: number, command: Extract<Command, { member: number }>): void {
    const books = this.books(index);
    const heaps = this.heaps[index]!;
    const { tally } = heaps;
    const key = this.key();
    const draft = { key, amount: Math.abs(command.points), occurredAt: this.instant() };
    const { amount } = draft;
    switch (command.do) {
      case 'earn':
        books.post({ ...draft, kind: 'earn', orderId: command.order, expiresAt: this.#expiry(command.life) });
        tally.issued -= amount;
        heaps.give(amount, this.#point(key, command.life, command.order), [], this.now);
        break;
      case 'earn pending':
        books.post({ ...draft, kind: 'earn_pending' });
        tally.issued -= amount;
        tally.pending += amount;
        break;
      case 'release pending': {
        const released = Math.min(amount, tally.pending);
        if (released === 0) return;
        books.post({ ...draft, kind: 'release_pending', amount: released });
        tally.pending -= released;
        heaps.give(released, this.#point(key, null), [], this.now);
        break;
      }
      case 'adjust':
        if (amount === 0) return;
        books.post({ ...draft, kind: command.points > 0 ? 'adjust_up' : 'adjust_down', expiresAt: this.#expiry(command.life) });
        tally.adjusted -= command.points;
        if (command.points > 0) heaps.give(amount, this.#point(key, command.life), [], this.now);
        else heaps.take(amount);
        break;
      case 'redeem': {
        if (heaps.balances.available < amount) return;
        const id = String(this.redemptions.length);
        books.post({ ...draft, kind: 'hold', key: `redemption:${id}:hold` });
        tally.held += amount;
        this.redemptions.push({ member: index, held: amount, redeemed: 0, id, turns: 0, taken: heaps.take(amount) });
        break;
      }
      case 'refund':
        books.clawback({ ...draft, orderId: command.order }, command.floor);
        this.#refund(heaps, command);
    }
    this.commit(index, books);
  }

  #refund(heaps: Heaps, { order: orderId, points: amount, floor }: Extract<Command, { do: 'refund' }>): void {
    let left = amount;
    heaps.tally.clawedBack += amount;
    // What expired of the order is there to be taken back, point by point.
    heaps.expired = heaps.expired.filter((point) => point.order !== orderId || left === 0 || (left -= 1) < 0);
    const room = floor === 'negative' ? left : Math.min(left, Math.max(0, heaps.balances.available));
    heaps.take(room, (point) => point.order === orderId);
    if (floor === 'debt') heaps.owed += left - room;
    if (floor === 'zero') heaps.tally.clawedBack -= left - room;
  }

  /** Held or spent points come back, in part or whole; or held ones are spent for good. */
  #settle({ do: what, redemption: at, points: wanted, life: lives }: Extract<Command, { redemption: number }>): void {
    const redemption = this.redemptions[at];
    if (redemption === undefined) return;
    const from = redemption.held > 0 ? 'held' : 'redeemed';
    const amount = Math.min(wanted, redemption[from]);
    if (amount === 0 || (what === 'use' && from === 'redeemed')) return;
    const books = this.books(redemption.member);
    const heaps = this.heaps[redemption.member]!;
    redemption.turns += 1;
    const draft = { key: `redemption:${redemption.id}:${redemption.turns}`, amount, occurredAt: this.instant() };
    redemption[from] -= amount;
    heaps.tally[from] -= amount;
    if (what === 'use') {
      books.post({ ...draft, kind: 'capture' });
      redemption.redeemed += amount;
      heaps.tally.redeemed += amount;
    } else {
      const undoes = `redemption:${redemption.id}:`;
      books.post({ ...draft, kind: from === 'held' ? 'release_hold' : 'return_spent', undoes, expiresAt: this.#expiry(lives) });
      heaps.give(amount, this.#point(draft.key, lives), redemption.taken, this.now);
    }
    this.commit(redemption.member, books);
  }

  #merge(goneIndex: number): void {
    const keptIndex = 1 - goneIndex;
    if (this.acts[0] === this.acts[1]) return;
    this.acts[goneIndex] = keptIndex;
    const [gone, kept] = [this.books(goneIndex), this.books(keptIndex)];
    mergeBooks({ gone, kept, key: 'merge:1:2', at: this.instant() });
    this.commit(goneIndex, gone);
    this.commit(keptIndex, kept);
    for (const redemption of this.redemptions) {
      if (redemption.member !== goneIndex) continue;
      // Held points went over; spent ones and the lots that they came from are the gone member's history.
      Object.assign(redemption, { member: keptIndex, redeemed: 0, taken: [] });
    }
    this.#mergeHeaps(this.heaps[goneIndex]!, this.heaps[keptIndex]!);
  }

  #mergeHeaps(from: Heaps, into: Heaps): void {
    const moved = (amount: number) => {
      from.tally.adjusted += amount;
      into.tally.adjusted -= amount;
    };
    moved(from.balances.available);
    if (from.deficit > 0) into.take(from.deficit);
    from.deficit = 0;
    const groups = new Map<string, Point[]>();
    for (const point of from.available.sort(inOrder)) {
      const name = `${point.ends}/${point.order ?? ''}`;
      groups.set(name, [...(groups.get(name) ?? []), point]);
    }
    from.available = [];
    [...groups.values()].forEach((group, index) => {
      const made = { ...group[0]!, lot: `merge:1:2:merge_in:${index + 1}`, opened: this.now };
      into.give(group.length, made, [], this.now);
    });
    // What expired of orders can still be taken back with them; what else expired is history.
    const lapsed = from.expired.filter(({ order: orderId }) => orderId !== null);
    from.expired = from.expired.filter(({ order: orderId }) => orderId === null);
    into.expired.push(...lapsed);
    moved(lapsed.length);
    moved(0 - from.owed);
    into.owed += from.owed;
    from.owed = 0;
    into.repay();
    for (const account of ['pending', 'held'] as const) {
      moved(from.tally[account]);
      into.tally[account] += from.tally[account];
      from.tally[account] = 0;
    }
  }
}

describe('the books, played point by point', () => {
  it('agree after every command on every account and every lot', () => {
    fc.assert(
      fc.property(fc.array(anyCommand, { minLength: 1, maxLength: 40 }), (commands) => {
        const play = new Play();
        for (const command of commands) play.run(command);
        expect(accounts.reduce((sum, name) => sum + play.stored[0]!.balances[name] + play.stored[1]!.balances[name], 0)).toBe(0);
      }),
      { numRuns: 3_000 },
    );
  });

  it('lose nothing of what was available to a merge, whatever was owed on either side', () => {
    fc.assert(
      fc.property(fc.array(anyCommand, { minLength: 5, maxLength: 30 }), member, (commands, gone) => {
        const play = new Play();
        for (const command of commands.filter(({ do: what }) => what !== 'merge')) play.run(command);
        const worth = () =>
          play.stored.reduce((sum, { balances }) => sum + balances.available + balances.owed + balances.pending + balances.held, 0);
        const before = worth();
        play.run({ do: 'merge', gone });
        expect(worth()).toBe(before);
        const left = play.stored[gone]!.balances;
        expect([left.available, left.owed, left.pending, left.held]).toEqual([0, 0, 0, 0]);
      }),
      { numRuns: 2_000 },
    );
  });
});
