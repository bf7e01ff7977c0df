import { always, type Reward, type Ruleset, type Span } from '../ruleset.ts';
import { numberText, pointsText, quoted } from '../words.ts';
import { hugeMinor, story, type Check, type CounterExample, type Desk, type Finding } from './desk.ts';

/** Tiers that nobody climbs to, rewards that nobody gets, points that are gone before they come. */
export const reachChecks: readonly Check[] = [unreachableTiers, unreachableRewards, unaffordableRewards, expiryBeforeAward];

/** Days that a span has at most. */
function daysOf({ value, unit }: Span): number {
  return value * (unit === 'days' ? 1 : unit === 'months' ? 31 : 366);
}

/** Points that one member can get by orders, ever; infinite where nothing limits them. */
function mostByOrders({ earning, campaigns }: Ruleset, days: number): number {
  const rules = earning.rules.filter(({ enabled }) => enabled);
  const bonuses = campaigns.filter(({ enabled, effect }) => enabled && effect.kind === 'bonus');
  if (rules.length === 0 && bonuses.length === 0) return 0;
  const within = ({ perDay, perMember }: { perDay: number | null; perMember: number | null }) =>
    Math.min(perMember ?? Infinity, perDay === null ? Infinity : perDay * days);
  const byRules = rules.reduce((most, { caps }) => most + within(caps), 0);
  return Math.min(within(earning.caps), bonuses.length > 0 ? Infinity : byRules);
}

function mostByActivities({ activities }: Ruleset): number {
  return activities
    .filter(({ enabled }) => enabled)
    .reduce(
      (most, { points, limits, review }) =>
        most + (points + review.photoPoints === 0 ? 0 : (points + review.photoPoints) * (limits.lifetime ?? Infinity)),
      0,
    );
}

/** Points that a member can have earned at once; infinite where nothing limits them. Gifts of staff are not counted. */
function mostToSpend(ruleset: Ruleset): number {
  const { expiry, tiers, referrals } = ruleset;
  // Two days more than they live: the days on which they come and on which they go.
  const days =
    expiry.points.kind === 'per_lot' ? daysOf(expiry.points.after) + (expiry.points.until === 'end_of_year' ? 368 : 33) : Infinity;
  const byTiers = tiers.enabled ? tiers.levels.reduce((most, { entryPoints }) => most + entryPoints, 0) : 0;
  const advocate =
    referrals.enabled && referrals.advocate.kind === 'points' ? referrals.advocate.points * (referrals.caps.lifetime ?? Infinity) : 0;
  const friend = referrals.enabled && referrals.friend.kind === 'points' ? referrals.friend.points : 0;
  return mostByOrders(ruleset, days) + mostByActivities(ruleset) + byTiers + advocate + friend;
}

/** Ids of tiers that nobody reaches by what counts towards them. */
function tiersOutOfReach({ tiers, ...rest }: Ruleset): ReadonlyMap<string, number> {
  const out = new Map<string, number>();
  if (!tiers.enabled || tiers.basis !== 'points' || tiers.counts.adjustments) return out;
  const days = {
    lifetime: () => Infinity,
    calendar_year: () => 366,
    program_year: () => 366,
    rolling: (months: number) => months * 31 + 1,
  };
  const span = tiers.window.kind === 'rolling' ? days.rolling(tiers.window.months) : days[tiers.window.kind]();
  const ruleset = { tiers, ...rest };
  const most = mostByOrders(ruleset, span) + (tiers.counts.activities ? mostByActivities(ruleset) : 0);
  // Points that referrals and the like give count as activities do.
  if (tiers.counts.activities && ruleset.referrals.enabled) return out;
  for (const { id, threshold } of tiers.levels) if (threshold > most) out.set(id, most);
  return out;
}

function unreachableTiers(desk: Desk): Finding[] {
  const out = tiersOutOfReach(desk.ruleset);
  return desk.ruleset.tiers.levels.flatMap(({ id, name, threshold }, index): Finding[] => {
    const most = out.get(id);
    if (most === undefined) return [];
    const sentence = `Tier ${quoted(name)} takes ${pointsText(threshold)}, but nobody can earn more than ${numberText(most)} in the time that counts.`;
    return [{ code: 'tier_unreachable', severity: 'error', path: ['tiers', 'levels', index, 'threshold'], sentence, counterExample: hugeOrder(desk) }]; // prettier-ignore
  });
}

function hugeOrder(desk: Desk): CounterExample {
  const order = desk.plainOrder(hugeMinor);
  return desk.byOrder(order, `Even this order earns no more than ${pointsText(desk.pointsOf(order))}.`);
}

function unreachableRewards(desk: Desk): Finding[] {
  return desk.ruleset.rewards.flatMap((reward, index): Finding[] => {
    const because = reward.enabled ? whyUnreachable(desk, reward) : null;
    if (because === null) return [];
    const sentence = `Nobody can take the reward ${quoted(reward.name)}: ${because}.`;
    return [{ code: 'reward_unreachable', severity: 'warning', path: ['rewards', index], sentence, counterExample: story(`A member with any number of points is refused: ${because}.`) }]; // prettier-ignore
  });
}

