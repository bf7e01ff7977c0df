/** What Shopify says about a shop's bucket in `extensions.cost.throttleStatus` of every answer. */
export interface ThrottleStatus {
  readonly maximumAvailable: number;
  readonly currentlyAvailable: number;
  /** Points a second. */
  readonly restoreRate: number;
}

interface Bucket {
  /** May be negative: that many points are promised to calls that wait. */
  available: number;
  /** Points promised to calls that Shopify has not answered yet, so that an answer's figure does not count them twice. */
  promised: number;
  maximum: number;
  restoreRate: number;
  at: number;
}

/** What a call takes from the bucket until it has been answered. */
export interface Reservation {
  /** How long to wait before sending. */
  readonly waitMs: number;
  /** Gives the promise back; `status` is what the answer said, if it said anything. */
  settle(status?: ThrottleStatus): void;
}

/** Shops whose bucket is remembered; of one that is forgotten the next answer tells again. */
const bucketsMax = 10_000;

/**
 * One leaky bucket a shop, kept in step with Shopify's own. A call that the bucket cannot pay for yet waits here instead of
 * being refused there; callers are served in the order in which they asked.
 */
export class CostBuckets {
  readonly #buckets = new Map<string, Bucket>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  reserve(shop: string, cost: number): Reservation {
    const bucket = this.#refilled(shop);
    if (!bucket) return { waitMs: 0, settle: (status) => this.#learn(shop, status) };
    const price = Math.min(cost, bucket.maximum);
    bucket.available -= price;
    bucket.promised += price;
    return {
      waitMs: bucket.available >= 0 ? 0 : Math.ceil((-bucket.available / bucket.restoreRate) * 1000),
      settle: (status) => {
        bucket.promised -= price;
        if (status) this.#learn(shop, status);
        else bucket.available += price;
      },
    };
  }

  #refilled(shop: string): Bucket | undefined {
    const bucket = this.#buckets.get(shop);
    if (!bucket) return undefined;
    const now = this.#now();
    const elapsedMs = Math.max(0, now - bucket.at);
    bucket.available = Math.min(bucket.maximum - bucket.promised, bucket.available + (elapsedMs / 1000) * bucket.restoreRate);
    bucket.at = now;
    return bucket;
  }

  #learn(shop: string, status: ThrottleStatus | undefined): void {
    if (!status || !(status.restoreRate > 0)) return;
    const known = this.#buckets.get(shop);
    const bucket = known ?? { available: 0, promised: 0, maximum: 0, restoreRate: 0, at: 0 };
    bucket.maximum = status.maximumAvailable;
    bucket.restoreRate = status.restoreRate;
    bucket.available = status.currentlyAvailable - bucket.promised;
    bucket.at = this.#now();
    // Re-inserted at the end, so that the first key is always the shop that has been silent longest.
    this.#buckets.delete(shop);
    this.#buckets.set(shop, bucket);
    if (this.#buckets.size > bucketsMax) {
      const [oldest] = this.#buckets.keys();
      if (oldest !== undefined) this.#buckets.delete(oldest);
    }
  }
}
