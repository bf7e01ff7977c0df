import type { Instant } from '../../shared/instant.ts';
import type { ExampleOrder, Reward } from '../ruleset.ts';
import { amountText, percentText, pointsText, quoted } from '../words.ts';
import { bestWorth, valueOf, worthOf } from '../worth.ts';
import type { Demand } from './satisfy.ts';
import { matchedByCampaign, matchedByMultiplier, matchedByRule, ordinaryMinor, type Check, type Desk, type Finding } from './desk.ts';

/** What a program gives away: more than the margin, or to whoever goes round in a circle. */
export const valueChecks: readonly Check[] = [overMargin, earnOnRedeemed, referralLoop];

/** Values of orders that are tried: small ones for points per order, large ones for shares. */
const triedMinor = [100, 1_000, ordinaryMinor, 100_000] as const;
/** Beginnings of campaigns that are tried, those first at which campaigns together are most generous. */
const startsTried = 3;
/** Ways to match a thing that are tried. */
const waysTried = 4;

/** The kind of order that earns most: everything is demanded of it that makes the engine count more. */
interface RichestKind {
  readonly demands: readonly Demand[];
  readonly from: Instant;
  readonly tier: string | null;
}

const richestKinds = new WeakMap<Desk, RichestKind>();

function richestKind(desk: Desk): RichestKind {
  const known = richestKinds.get(desk) ?? findRichestKind(desk);
  richestKinds.set(desk, known);
  return known;
}

function findRichestKind(desk: Desk): RichestKind {
  const { ruleset, facts } = desk;
  const open = ruleset.campaigns.filter(
    ({ enabled, endsAt, effect }) => enabled && effect.kind !== 'rewards' && Date.parse(endsAt) > facts.at,
  );
  const starts = open.map(({ startsAt }) => Math.max(Date.parse(startsAt), facts.at) as Instant);
  const gainAt = (at: Instant) =>
    open.reduce(
      (gain, { startsAt, endsAt, effect }) => gain + (Date.parse(startsAt) <= at && at < Date.parse(endsAt) ? gainOf(effect) : 0),
      0,
    );
  const tried = [...new Set(starts)].sort((a, b) => gainAt(b) - gainAt(a)).slice(0, startsTried);
  const levels = ruleset.tiers.enabled ? ruleset.tiers.levels : [];
  const best = levels.toSorted((a, b) => ratioOf(b.multiplier) - ratioOf(a.multiplier))[0];
  const matched = [
    ...desk.rules.map(({ rule }) => matchedByRule(rule)),
    ...ruleset.earning.multipliers
      .filter(({ enabled, factor }) => enabled && factor.numerator > factor.denominator)
      .map(matchedByMultiplier),
    ...open.map(matchedByCampaign),
  ];
  const ways = distinct(matched.flatMap((one) => (desk.waysOf(one) ?? []).slice(0, waysTried)));
  let richest: RichestKind & { points: number } = { demands: [], from: facts.at, tier: null, points: -1 };
  for (const tier of new Set([null, best?.id ?? null])) {
    for (const from of new Set([facts.at, ...tried])) {
      const kind = enriched(desk, ways, { demands: [], from, tier });
      if (kind.points > richest.points) richest = kind;
    }
  }
  return richest;
}

/** Each way once, however many things can be matched by it; those that demand nothing are fulfilled anyway. */
function distinct(ways: readonly Demand[][]): Demand[][] {
  const keyOf = (way: readonly Demand[]) => JSON.stringify(way.map(({ literal, holds }) => [literal, holds]));
  return [...new Map(ways.filter((way) => way.length > 0).map((way) => [keyOf(way), way])).values()];
}

/** Demands one thing after the other, and keeps what makes an order earn more. */
function enriched(desk: Desk, ways: readonly Demand[][], start: RichestKind): RichestKind & { points: number } {
  const pointsOf = (kind: RichestKind) => {
    const order = orderOf(desk, kind, ordinaryMinor);
    return order === null ? -1 : desk.pointsOf(order);
  };
  let kind = { ...start, points: pointsOf(start) };
  for (const way of ways) {
    const more = { ...kind, demands: [...kind.demands, ...way] };
    const points = pointsOf(more);
    if (points > kind.points) kind = { ...more, points };
  }
  return kind;
}

