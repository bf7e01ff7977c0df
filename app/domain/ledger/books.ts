import type { Instant } from '../shared/instant.ts';
import { accounts, emptyBalances, pointsMax, transferKinds, type AccountName, type Balances, type TransferKind } from './accounts.ts';
import { consumptionOrder, isAlive, LotShelf, type Lot } from './lots.ts';

/** A transfer to be posted. `key` names the business fact and is unique per member, for ever. */
export interface TransferDraft {
  readonly kind: TransferKind;
  readonly key: string;
  readonly amount: number;
  readonly occurredAt: Instant;
  readonly orderId?: string;
  readonly redemptionId?: string;
  readonly rulesetVersion?: number;
  readonly note?: string;
  readonly actor?: { readonly kind: string; readonly id: string };
  /**
   * What this transfer undoes, in whole or in part: the beginning of the keys of the transfers that belong to one business fact.
   * What they have together taken from lots is given back first.
   */
  readonly undoes?: string;
  /** When points credited to `available` expire; null for never. */
  readonly expiresAt?: Instant | null;
  /** The lot that gives before all others; an expiry must name one, and takes all that it holds. */
  readonly lot?: string;
}

export interface Transfer extends TransferDraft {
  readonly debit: AccountName;
  readonly credit: AccountName;
}

/** What a transfer took from a lot (negative) or gave back (positive). */
export interface LotUse {
  readonly transferKey: string;
  readonly lotKey: string;
  readonly amount: number;
}

/** What posting has changed, for the store to write: nothing else in the books was touched. */
export interface BookChanges {
  readonly transfers: readonly Transfer[];
  readonly delta: Balances;
  readonly openedLots: readonly Lot[];
  /** Lots that existed before, as they are now. */
  readonly changedLots: readonly Lot[];
  readonly lotUses: readonly LotUse[];
}

/** How far taking back may go: below zero; to zero, forgiving the rest; to zero, with the rest as a debt. */
export type ClawbackFloor = 'negative' | 'zero' | 'debt';

type OwnLots = Pick<TransferDraft, 'orderId' | 'undoes'>;

/** What became of points that were to be taken back; the four add up to them. */
export interface Clawback {
  /** Taken from available points. */
  readonly taken: number;
  /** Had expired already, so that nothing was left to take. */
  readonly lapsed: number;
  readonly owed: number;
  readonly forgiven: number;
}

/** Whether a transfer takes from what expired of its own lots, so that it is noted on them. */
const takesExpired = (kind: TransferKind) => kind === 'clawback_expired' || kind === 'merge_out_expired';

/** How the key of a repayment ends: it is named after the transfer that made it possible. */
const repays = ':repays';

/**
 * The books of one member, as loaded, and the postings made since. Holds the invariants: every transfer moves one positive
 * amount between two accounts, the accounts add up to zero, the lots add up to what is available, or to nothing where
 * that is negative, and nothing is available while something is owed.
 */
export class MemberBooks {
  readonly #balances: Record<AccountName, number>;
  readonly #before: Balances;
  readonly #lots: LotShelf;
  readonly #usesByTransfer = new Map<string, LotUse[]>();
  readonly #transfers: Transfer[] = [];
  readonly #newUses: LotUse[] = [];

  readonly #lotsLoaded: boolean;

  /**
   * `lots` must hold the lots with something remaining, at least the first of them in consumption order that give what will be
   * taken; those that `uses` name; and those of the orders at hand that expired. Null when they were not loaded, and then nothing
   * may be taken from `available`.
   */
  constructor(loaded: { balances: Balances; lots: readonly Lot[] | null; uses: readonly LotUse[] }) {
    this.#before = loaded.balances;
    this.#balances = { ...loaded.balances };
    this.#lotsLoaded = loaded.lots !== null;
    this.#lots = new LotShelf(loaded.lots ?? []);
    for (const use of loaded.uses) this.#remember(use);
  }

  static empty(): MemberBooks {
    return new MemberBooks({ balances: emptyBalances, lots: [], uses: [] });
  }

  get balances(): Balances {
    return this.#balances;
  }

  get lots(): readonly Lot[] {
    return this.#lots.all();
  }

  /** The debt: what clawbacks could not take and later points repay. */
  get owed(): number {
    return 0 - this.#balances.owed;
  }

