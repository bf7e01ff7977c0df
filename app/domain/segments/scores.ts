/**
 * Scores of recency, frequency and monetary value in quintiles (the RFM method of direct mailing: Hughes, "Strategic Database
 * Marketing", 1994), and how unusual a member's silence is. Whole numbers throughout, so that every machine finds the same.
 */

export interface ScoredMember {
  /** Null for who never ordered. */
  readonly daysSinceLastOrder: number | null;
  readonly orders: number;
  readonly spentMinor: number;
}

/** Each from 1 (the worst fifth) to 5 (the best). */
export interface Scores {
  readonly recency: number;
  readonly frequency: number;
  readonly monetary: number;
}

/**
 * The fifth of the group that each value lies in, 1 for the lowest. Equal values share a score: each value stands for the middle of
 * the places that it takes together with its equals, so n equal values are all 3, one alone is 3, and of five different ones
 * each has its own. In numbers: 1 + ⌊5 × (2 × less + equal) / 2n⌋, where `less` values are below it and `equal` are the same,
 * itself included.
 */
export function quintiles(values: readonly number[]): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  const scoreOf = new Map<number, number>();
  for (let first = 0; first < sorted.length;) {
    const value = sorted[first] as number;
    let next = first + 1;
    while (next < sorted.length && sorted[next] === value) next += 1;
    const places = first + next;
    scoreOf.set(value, 1 + Math.floor((5 * places) / (2 * sorted.length)));
    first = next;
  }
  return values.map((value) => scoreOf.get(value) as number);
}

/** Scores within the group, in its order; null for members without an order, who are not counted as part of it. */
export function scoresOf(members: readonly ScoredMember[]): Array<Scores | null> {
  const buyers = members.filter((member) => member.daysSinceLastOrder !== null && member.orders > 0);
  const recency = quintiles(buyers.map(({ daysSinceLastOrder }) => -(daysSinceLastOrder as number)));
  const frequency = quintiles(buyers.map(({ orders }) => orders));
  const monetary = quintiles(buyers.map(({ spentMinor }) => spentMinor));
  const scoreOf = new Map(
    buyers.map((buyer, index) => [
      buyer,
      { recency: recency[index] as number, frequency: frequency[index] as number, monetary: monetary[index] as number },
    ]),
  );
  return members.map((member) => scoreOf.get(member) ?? null);
}

export interface BuyingHabit {
  readonly orders: number;
  readonly daysFromFirstToLastOrder: number;
  readonly daysSinceLastOrder: number;
}

/** Where a shop has too few repeated orders to tell how far apart its members' orders usually are. */
export const usualIntervalDays = 90;
/** More intervals than this say nothing more about a member's pace, and would make numbers of thousands of digits. */
const intervalsMax = 100;

/**
 * How unusual it is that a member has not ordered for so long, from 0 (ordered today) towards 100: the chance in a hundred that
 * somebody of this pace would have ordered again by now.
 *
 * Orders are taken to come at random at a rate of the member's own, and rates to differ between members by a gamma distribution
 * (Ehrenberg's model of repeat buying, 1959; the part of Schmittlein, Morrison and Colombo's "Counting your customers", 1987, that
 * concerns active customers). Having seen x intervals in T days, the chance of silence for r more days is (T / (T + r))^x. The shop's usual interval is
 * counted as one interval more, so that one order alone, or two on one day, give a sensible answer. Rounded down.
 */
export function churnRisk(habit: BuyingHabit, typicalIntervalDays: number = usualIntervalDays): number {
  const intervals = Math.min(Math.max(habit.orders - 1, 0), intervalsMax);
  const seen = Math.max(habit.daysFromFirstToLastOrder, 0);
  // The pace stays the same when only the newest hundred intervals are counted.
  const days = habit.orders - 1 > intervalsMax ? Math.floor((seen * intervalsMax) / (habit.orders - 1)) : seen;
  const known = BigInt(days + Math.max(typicalIntervalDays, 1));
  const silent = BigInt(Math.max(habit.daysSinceLastOrder, 0));
  const power = BigInt(intervals + 1);
  const whole = (known + silent) ** power;
  return Number((100n * (whole - known ** power)) / whole);
}

/** Days between two orders of one member, on average over all who ordered more than once; `usualIntervalDays` where nobody did. Rounded down, at least 1. */
export function typicalInterval(habits: readonly BuyingHabit[]): number {
  let days = 0;
  let intervals = 0;
  for (const { orders, daysFromFirstToLastOrder } of habits) {
    if (orders < 2) continue;
    days += Math.max(daysFromFirstToLastOrder, 0);
    intervals += orders - 1;
  }
  return intervals === 0 ? usualIntervalDays : Math.max(1, Math.floor(days / intervals));
}