function orderOf(desk: Desk, { demands, from, tier }: RichestKind, totalMinor: number): ExampleOrder | null {
  return desk.propose(demands, { totalMinor, from, tier });
}

const gainOf = (effect: Parameters<typeof matchedByCampaign>[0]['effect']) =>
  effect.kind === 'multiplier' ? ratioOf(effect.factor) * 1_000 : effect.kind === 'bonus' ? effect.points : 0;
const ratioOf = ({ numerator, denominator }: { numerator: number; denominator: number }) => numerator / denominator;

function overMargin(desk: Desk): Finding[] {
  const { marginBasisPoints } = desk.ruleset;
  const { currency } = desk.facts;
  if (marginBasisPoints === null) return [];
  const kind = richestKind(desk);
  for (const totalMinor of [ordinaryMinor, ...triedMinor]) {
    const order = orderOf(desk, kind, totalMinor);
    const paid = order === null ? 0 : paidFor(order);
    const worth = bestWorth(desk.ruleset, paid);
    if (order === null || paid === 0 || worth === null) continue;
    const points = desk.pointsOf(order);
    const value = worthOf(points, worth);
    if (value * 10_000 <= marginBasisPoints * paid) continue;
    const says = `${amountText(paid, currency)} earn ${pointsText(points)}, worth ${amountText(value, currency)} by ${quoted(worth.reward.name)}.`;
    const sentence = `An order can earn points worth more than your margin of ${percentText(marginBasisPoints)}: ${says}`;
    return [{ code: 'points_worth_more_than_margin', severity: 'warning', path: ['marginBasisPoints'], sentence, counterExample: desk.byOrder(order, says) }]; // prettier-ignore
  }
  return [];
}

function paidFor({ lines }: ExampleOrder): number {
  return lines.reduce((total, { unitMinor, quantity, discountMinor }) => total + unitMinor * quantity - discountMinor, 0);
}

/** Rewards that can be spent on an order which earns, because of what they paid for, as many points as they cost. */
function earnOnRedeemed(desk: Desk): Finding[] {
  const kind = richestKind(desk);
  return desk.ruleset.rewards.flatMap((reward, index): Finding[] => {
    const spent = reward.enabled ? spendings(reward).find(({ paidMinor, orderMinor, price }) => regained(desk, kind, reward, { paidMinor, orderMinor }) >= price) : undefined; // prettier-ignore
    const order = spent === undefined ? null : orderPaidBy(desk, kind, reward, spent);
    if (spent === undefined || order === null) return [];
    const back = regained(desk, kind, reward, spent);
    const what = reward.kind === 'amount_off' || reward.kind === 'percentage_off' ? 'discounts' : reward.kind === 'gift_card' ? 'paidByGiftCard' : 'paidByStoreCredit'; // prettier-ignore
    const rule = desk.rules.find(({ rule: { basis } }) =>
      what === 'discounts' ? basis.discounts === 'ignore' : basis[what] === 'include',
    );
    return [
      {
        code: 'earn_on_redeemed',
        severity: 'error',
        path: rule === undefined ? ['rewards', index] : ['earning', 'rules', rule.index, 'basis', what],
        sentence: `What is paid by the reward ${quoted(reward.name)} earns ${pointsText(back)} again, and the reward costs ${pointsText(spent.price)}: it pays for itself for ever.`,
        counterExample: desk.byOrder(
          order,
          `Of this order ${amountText(spent.paidMinor, desk.facts.currency)} are paid by the reward, and they earn ${pointsText(back)}.`,
        ),
      },
    ];
  });
}

interface Spending {
  readonly paidMinor: number;
  readonly orderMinor: number;
  readonly price: number;
}

