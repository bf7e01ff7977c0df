/** A value that changes, in the shape that extensions know: `.value`, `.subscribe`, and the older `.current` and `.destroy`. */
export interface SignalLike<T> {
  readonly value: T;
  readonly current: T;
  subscribe(listener: (value: T) => void): () => void;
  destroy(): Promise<void>;
}

interface RealSignal {
  value: unknown;
}
export type SignalConstructor = new (value: unknown) => RealSignal;

/**
 * All signals of one extension. `@shopify/ui-extensions/preact` hands over Preact's own Signal class, after which reading
 * `.value` while rendering makes the component render again; signals made before are carried over.
 */
export class SignalSource {
  #signal: SignalConstructor | null = null;
  readonly #cells: Cell<unknown>[] = [];

  create<T>(value: T): { readonly signal: SignalLike<T>; readonly set: (value: T) => void } {
    const cell = new Cell<T>(value);
    if (this.#signal) cell.adopt(this.#signal);
    this.#cells.push(cell as Cell<unknown>);
    return { signal: cell, set: (next) => cell.set(next) };
  }

  setSignals(constructor: SignalConstructor): void {
    this.#signal = constructor;
    for (const cell of this.#cells) cell.adopt(constructor);
  }
}

class Cell<T> implements SignalLike<T> {
  #value: T;
  #real: RealSignal | null = null;
  readonly #listeners = new Set<(value: T) => void>();

  constructor(value: T) {
    this.#value = value;
  }

  adopt(constructor: SignalConstructor): void {
    this.#real = new constructor(this.#value);
  }

  get value(): T {
    return this.#real ? (this.#real.value as T) : this.#value;
  }

  get current(): T {
    return this.value;
  }

  /** A state that says the same again wakes nobody. */
  set(value: T): void {
    if (JSON.stringify(value) === JSON.stringify(this.#value)) return;
    this.#value = value;
    if (this.#real) this.#real.value = value;
    for (const listener of [...this.#listeners]) listener(value);
  }

  subscribe(listener: (value: T) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async destroy(): Promise<void> {
    this.#listeners.clear();
  }
}