  /** Posts one transfer, and after it what it repays of a debt. Throws when it would break an invariant: callers decide beforehand what is allowed. */
  post(draft: TransferDraft): Transfer {
    const { amount } = draft;
    if (!Number.isSafeInteger(amount) || amount <= 0 || amount > pointsMax) {
      throw new RangeError(`A transfer moves 1 to ${pointsMax} whole points, not ${amount} (${draft.key}).`);
    }
    const [debit, credit] = transferKinds[draft.kind];
    if ((debit === 'pending' || debit === 'held' || debit === 'expired') && this.#balances[debit] < amount) {
      throw new RangeError(`${draft.key} would take ${amount} from ${debit}, which holds ${this.#balances[debit]}.`);
    }
    if (takesExpired(draft.kind) && this.#reclaimable(draft) < amount) {
      throw new RangeError(`${draft.key} would take back ${amount} expired points, of which ${this.#reclaimable(draft)} are its own.`);
    }
    if (credit === 'owed' && this.owed < amount) throw new RangeError(`${draft.key} would repay ${amount} of a debt of ${this.owed}.`);
    const transfer: Transfer = { ...draft, debit, credit };
    // Lots first: they read `available` as it was before this transfer.
    if (debit === 'available') this.#consume(transfer);
    if (credit === 'available') this.#fill(transfer);
    if (takesExpired(transfer.kind)) this.#reclaim(transfer);
    if (transfer.kind === 'merge_in_expired') this.#openExpired(transfer);
    this.#balances[debit] -= amount;
    this.#balances[credit] += amount;
    this.#transfers.push(transfer);
    this.#repay(transfer);
    return transfer;
  }

  /** Adds to the debt; what is available repays it at once. */
  owe(draft: Omit<TransferDraft, 'kind'>): Transfer {
    return this.post({ ...draft, kind: 'owe' });
  }

