import type { Instant } from '../shared/instant.ts';
import { accounts, emptyBalances, pointsMax, transferKinds, type AccountName, type Balances, type TransferKind } from './accounts.ts';

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
}

export interface Transfer extends TransferDraft {
  readonly debit: AccountName;
  readonly credit: AccountName;
}

export interface Lot {
  /** Key of the transfer that opened it. */
  readonly openedBy: string;
  readonly orderId: string | null;
  readonly amount: number;
  readonly remaining: number;
  readonly openedAt: Instant;
  readonly expiresAt: Instant | null;
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
  /** Lots that existed before, with what remains in them now. */
  readonly changedLots: readonly Lot[];
  readonly lotUses: readonly LotUse[];
}

/**
 * The books of one member, as loaded, and the postings made since. Holds the invariants: every transfer moves one positive
 * amount between two accounts, the accounts add up to zero, and the lots add up to what is available, or to nothing where
 * that is negative.
 */
export class MemberBooks {
  readonly #balances: Record<AccountName, number>;
  readonly #before: Balances;
  readonly #lots = new Map<string, Lot>();
  readonly #usesByTransfer = new Map<string, LotUse[]>();
  readonly #touched = new Set<string>();
  readonly #opened = new Set<string>();
  readonly #transfers: Transfer[] = [];
  readonly #newUses: LotUse[] = [];

  readonly #lotsLoaded: boolean;

  /** `lots` must hold every lot with something remaining, and those that `uses` name; null when they were not loaded, and then nothing may be taken from `available`. */
  constructor(loaded: { balances: Balances; lots: readonly Lot[] | null; uses: readonly LotUse[] }) {
    this.#before = loaded.balances;
    this.#balances = { ...loaded.balances };
    this.#lotsLoaded = loaded.lots !== null;
    for (const lot of loaded.lots ?? []) this.#lots.set(lot.openedBy, lot);
    for (const use of loaded.uses) this.#remember(use);
  }

  static empty(): MemberBooks {
    return new MemberBooks({ balances: emptyBalances, lots: [], uses: [] });
  }

  get balances(): Balances {
    return this.#balances;
  }

