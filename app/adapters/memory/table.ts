/** Notes how to take a change back, until the transaction that made it ends. */
export type Journal = (undo: () => void) => void;

/** Rows by key. Reading gives the rows themselves, so a row is never changed, only replaced. */
export class Table<Row> {
  readonly #rows = new Map<string, Row>();
  readonly #journal: Journal;

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  get(key: string): Row | undefined {
    return this.#rows.get(key);
  }

  has(key: string): boolean {
    return this.#rows.has(key);
  }

  get size(): number {
    return this.#rows.size;
  }

  /** In no order that anything may rest on. */
  all(): Row[] {
    return [...this.#rows.values()];
  }

  set(key: string, row: Row): void {
    const before = this.#rows.get(key);
    const wasThere = this.#rows.has(key);
    this.#journal(() => {
      if (wasThere) this.#rows.set(key, before as Row);
      else this.#rows.delete(key);
    });
    this.#rows.set(key, row);
  }

  delete(key: string): void {
    const before = this.#rows.get(key);
    if (!this.#rows.has(key)) return;
    this.#journal(() => this.#rows.set(key, before as Row));
    this.#rows.delete(key);
  }

  clear(): void {
    for (const key of [...this.#rows.keys()]) this.delete(key);
  }
}