/** How a reward may be spent on one order; gift cards, credit and sliders also many at once. */
function spendings(reward: Reward): Spending[] {
  switch (reward.kind) {
    case 'amount_off':
    case 'gift_card':
    case 'store_credit': {
      const least = 'minimumOrderMinor' in reward ? reward.minimumOrderMinor : 0;
      const most =
        reward.slider === null ? (reward.kind === 'amount_off' ? 1 : Infinity) : (reward.slider.maxPoints ?? Infinity) / reward.pricePoints;
      return [1, 10, 100].flatMap((times) => {
        const paidMinor = reward.valueMinor * times;
        return times > most ? [] : [{ paidMinor, orderMinor: Math.max(paidMinor, least), price: reward.pricePoints * times }];
      });
    }
    case 'percentage_off':
      return triedMinor.flatMap((total) => {
        const orderMinor = Math.max(total, reward.minimumOrderMinor);
        return [{ paidMinor: valueOf(reward, orderMinor), orderMinor, price: reward.pricePoints }];
      });
    default:
      return [];
  }
}

function orderPaidBy(
  desk: Desk,
  kind: RichestKind,
  reward: Reward,
  { paidMinor, orderMinor }: Pick<Spending, 'paidMinor' | 'orderMinor'>,
): ExampleOrder | null {
  const order = orderOf(desk, kind, orderMinor);
  const [line] = order?.lines ?? [];
  if (order === null || line === undefined || line.unitMinor * line.quantity < paidMinor) return null;
  if (reward.kind === 'gift_card') return { ...order, paidByGiftCardMinor: paidMinor };
  if (reward.kind === 'store_credit') return { ...order, paidByStoreCreditMinor: paidMinor };
  return { ...order, lines: [{ ...line, discountMinor: paidMinor }] };
}

/** Points that an order earns beyond what the part earns that was paid with money. */
function regained(desk: Desk, kind: RichestKind, reward: Reward, spent: Pick<Spending, 'paidMinor' | 'orderMinor'>): number {
  const order = orderPaidBy(desk, kind, reward, spent);
  if (order === null || spent.paidMinor === 0) return -1;
  const rest = spent.orderMinor - spent.paidMinor;
  const alone = rest === 0 ? null : orderOf(desk, kind, rest);
  return desk.pointsOf(order) - (alone === null ? 0 : desk.pointsOf(alone));
}

/** Friends who are made up: what both get against what the smallest order costs. */
function referralLoop(desk: Desk): Finding[] {
  const { referrals, marginBasisPoints, rewards } = desk.ruleset;
  const { currency } = desk.facts;
  if (!referrals.enabled) return [];
  const paid = Math.max(referrals.minimumOrderMinor, 1);
  const order = desk.plainOrder(paid);
  const worth = bestWorth(desk.ruleset, paid);
  const { advocate, friend } = referrals;
  const points = desk.pointsOf(order) + (advocate.kind === 'points' ? advocate.points : 0) + (friend.kind === 'points' ? friend.points : 0);
  const free = advocate.kind === 'reward' ? rewards.find(({ id }) => id === advocate.reward) : undefined;
  const gained = (worth === null ? 0 : worthOf(points, worth)) + (free === undefined ? 0 : valueOf(free, paid));
  const off = friend.kind === 'amount_off' ? friend.valueMinor : friend.kind === 'percentage_off' ? Math.floor((paid * friend.basisPoints) / 10_000) : 0; // prettier-ignore
  const says = `A friend’s order of ${amountText(paid, currency)} brings both together ${amountText(gained, currency)} to spend again.`;
  const counterExample = desk.byOrder(order, says);
  if (gained >= paid) {
    const sentence = `Referring made-up friends pays for itself: ${says}`;
    return [{ code: 'referral_loop', severity: 'error', path: ['referrals', 'minimumOrderMinor'], sentence, counterExample }];
  }
  if (marginBasisPoints === null || (gained + off) * 10_000 <= marginBasisPoints * (paid + off)) return [];
  const sentence = `A referral can cost ${amountText(gained + off, currency)} on an order of ${amountText(paid, currency)}, more than your margin of ${percentText(marginBasisPoints)}.`;
  return [{ code: 'referral_over_margin', severity: 'warning', path: ['referrals'], sentence, counterExample }];
}