  get lots(): readonly Lot[] {
    return [...this.#lots.values()];
  }

  /** Posts one transfer. Throws when it would break an invariant: callers decide beforehand what is allowed. */
  post(draft: TransferDraft): Transfer {
    const { amount } = draft;
    if (!Number.isSafeInteger(amount) || amount <= 0 || amount > pointsMax) {
      throw new RangeError(`A transfer moves 1 to ${pointsMax} whole points, not ${amount} (${draft.key}).`);
    }
    const [debit, credit] = transferKinds[draft.kind];
    if ((debit === 'pending' || debit === 'held') && this.#balances[debit] < amount) {
      throw new RangeError(`${draft.key} would take ${amount} from ${debit}, which holds ${this.#balances[debit]}.`);
    }
    const transfer: Transfer = { ...draft, debit, credit };
    // Lots first: they read `available` as it was before this transfer.
    if (debit === 'available') this.#consume(transfer);
    if (credit === 'available') this.#fill(transfer);
    this.#balances[debit] -= amount;
    this.#balances[credit] += amount;
    this.#transfers.push(transfer);
    return transfer;
  }

  changes(): BookChanges {
    const delta = Object.fromEntries(accounts.map((name) => [name, this.#balances[name] - this.#before[name]])) as Record<
      AccountName,
      number
    >;
    return {
      transfers: this.#transfers,
      delta,
      openedLots: [...this.#opened].map((key) => this.#lot(key)),
      changedLots: [...this.#touched].map((key) => this.#lot(key)),
      lotUses: this.#newUses,
    };
  }

  /** Takes points out of lots: first from those that the order itself filled, then in consumption order. */
  #consume(transfer: Transfer): void {
    if (!this.#lotsLoaded) throw new Error(`${transfer.key} takes from available, but the member's lots were not loaded.`);
    let left = transfer.amount;
    for (const lot of consumptionOrder([...this.#lots.values()], transfer.kind === 'clawback' ? (transfer.orderId ?? null) : null)) {
      if (left === 0) return;
      const taken = Math.min(left, lot.remaining);
      if (taken === 0) continue;
      this.#change(lot, -taken, transfer.key);
      left -= taken;
    }
    // What no lot could give is the deficit: `available` goes below zero by exactly that.
  }

  /** Puts points into `available`: repays a deficit, then refills the lots of what it undoes, then opens a lot. */
  #fill(transfer: Transfer): void {
    const deficit = Math.max(0, -this.#balances.available);
    let left = transfer.amount - Math.min(deficit, transfer.amount);
    if (transfer.undoes !== undefined) {
      for (const { lot, taken } of this.#takenBy(transfer.undoes)) {
        const given = Math.min(left, taken, lot.amount - lot.remaining);
        if (given <= 0) continue;
        this.#change(lot, given, transfer.key);
        left -= given;
      }
      if (left === 0) return;
    }
    this.#lots.set(transfer.key, {
      openedBy: transfer.key,
      orderId: transfer.orderId ?? null,
      amount: transfer.undoes === undefined ? transfer.amount : left,
      remaining: left,
      openedAt: transfer.occurredAt,
      expiresAt: transfer.expiresAt ?? null,
    });
    this.#opened.add(transfer.key);
  }

  /** What transfers whose keys begin so have taken from each lot and not given back yet, in consumption order. */
  #takenBy(keysBegin: string): ReadonlyArray<{ readonly lot: Lot; readonly taken: number }> {
    const taken = new Map<string, number>();
    for (const [transferKey, uses] of this.#usesByTransfer) {
      if (!transferKey.startsWith(keysBegin)) continue;
      for (const { lotKey, amount } of uses) taken.set(lotKey, (taken.get(lotKey) ?? 0) - amount);
    }
    const lots = [...taken.keys()].map((key) => this.#lot(key));
    return consumptionOrder(lots, null).map((lot) => ({ lot, taken: taken.get(lot.openedBy) ?? 0 }));
  }

  #change(lot: Lot, by: number, transferKey: string): void {
    this.#lots.set(lot.openedBy, { ...lot, remaining: lot.remaining + by });
    if (!this.#opened.has(lot.openedBy)) this.#touched.add(lot.openedBy);
    const use = { transferKey, lotKey: lot.openedBy, amount: by };
    this.#newUses.push(use);
    this.#remember(use);
  }

  #remember(use: LotUse): void {
    const uses = this.#usesByTransfer.get(use.transferKey);
    if (uses) uses.push(use);
    else this.#usesByTransfer.set(use.transferKey, [use]);
  }

  #lot(key: string): Lot {
    const lot = this.#lots.get(key);
    if (lot === undefined) throw new Error(`The lot ${key} was not loaded.`);
    return lot;
  }
}

/** Own order's lots first (for a clawback), then soonest to expire, never-expiring last, then oldest, then by key. */
export function consumptionOrder(lots: readonly Lot[], ownOrderId: string | null): Lot[] {
  const own = (lot: Lot) => (ownOrderId !== null && lot.orderId === ownOrderId ? 0 : 1);
  const expiry = (lot: Lot) => lot.expiresAt ?? Number.POSITIVE_INFINITY;
  return [...lots].sort((a, b) => {
    if (own(a) !== own(b)) return own(a) - own(b);
    if (expiry(a) !== expiry(b)) return expiry(a) < expiry(b) ? -1 : 1;
    if (a.openedAt !== b.openedAt) return a.openedAt - b.openedAt;
    return a.openedBy < b.openedBy ? -1 : a.openedBy > b.openedBy ? 1 : 0;
  });
}

/** The law that every member obeys after every command; the sentence of the first breach, or null. */
export function breachOf(books: { balances: Balances; lots: readonly Lot[] }): string | null {
  const total = accounts.reduce((sum, name) => sum + books.balances[name], 0);
  if (total !== 0) return `The accounts add up to ${total}, not to zero.`;
  const inLots = books.lots.reduce((sum, lot) => sum + lot.remaining, 0);
  if (inLots !== Math.max(0, books.balances.available)) return `The lots hold ${inLots} while ${books.balances.available} are available.`;
  if (books.balances.pending < 0 || books.balances.held < 0) return 'Pending or held points are below zero.';
  const wrong = books.lots.find((lot) => lot.remaining < 0 || lot.remaining > lot.amount);
  return wrong ? `The lot ${wrong.openedBy} holds ${wrong.remaining} of ${wrong.amount}.` : null;
}
