import type { Instant } from '../shared/instant.ts';

export interface Lot {
  /** Key of the transfer that opened it. */
  readonly openedBy: string;
  readonly orderId: string | null;
  readonly amount: number;
  readonly remaining: number;
  readonly openedAt: Instant;
  readonly expiresAt: Instant | null;
  /** What of it expired. From then on it is closed: nothing comes back into it. */
  readonly expired: number;
  /** What of `expired` was taken back from its order afterwards. */
  readonly reclaimed: number;
}

/** Whether points may come back into the lot at that time. One that is over by the clock takes none, also before anybody let it expire. */
export function isAlive(lot: Lot, at: Instant): boolean {
  return lot.expired === 0 && (lot.expiresAt === null || lot.expiresAt > at);
}

/** Soonest to expire first, never-expiring last, then oldest, then by key. */
export function consumptionOrder(lots: readonly Lot[]): Lot[] {
  return [...lots].sort(compareLots);
}

function compareLots(a: Lot, b: Lot): number {
  const [ends, endsOther] = [a.expiresAt ?? Number.POSITIVE_INFINITY, b.expiresAt ?? Number.POSITIVE_INFINITY];
  if (ends !== endsOther) return ends < endsOther ? -1 : 1;
  if (a.openedAt !== b.openedAt) return a.openedAt - b.openedAt;
  return a.openedBy < b.openedBy ? -1 : 1;
}

/**
 * A member's lots while transfers are posted. A busy member may have a hundred thousand: they are sorted once, and those that
 * were emptied are not gone through again, however many transfers take from them.
 */
export class LotShelf {
  readonly #lots = new Map<string, Lot>();
  readonly #opened = new Set<string>();
  readonly #changed = new Set<string>();
  /** Keys in consumption order, and by the order that filled them; null until somebody asks. */
  #sorted: string[] | null = null;
  #byOrder: Map<string, string[]> | null = null;
  /** Before this place in `#sorted` every lot is empty. */
  #start = 0;

  constructor(lots: readonly Lot[]) {
    for (const lot of lots) this.#lots.set(lot.openedBy, lot);
  }

  all(): readonly Lot[] {
    return [...this.#lots.values()];
  }

  has(key: string): boolean {
    return this.#lots.has(key);
  }

  get(key: string): Lot {
    const lot = this.#lots.get(key);
    if (lot === undefined) throw new Error(`The lot ${key} was not loaded.`);
    return lot;
  }

  /** Those that hold something; whoever goes through them may take from each as it comes. */
  *inConsumptionOrder(): Iterable<Lot> {
    this.#sorted ??= consumptionOrder(this.all()).map(({ openedBy }) => openedBy);
    for (let place = this.#start; place < this.#sorted.length; place += 1) {
      const lot = this.get(this.#sorted[place] ?? '');
      if (lot.remaining > 0) yield lot;
      else if (place === this.#start) this.#start += 1;
    }
  }

  /** Those that an order filled, also when they are empty, in consumption order. */
  ofOrder(orderId: string): readonly Lot[] {
    if (this.#byOrder === null) {
      this.#byOrder = new Map();
      for (const lot of this.#lots.values()) this.#noteOrder(this.#byOrder, lot);
    }
    return consumptionOrder((this.#byOrder.get(orderId) ?? []).map((key) => this.get(key)));
  }

  /** Those that transfers opened whose keys begin so, in consumption order. */
  openedBy(keysBegin: string): readonly Lot[] {
    return consumptionOrder(this.all().filter(({ openedBy }) => openedBy.startsWith(keysBegin)));
  }

  open(lot: Lot): void {
    this.#lots.set(lot.openedBy, lot);
    this.#opened.add(lot.openedBy);
    this.#sorted?.splice(this.#placeOf(lot), 0, lot.openedBy);
    this.#start = 0;
    if (this.#byOrder !== null) this.#noteOrder(this.#byOrder, lot);
  }

  /** Replaces a lot by what it is now. */
  put(lot: Lot): void {
    if (lot.remaining > this.get(lot.openedBy).remaining) this.#start = 0;
    this.#lots.set(lot.openedBy, lot);
    if (!this.#opened.has(lot.openedBy)) this.#changed.add(lot.openedBy);
  }

  /** Lots opened since, and lots that were there before and are another now. */
  changes(): { readonly openedLots: readonly Lot[]; readonly changedLots: readonly Lot[] } {
    const read = (keys: ReadonlySet<string>) => [...keys].map((key) => this.get(key));
    return { openedLots: read(this.#opened), changedLots: read(this.#changed) };
  }

  #noteOrder(byOrder: Map<string, string[]>, { orderId, openedBy }: Lot): void {
    if (orderId === null) return;
    const keys = byOrder.get(orderId);
    if (keys) keys.push(openedBy);
    else byOrder.set(orderId, [openedBy]);
  }

  /** Where a new lot belongs in the order, found by halving. */
  #placeOf(lot: Lot): number {
    const sorted = this.#sorted ?? [];
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareLots(this.get(sorted[middle] ?? ''), lot) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
