/**
 * What conditions may ask about, as of one instant. Each field answers the fact of the same name in the ruleset's language
 * (`member.ordersBefore`); words are compared without regard to case.
 */
export interface Asked {
  readonly order: AskedOrder | null;
  /** The line that is asked about, where one is. */
  readonly line: AskedLine | null;
  readonly member: AskedMember;
  readonly time: AskedTime;
}

export interface AskedOrder {
  /** Net of line discounts, before refunds, without tax and shipping; minor units. */
  readonly subtotalMinor: number;
  readonly units: number;
  readonly channel: 'web' | 'pos' | 'draft' | 'subscription' | 'other';
  readonly currency: string;
  readonly presentmentCurrency: string;
  readonly tags: readonly string[];
  readonly discountCodes: readonly string[];
  readonly gateways: readonly string[];
  readonly discounted: boolean;
  readonly subscription: boolean;
  readonly b2b: boolean;
  readonly lines: readonly AskedLine[];
}

export interface AskedLine {
  readonly productId: string | null;
  readonly variantId: string | null;
  readonly collections: readonly string[];
  readonly vendor: string;
  readonly type: string;
  readonly tags: readonly string[];
  readonly sku: string;
  readonly quantity: number;
  readonly unitMinor: number;
  readonly discounted: boolean;
  readonly subscription: boolean;
}

/** A member as of an instant: only what had happened before it. Null scores were not computed yet; no comparison with them holds. */
export interface AskedMember {
  readonly tier: string | null;
  readonly segments: readonly string[];
  readonly tags: readonly string[];
  readonly ordersBefore: number;
  readonly spentBeforeMinor: number;
  readonly pointsBefore: number;
  readonly daysEnrolled: number;
  readonly daysSinceLastOrder: number | null;
  /** Ids of the activities done at least once. */
  readonly activities: readonly string[];
  /** Quintiles from 1 (worst) to 5 (best). */
  readonly recencyScore: number | null;
  readonly frequencyScore: number | null;
  readonly monetaryScore: number | null;
  /** 0 to 100. */
  readonly churnRisk: number | null;
}

/** The instant as the shop's clock and calendar show it. */
export interface AskedTime {
  readonly weekday: 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun';
  /** 0 to 23. */
  readonly hour: number;
  /** `2026-03-01`. */
  readonly date: string;
}

/** Somebody of whom nothing is known: a preview without a member, a guest. */
export const nobody: AskedMember = {
  tier: null,
  segments: [],
  tags: [],
  ordersBefore: 0,
  spentBeforeMinor: 0,
  pointsBefore: 0,
  daysEnrolled: 0,
  daysSinceLastOrder: null,
  activities: [],
  recencyScore: null,
  frequencyScore: null,
  monetaryScore: null,
  churnRisk: null,
};
