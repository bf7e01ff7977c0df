import { z } from 'zod';
import { randomFrom, type Random } from '../state/randomness.ts';

/**
 * Trouble on demand. Each kind happens to a fraction of the occasions, drawn from a seeded source, or to the next N;
 * `ms` says how long where time matters.
 */
export const faultNames = ['duplicate', 'delay', 'reorder', 'drop', 'api429', 'api5xx', 'apiThrottled', 'apiTimeout', 'apiSlow'] as const;
export type FaultName = (typeof faultNames)[number];

export interface Fault {
  readonly fraction: number;
  readonly next: number;
  readonly ms: number;
}

const defaultMs: Readonly<Record<FaultName, number>> = {
  duplicate: 0,
  delay: 2000,
  reorder: 300,
  drop: 0,
  api429: 0,
  api5xx: 0,
  apiThrottled: 0,
  apiTimeout: 30_000,
  apiSlow: 1500,
};

const faultSchema = z.union([
  z.number().min(0).max(1),
  z.strictObject({
    fraction: z.number().min(0).max(1).optional(),
    next: z.int().min(0).max(100_000).optional(),
    ms: z.int().min(0).max(600_000).optional(),
  }),
  z.null(),
]);

export const misbehaviourSchema = z.strictObject({
  ...(Object.fromEntries(faultNames.map((name) => [name, faultSchema.optional()])) as Record<FaultName, z.ZodOptional<typeof faultSchema>>),
  /** Puts everything back to good behaviour before the rest is applied. */
  reset: z.boolean().optional(),
  /** Part of Shopify's waiting times between two tries of a webhook. */
  retryFactor: z.number().min(0).max(1).optional(),
});

export type MisbehaviourInput = z.infer<typeof misbehaviourSchema>;

export class Misbehaviour {
  readonly #faults = new Map<FaultName, Fault>();
  readonly #random: Random;
  readonly #initialRetryFactor: number;
  retryFactor: number;

  constructor(input: { seed: number; retryFactor: number }) {
    this.#random = randomFrom(input.seed);
    this.#initialRetryFactor = input.retryFactor;
    this.retryFactor = input.retryFactor;
  }

  apply(input: MisbehaviourInput): void {
    if (input.reset === true) {
      this.#faults.clear();
      this.retryFactor = this.#initialRetryFactor;
    }
    if (input.retryFactor !== undefined) this.retryFactor = input.retryFactor;
    for (const name of faultNames) {
      const wanted = input[name];
      if (wanted === undefined) continue;
      if (wanted === null) this.#faults.delete(name);
      else if (typeof wanted === 'number') this.#faults.set(name, { fraction: wanted, next: 0, ms: defaultMs[name] });
      else this.#faults.set(name, { fraction: wanted.fraction ?? 0, next: wanted.next ?? 0, ms: wanted.ms ?? defaultMs[name] });
    }
  }

  /** Whether the trouble strikes this time; the fault when it does. */
  strikes(name: FaultName): Fault | null {
    const fault = this.#faults.get(name);
    if (!fault) return null;
    if (fault.next > 0) {
      this.#faults.set(name, { ...fault, next: fault.next - 1 });
      return fault;
    }
    return fault.fraction > 0 && this.#random.fraction() < fault.fraction ? fault : null;
  }

  inForce(): Partial<Record<FaultName, Fault>> {
    return Object.fromEntries([...this.#faults].filter(([, fault]) => fault.fraction > 0 || fault.next > 0));
  }
}
