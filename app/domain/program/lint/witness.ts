import type { ConditionFact, ExampleOrder } from '../ruleset.ts';
import { exampleOrderSchema } from '../schema/golden.ts';
import { addDays, localDate, localTime, startOfLocalDay } from '../../shared/calendar.ts';
import { isoFromInstant, type Instant } from '../../shared/instant.ts';
import { possibilities, type Demand, type KnownWords, type Possible } from './satisfy.ts';

/** What an order is to be like besides what is demanded of it. */
export interface Wish {
  /** Its value before discounts, where the demands leave it open. */
  readonly totalMinor: number;
  /** Not before this instant. */
  readonly from: Instant;
  readonly tier?: string | null;
  /** The shop's, in which conditions ask about the time. */
  readonly timeZone: string;
}

/**
 * An order of one line that is meant to fulfil the demands; null when there is none of that kind. It is only a proposal:
 * whether the order does what it is for, the engine says.
 */
export function orderFor(demands: readonly Demand[], known: KnownWords, wish: Wish): ExampleOrder | null {
  // With one line, whatever is asked about any line is asked about that one.
  const possible = possibilities(demands.map((demand) => ({ ...demand, scope: 0 })), known); // prettier-ignore
  if ([...possible.values()].some(({ empty }) => empty)) return null;
  const of = (fact: ConditionFact): Possible | undefined => possible.get(`0 ${fact}`);
  const at = instantFor(of, wish);
  if (at === null) return null;
  const quantity = clamp(1, of('order.units'), of('line.quantity'));
  const wished = Math.max(1, Math.ceil(clamp(wish.totalMinor, of('order.subtotalMinor')) / quantity));
  const unitMinor = clamp(wished, of('line.unitMinor'));
  const discounted = of('order.discounted')?.is === true || of('line.discounted')?.is === true;
  const word = (fact: ConditionFact) => chosenWord(of(fact));
  const currency = word('order.currency')?.toUpperCase() ?? null;
  return exampleOrderSchema.parse({
    at: isoFromInstant(at).replace(/\.\d{3}Z$/, 'Z'),
    currency: currency?.length === 3 ? currency : null,
    channel: word('order.channel') ?? (of('order.subscription')?.is === true ? 'subscription' : 'web'),
    lines: [
      {
        unitMinor,
        quantity,
        discountMinor: discounted ? 1 : 0,
        productId: word('line.productId'),
        variantId: word('line.variantId'),
        sku: word('line.sku'),
        vendor: word('line.vendor') ?? '',
        type: word('line.type') ?? '',
        tags: chosenSet(of('line.tags')),
        collections: chosenSet(of('line.collections')),
        subscription: of('order.subscription')?.is === true || of('line.subscription')?.is === true,
      },
    ],
    tags: chosenSet(of('order.tags')),
    discountCodes: chosenSet(of('order.discountCodes')),
    member: {
      tier: word('member.tier') ?? wish.tier ?? null,
      segments: chosenSet(of('member.segments')),
      tags: chosenSet(of('member.tags')),
      ordersBefore: clamp(0, of('member.ordersBefore')),
      spentBeforeMinor: clamp(0, of('member.spentBeforeMinor')),
      pointsBefore: clamp(0, of('member.pointsBefore')),
      daysEnrolled: clamp(0, of('member.daysEnrolled')),
      daysSinceLastOrder: of('member.daysSinceLastOrder') === undefined ? null : clamp(0, of('member.daysSinceLastOrder')),
    },
  });
}

/** The number nearest to the wish that all allow. */
function clamp(wish: number, ...limits: ReadonlyArray<Possible | undefined>): number {
  let value = wish;
  for (const limit of limits) if (limit !== undefined) value = Math.min(Math.max(value, limit.min), limit.max);
  while (limits.some((limit) => limit?.not.has(value) === true)) value += 1;
  return value;
}

function chosenWord(possible: Possible | undefined): string | null {
  if (possible === undefined) return null;
  if (possible.words !== null) return [...possible.words].find((word) => possible.allows(word)) ?? null;
  return possible.between[0]?.[0] ?? null;
}

function chosenSet(possible: Possible | undefined): string[] {
  if (possible === undefined) return [];
  const chosen = new Set(possible.allOf);
  for (const words of possible.anyOf) {
    const word = words.find((each) => possible.allows(each));
    if (word !== undefined && !words.some((each) => chosen.has(each))) chosen.add(word);
  }
  return [...chosen];
}

const hourMs = 3_600_000;
/** Days within which a time is looked for: every date and weekday meets within four years. */
const daysAhead = 1_461;

/** The first instant, at a full hour, at which what is asked of the time holds; null when none comes within four years. */
function instantFor(of: (fact: ConditionFact) => Possible | undefined, { from, timeZone }: Wish): Instant | null {
  const [date, hour, weekday] = [of('time.date'), of('time.hour'), of('time.weekday')];
  const suits = (possible: Possible | undefined, word: string) =>
    possible === undefined || ((possible.words === null || possible.words.has(word)) && possible.allows(word));
  const today = localDate(from, timeZone);
  const first = [today, ...(date?.between ?? []).map(([start]) => start)].sort().at(-1) ?? today;
  if (!/^\d{4}-\d\d-\d\d$/.test(first) || Number.isNaN(Date.parse(first))) return null;
  const newest = date?.words == null ? [] : [[...date.words].sort().at(-1) ?? ''];
  const last = [...(date?.between ?? []).map(([, end]) => end), ...newest].sort()[0];
  for (let day = first, ahead = 0; ahead < daysAhead && (last === undefined || day <= last); day = addDays(day, 1), ahead += 1) {
    if (!suits(date, day)) continue;
    const start = startOfLocalDay(day, timeZone);
    if (!suits(weekday, localTime(start, timeZone).weekday)) continue;
    for (let at = Math.max(start, from); at < start + 25 * hourMs; at = (Math.floor(at / hourMs) + 1) * hourMs) {
      const local = localTime(at as Instant, timeZone);
      if (local.date !== day) break;
      if (hour === undefined || (local.hour >= hour.min && local.hour <= hour.max && !hour.not.has(local.hour))) return at as Instant;
    }
  }
  return null;
}