  /**
   * Takes back what an order gave, or what `undoes` names. What had expired of its own lots is not taken twice; the rest comes out of available points,
   * as far as the floor lets it. Up to three transfers: `key`, `key:expired`, `key:owed`.
   */
  clawback(draft: Omit<TransferDraft, 'kind'>, floor: ClawbackFloor): Clawback {
    const { amount, key } = draft;
    const lapsed = Math.min(amount, this.#reclaimable(draft));
    if (lapsed > 0) this.post({ ...draft, kind: 'clawback_expired', key: `${key}:expired`, amount: lapsed });
    const left = amount - lapsed;
    const taken = floor === 'negative' ? left : Math.min(left, Math.max(0, this.#balances.available));
    if (taken > 0) this.post({ ...draft, kind: 'clawback', amount: taken });
    const beyond = left - taken;
    if (beyond === 0 || floor !== 'debt') return { taken, lapsed, owed: 0, forgiven: beyond };
    this.owe({ ...draft, key: `${key}:owed`, amount: beyond });
    return { taken, lapsed, owed: beyond, forgiven: 0 };
  }

  /** Lets expire what lots still hold whose time was over by `at`, each at its own time. A lot expires at most once, so its key needs no number. */
  expireDue(at: Instant): readonly Transfer[] {
    const due = [...this.#lots.inConsumptionOrder()].filter(({ expiresAt }) => expiresAt !== null && expiresAt <= at);
    return due.map((lot) => this.expireLot(lot, lot.expiresAt ?? at));
  }

  /** Lets expire what one lot still holds. */
  expireLot({ openedBy, remaining }: Lot, at: Instant): Transfer {
    return this.post({ kind: 'expire', key: `expire:${openedBy}`, amount: remaining, occurredAt: at, lot: openedBy });
  }

  changes(): BookChanges {
    const delta = Object.fromEntries(accounts.map((name) => [name, this.#balances[name] - this.#before[name]])) as Record<
      AccountName,
      number
    >;
    return { transfers: this.#transfers, delta, ...this.#lots.changes(), lotUses: this.#newUses };
  }

  /** Takes points out of lots: from the one named, from those that the order itself filled, then in consumption order. */
  #consume(transfer: Transfer): void {
    if (!this.#lotsLoaded) throw new Error(`${transfer.key} takes from available, but the member's lots were not loaded.`);
    if (transfer.kind === 'expire') this.#assertWhole(transfer);
    const expected = Math.min(transfer.amount, Math.max(0, this.#balances.available));
    let left = expected;
    for (const lot of this.#givers(transfer)) {
      if (left === 0) break;
      const taken = Math.min(left, lot.remaining);
      if (taken === 0) continue;
      this.#change(lot, -taken, transfer.key);
      left -= taken;
    }
    // What is more than all lots held is the deficit: `available` goes below zero by exactly that.
    if (left > 0) throw new Error(`${transfer.key} takes ${expected} points, of which ${left} are in lots that were not loaded.`);
    if (transfer.kind === 'expire' && transfer.lot !== undefined) {
      const lot = this.#lots.get(transfer.lot);
      this.#lots.put({ ...lot, expired: lot.expired + transfer.amount });
    }
  }

  *#givers(transfer: Transfer): Iterable<Lot> {
    if (transfer.lot !== undefined) yield this.#lots.get(transfer.lot);
    if (transfer.kind === 'clawback') yield* this.#ownLots(transfer);
    yield* this.#lots.inConsumptionOrder();
  }

  /** A lot expires as a whole, so that it does so once. */
  #assertWhole({ key, lot, amount }: Transfer): void {
    const held = lot === undefined ? null : this.#lots.get(lot).remaining;
    if (held !== amount)
      throw new RangeError(`${key} would let ${amount} points expire of a lot that holds ${held ?? 'nothing, as none is named'}.`);
  }

  /** Puts points into `available`: repays a deficit, then refills the lots of what it undoes that are still alive, then opens a lot. */
  #fill(transfer: Transfer): void {
    const deficit = Math.max(0, -this.#balances.available);
    let left = transfer.amount - Math.min(deficit, transfer.amount);
    if (transfer.undoes !== undefined) {
      for (const { lot, taken } of this.#takenBy(transfer.undoes)) {
        if (!isAlive(lot, transfer.occurredAt)) continue;
        const given = Math.min(left, taken, lot.amount - lot.remaining);
        if (given <= 0) continue;
        this.#change(lot, given, transfer.key);
        left -= given;
      }
      if (left === 0) return;
    }
    this.#lots.open({
      openedBy: transfer.key,
      // What comes back was the member's before the order that it was spent on: it is not of what that order gave.
      orderId: transfer.undoes === undefined ? (transfer.orderId ?? null) : null,
      amount: transfer.undoes === undefined ? transfer.amount : left,
      remaining: left,
      openedAt: transfer.occurredAt,
      expiresAt: transfer.expiresAt ?? null,
      expired: 0,
      reclaimed: 0,
    });
  }

  /** A lot of which all expired with another member: there is nothing in it but what its order need not give back again. */
  #openExpired({ key, orderId, amount, occurredAt, expiresAt }: Transfer): void {
    const lot = { openedBy: key, orderId: orderId ?? null, amount, remaining: 0, openedAt: occurredAt, expiresAt: expiresAt ?? null };
    this.#lots.open({ ...lot, expired: amount, reclaimed: 0 });
  }

  /** While something is owed nothing is available. */
  #repay({ key, occurredAt }: Transfer): void {
    const amount = Math.min(this.owed, this.#balances.available);
    if (amount > 0) this.post({ kind: 'repay_debt', key: `${key}${repays}`, amount, occurredAt });
  }

  #reclaimable(draft: OwnLots): number {
    return this.#ownLots(draft).reduce((sum, { expired, reclaimed }) => sum + expired - reclaimed, 0);
  }

  /** The lots that what is taken back once filled: those of its order, or of the fact that it undoes. */
  #ownLots({ orderId, undoes }: OwnLots): readonly Lot[] {
    if (orderId !== undefined) return this.#lots.ofOrder(orderId);
    return undoes === undefined ? [] : this.#lots.openedBy(undoes);
  }

  /** Notes on its own lots that what expired of them was taken back. */
  #reclaim(transfer: Transfer): void {
    let left = transfer.amount;
    for (const lot of this.#ownLots(transfer)) {
      const reclaimed = Math.min(left, lot.expired - lot.reclaimed);
      if (reclaimed > 0) this.#lots.put({ ...lot, reclaimed: lot.reclaimed + reclaimed });
      left -= reclaimed;
    }
  }

  /** What transfers whose keys begin so have taken from each lot and not given back yet, in consumption order. */
  #takenBy(keysBegin: string): ReadonlyArray<{ readonly lot: Lot; readonly taken: number }> {
    const taken = new Map<string, number>();
    for (const [transferKey, uses] of this.#usesByTransfer) {
      // What a debt was repaid with belongs to the debt, though it was repaid by what this fact gave back.
      if (!transferKey.startsWith(keysBegin) || transferKey.endsWith(repays)) continue;
      for (const { lotKey, amount } of uses) taken.set(lotKey, (taken.get(lotKey) ?? 0) - amount);
    }
    const lots = [...taken.keys()].map((key) => this.#lots.get(key));
    return consumptionOrder(lots).map((lot) => ({ lot, taken: taken.get(lot.openedBy) ?? 0 }));
  }

  #change(lot: Lot, by: number, transferKey: string): void {
    this.#lots.put({ ...lot, remaining: lot.remaining + by });
    const use = { transferKey, lotKey: lot.openedBy, amount: by };
    this.#newUses.push(use);
    this.#remember(use);
  }

  #remember(use: LotUse): void {
    const uses = this.#usesByTransfer.get(use.transferKey);
    if (uses) uses.push(use);
    else this.#usesByTransfer.set(use.transferKey, [use]);
  }
}