function whyUnreachable(desk: Desk, reward: Reward): string | null {
  const { ruleset, facts } = desk;
  const { tiers, campaigns, segments } = ruleset;
  if (reward.stock === 0) return 'there are none of it';
  if (reward.validUntil !== null && Date.parse(reward.validUntil) <= facts.at)
    return `it was offered until ${reward.validUntil.slice(0, 10)}`;
  if (reward.tiers.length > 0) {
    if (!tiers.enabled) return 'it is for members of a tier, and tiers are switched off';
    const out = tiersOutOfReach(ruleset);
    if (reward.tiers.every((id) => out.has(id))) return 'it is for a tier that nobody reaches';
  }
  if (reward.campaigns.length > 0) {
    const open = campaigns.filter(
      ({ id, enabled, startsAt, endsAt }) => reward.campaigns.includes(id) && enabled && overlaps(reward, startsAt, endsAt, facts.at),
    );
    if (open.length === 0) return 'the campaigns that open it are over, switched off, or run at another time';
  }
  const nobody = (id: string) => {
    const segment = segments.find((known) => known.id === id);
    return segment?.kind === 'dynamic' && desk.waysOf({ when: segment.condition, lines: always })?.length === 0;
  };
  return reward.segments.length > 0 && reward.segments.every(nobody) ? 'it is for segments that describe nobody' : null;
}

function overlaps({ validFrom, validUntil }: Reward, startsAt: string, endsAt: string, at: number): boolean {
  const from = Math.max(Date.parse(startsAt), validFrom === null ? -Infinity : Date.parse(validFrom), at);
  const until = Math.min(Date.parse(endsAt), validUntil === null ? Infinity : Date.parse(validUntil));
  return from < until;
}

function unaffordableRewards(desk: Desk): Finding[] {
  const most = mostToSpend(desk.ruleset);
  return desk.ruleset.rewards.flatMap((reward, index): Finding[] => {
    if (!reward.enabled) return [];
    const least = leastPrice(reward);
    if (least <= most && least !== Infinity) return [];
    const path = ['rewards', index, 'pricePoints'];
    if (least === Infinity) {
      const sentence = `Nobody can take the reward ${quoted(reward.name)}: one step of it costs more points than can be spent at once.`;
      return [{ code: 'reward_unaffordable', severity: 'error', path, sentence, counterExample: story(`${pointsText(reward.pricePoints)} are one step, and no step fits.`) }]; // prettier-ignore
    }
    const sentence = `Nobody can afford the reward ${quoted(reward.name)}: it costs ${pointsText(least)}, and nobody can have earned more than ${numberText(most)} at once.`;
    return [{ code: 'reward_unaffordable', severity: 'error', path, sentence, counterExample: hugeOrder(desk) }];
  });
}

/** The fewest points for which it can be had; infinite when its own limits leave no step. */
function leastPrice(reward: Reward): number {
  const slider = 'slider' in reward ? reward.slider : null;
  if (slider === null) return reward.pricePoints;
  const least = Math.ceil(slider.minPoints / reward.pricePoints) * reward.pricePoints;
  return slider.maxPoints !== null && least > slider.maxPoints ? Infinity : least;
}

function expiryBeforeAward({ ruleset }: Desk): Finding[] {
  const { points, warnDaysBefore } = ruleset.expiry;
  if (points.kind !== 'per_lot') return [];
  const lives = daysOf(points.after);
  const found: Finding[] = [];
  const { days } = ruleset.earning.award;
  if (days >= lives) {
    const sentence = `Points become available after ${days} days but live for ${lives} at most: they expire before they can be spent.`;
    const counterExample = story(
      `An order of 1 March earns points that expire no later than ${lives} days after, while they are still pending.`,
    );
    found.push({ code: 'expiry_before_award', severity: 'error', path: ['earning', 'award', 'days'], sentence, counterExample });
  }
  ruleset.activities.forEach(({ name, enabled, holdDays }, index) => {
    if (!enabled || holdDays < lives) return;
    const sentence = `Points for ${quoted(name)} are held for ${holdDays} days but live for ${lives} at most.`;
    found.push({ code: 'expiry_before_award', severity: 'error', path: ['activities', index, 'holdDays'], sentence, counterExample: story('They expire before they can be spent.') }); // prettier-ignore
  });
  warnDaysBefore.forEach((before, index) => {
    if (before < lives || points.until === 'end_of_month' || points.until === 'end_of_year') return;
    const sentence = `Members are to be warned ${before} days before points expire that live for ${lives} at most.`;
    found.push({ code: 'warning_before_earned', severity: 'warning', path: ['expiry', 'warnDaysBefore', index], sentence, counterExample: story('The warning would be due before the points are earned.') }); // prettier-ignore
  });
  return found;
}
