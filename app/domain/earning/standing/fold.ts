import { activityEffects } from '../activities/index.ts';
import {
  advanceTier,
  countTowardsTier,
  holdTier,
  recalculateTier,
  type TierContribution,
  type TierMove,
  type TierRules,
} from '../../tiers/index.ts';
import type { Campaign, Ruleset, Tiers } from '../../program/ruleset.ts';
import { localDate } from '../../shared/calendar.ts';
import type { Instant } from '../../shared/instant.ts';
import type { MemberFact } from '../member-facts.ts';
import { allRules, contextFor, memberAsked } from './context-for.ts';
import { countOrder, type Contribution, type CountedOrder } from './count-order.ts';
import type { SharedLimits } from './shared-limits.ts';
import type { LimitUse, Standing } from './standing.ts';
import { returnKey, rulesetAt, type Entry, type PinnedRuleset, type ProgramRules, type TimelineOrder } from './timeline.ts';

/** Points that a member is entitled to for something other than an order. */
export interface MemberAward {
  readonly key: string;
  readonly at: Instant;
  readonly points: number;
  /** From when they can be spent. */
  readonly availableAt: Instant;
  /** The activity, tier or grant that they are for, and its words. */
  readonly because: { readonly kind: 'activity' | 'tier' | 'grant'; readonly id: string; readonly name: string };
  /** When the points expire, where the fact says so; undefined: by the program's rules. */
  readonly expiresAt?: Instant | null;
}

/** A reward that a member is to get for nothing: once for each key, for ever. */
export interface Gift {
  readonly key: string;
  readonly rewardId: string;
  readonly rulesetVersion: number;
}

/**
 * Walks along a member's timeline. Everything it comes to is a function of the entries it is shown, in the order of their places;
 * the only thing from outside is what campaigns with shared limits have left.
 */
export class Fold {
  standing: Standing;
  /** The standing ahead of the last entry. */
  before: Standing | null;
  readonly orders = new Map<string, CountedOrder>();
  readonly grants = new Map<string, Record<string, number>>();
  readonly awards = new Map<string, MemberAward>();
  readonly moves: TierMove[] = [];
  readonly gifts: Gift[] = [];
  /** What counted besides orders so far, for a recount under other tiers; null when the walk did not begin at the start. */
  readonly #counted: Array<{ readonly at: Instant; readonly as: 'adjustments' | 'activities'; readonly points: number }> | null;
  readonly #rules: ProgramRules;
  readonly #shared: SharedLimits;
  readonly #takesPart: Set<string>;
  readonly #asOf: Instant;

  constructor(input: {
    from: Standing;
    before: Standing | null;
    fromStart: boolean;
    rules: ProgramRules;
    shared: SharedLimits;
    /** Campaigns in which the member is counted already. */
    takesPart: ReadonlySet<string>;
    /** Orders that were counted before and stay as they were counted. */
    counted?: ReadonlyMap<string, CountedOrder>;
    asOf: Instant;
  }) {
    this.standing = input.from;
    this.before = input.before;
    this.#counted = input.fromStart ? [] : null;
    this.#rules = input.rules;
    this.#shared = input.shared;
    this.#takesPart = new Set(input.takesPart);
    this.#asOf = input.asOf;
    for (const [orderId, counted] of input.counted ?? []) this.orders.set(orderId, counted);
  }

  get takesPart(): ReadonlySet<string> {
    return this.#takesPart;
  }

  /** Takes one entry; they must come in the order of their places. */
  take(entry: Entry): void {
    const ahead = this.standing;
    this.passTime(entry.at);
    switch (entry.kind) {
      case 'fact':
        this.#takeFact(entry.fact);
        break;
      case 'order':
        this.#takeOrder(entry.order);
        break;
      case 'release':
      case 'return':
        break;
    }
    if (entry.kind !== 'fact') this.#contribute(entry);
    this.before = ahead;
    this.standing = { ...this.standing, through: { at: entry.at, key: entry.key } };
  }

  /** Lets time pass up to an instant: windows end, members fall, rulesets take effect. */
  passTime(to: Instant): void {
    for (const pinned of this.#rules.rulesets) {
      if (pinned.effectiveFrom > to) break;
      if (pinned.version > this.standing.rulesetVersion) this.#comeUnder(pinned);
    }
    const rules = this.#tierRules();
    if (rules !== null) this.#step(advanceTier(this.standing.tier, to, rules));
  }

  /** True when the tiers of a ruleset that took effect meanwhile can only be counted from the start. */
  wouldRecount(to: Instant): boolean {
    const current = this.#current();
    // Orders from before the program count towards the tiers that it begins with.
    if (current === undefined && this.standing.orders === 0) return false;
    return this.#rules.rulesets.some(
      ({ version, effectiveFrom, ruleset }) =>
        version > this.standing.rulesetVersion && effectiveFrom <= to && (current === undefined || !sameTiers(current.ruleset, ruleset)),
    );
  }

  #comeUnder(pinned: PinnedRuleset): void {
    const before = this.#current();
    const { tiers } = pinned.ruleset;
    const { timeZone } = this.#rules;
    const at = pinned.effectiveFrom;
    const nothingYet = before === undefined && this.orders.size === 0;
    if (nothingYet || (before !== undefined && sameTiers(before.ruleset, pinned.ruleset))) {
      this.standing = { ...this.standing, rulesetVersion: pinned.version };
      return;
    }
    if (before?.ruleset.tiers.enabled) this.#step(advanceTier(this.standing.tier, at, { tiers: before.ruleset.tiers, timeZone }));
    this.standing = { ...this.standing, rulesetVersion: pinned.version };
    const { tier: previous, enrolledAt } = this.standing;
    const contributions = tiers.enabled ? this.#countedUnder(tiers, at) : [];
    this.#step(recalculateTier({ previous, contributions, at, rules: { tiers, timeZone }, enrolledAt }));
  }

  /** Everything that counted up to an instant, as other tiers count it. */
  #countedUnder(tiers: Tiers, upTo: Instant): TierContribution[] {
    const ofOrders = [...this.orders.values()].flatMap((counted) => tierContributionsOf(counted, tiers, this.#asOf));
    const ofOthers = (this.#counted ?? []).map(({ at, as, points }) => ({
      at,
      amount: tiers.basis === 'points' && tiers.counts[as] ? points : 0,
    }));
    return [...ofOrders, ...ofOthers].filter(({ at, amount }) => at <= upTo && amount !== 0).sort((a, b) => a.at - b.at);
  }

  #current(): PinnedRuleset | undefined {
    return this.#rules.rulesets.find(({ version }) => version === this.standing.rulesetVersion);
  }

  #tierRules(): TierRules | null {
    const current = this.#current();
    return current?.ruleset.tiers.enabled ? { tiers: current.ruleset.tiers, timeZone: this.#rules.timeZone } : null;
  }

  #step({ standing: tier, moves }: { standing: Standing['tier']; moves: readonly TierMove[] }): void {
    const known = new Set(this.standing.tier.entered);
    this.standing = { ...this.standing, tier };
    const last = moves.at(-1);
    const current = this.#current();
    if (last === undefined || current === undefined) return;
    this.moves.push(...moves);
    for (const level of current.ruleset.tiers.levels) {
      if (known.has(level.id) || !tier.entered.includes(level.id)) continue;
      const at = moves.find(({ to }) => to === level.id)?.at ?? last.at;
      const key = `tier:${level.id}`;
      if (level.entryPoints > 0) {
        this.#award({ key, at, points: level.entryPoints, availableAt: at, because: { kind: 'tier', id: level.id, name: level.name } });
      }
      if (level.entryReward !== null) this.gifts.push({ key, rewardId: level.entryReward, rulesetVersion: current.version });
    }
  }

  #takeOrder(order: TimelineOrder): void {
    const { ruleset } = order.pinned;
    const context = contextFor(this.standing, order, this.#rules.timeZone, this.#shared, this.#takesPart);
    const counted = countOrder(
      order,
      this.standing.status === 'active' ? context : { ...context, barred: this.standing.status },
      this.#asOf,
    );
    this.orders.set(order.orderId, counted);
    this.#settleCampaigns(counted, ruleset.campaigns);
  }

  /** Counts the order in the campaigns that gave it something, and draws on what they share. */
  #settleCampaigns({ order, atFirst }: CountedOrder, campaigns: readonly Campaign[]): void {
    if (campaigns.length === 0) return;
    const grants: Record<string, number> = {};
    const counts = { ...this.standing.campaigns };
    for (const campaign of campaigns) {
      const given = atFirst.campaigns?.[campaign.id];
      const already = order.grants[campaign.id];
      if (given === undefined && already === undefined) continue;
      const points = given ?? 0;
      this.#shared.settle(campaign, { points, already: already ?? 0, wasCounted: already !== undefined });
      if (given === undefined) continue;
      grants[campaign.id] = points;
      counts[campaign.id] = (counts[campaign.id] ?? 0) + 1;
      if (!this.#takesPart.has(campaign.id)) {
        this.#takesPart.add(campaign.id);
        this.#shared.countParticipants(campaign.id, 1);
      }
    }
    this.grants.set(order.orderId, grants);
    this.standing = { ...this.standing, campaigns: counts };
  }

  /** Adds to the standing what an order, or what became of it, counts for. */
  #contribute(entry: Exclude<Entry, { kind: 'fact' }>): void {
    const counted = this.orders.get(entry.order.orderId);
    const index = counted?.entries.findIndex(({ key, at }) => key === entry.key && at === entry.at) ?? -1;
    const contribution = counted?.contributions[index];
    if (counted === undefined || contribution === undefined) {
      throw new Error(`The order ${entry.order.orderId} was not counted before what became of it.`);
    }
    const { standing } = this;
    const isOrder = entry.kind === 'order';
    const orderedAt = entry.order.known.snapshot.orderedAt;
    this.standing = {
      ...standing,
      orders: standing.orders + contribution.orders,
      spentMinor: standing.spentMinor + contribution.spentMinor,
      points: standing.points + contribution.points,
      firstOrderAt: isOrder ? (standing.firstOrderAt ?? entry.at) : standing.firstOrderAt,
      lastOrderAt: isOrder ? entry.at : standing.lastOrderAt,
      limits: this.#limitsAfter(counted.byRule[index] ?? new Map(), orderedAt),
    };
    const towardsTier = this.#towardsTier(counted, contribution);
    if (towardsTier !== null) this.#countTowardsTier(towardsTier);
    this.#earnFrom({ kind: entry.kind, at: entry.at, orderId: entry.order.orderId, before: standing, after: this.standing });
  }

  /** What it counts towards the tier under the rules in force by now, which may be newer than the order's own. */
  #towardsTier(counted: CountedOrder, { at, key, tierAmount }: Contribution): TierContribution | null {
    const current = this.#current();
    if (current === undefined || !current.ruleset.tiers.enabled) return null;
    if (sameTiers(current.ruleset, counted.order.pinned.ruleset)) {
      // What is given back leaves the window together with what it was given back of.
      return { at, amount: tierAmount, countedAt: key.startsWith(returnKey) ? countedFrom(counted, current.ruleset.tiers) : at };
    }
    return tierContributionsOf(counted, current.ruleset.tiers, this.#asOf).find((one) => one.at === at && one.key === key) ?? null;
  }

  #limitsAfter(byRule: ReadonlyMap<string, number>, orderedAt: Instant): Standing['limits'] {
    if (byRule.size === 0) return this.standing.limits;
    const day = localDate(orderedAt, this.#rules.timeZone);
    const limits: Record<string, LimitUse> = { ...this.standing.limits };
    const use = (id: string, points: number) => {
      const known = limits[id] ?? { total: 0, day, onDay: 0 };
      const onDay = known.day === day ? known.onDay + points : known.day < day ? points : known.onDay;
      limits[id] = { total: known.total + points, day: known.day > day ? known.day : day, onDay };
    };
    let all = 0;
    for (const [ruleId, points] of byRule) {
      all += points;
      use(ruleId, points);
    }
    use(allRules, all);
    return limits;
  }

  #countTowardsTier(contribution: TierContribution): void {
    const rules = this.#tierRules();
    if (rules === null || contribution.amount === 0) return;
    this.#step(countTowardsTier(this.standing.tier, contribution, rules));
  }

  #takeFact(fact: MemberFact): void {
    const { what, at } = fact;
    switch (what.kind) {
      case 'tags':
        this.standing = { ...this.standing, tags: what.tags };
        break;
      case 'tags_changed': {
        const same = (a: string) => (b: string) => a.toLowerCase() === b.toLowerCase();
        const kept = this.standing.tags.filter((tag) => ![...what.added, ...what.removed].some(same(tag)));
        this.standing = { ...this.standing, tags: [...kept, ...what.added] };
        break;
      }
      case 'status':
        this.standing = { ...this.standing, status: what.status };
        break;
      case 'birthday':
        this.standing = { ...this.standing, birthday: { day: what.day, givenAt: at } };
        break;
      case 'segment':
        this.standing = { ...this.standing, manual: { ...this.standing.manual, [what.segment]: what.inside } };
        break;
      case 'scores': {
        const { recency, frequency, monetary, churnRisk } = what;
        this.standing = { ...this.standing, scores: { recency, frequency, monetary, churnRisk } };
        break;
      }
      case 'tier': {
        const rules = this.#tierRules();
        if (rules !== null) this.#step(holdTier(this.standing.tier, { tier: what.tier, until: what.until, at }, rules));
        break;
      }
      case 'adjustment':
        this.#pointsOutsideOrders(at, what.points, 'adjustments');
        break;
      case 'grant':
        this.#award({
          key: fact.key,
          at,
          points: what.points,
          availableAt: at,
          because: { kind: 'grant', id: fact.key, name: what.reason },
          ...(what.expiresAt === undefined ? {} : { expiresAt: what.expiresAt }),
        });
        this.#pointsOutsideOrders(at, what.points, 'activities');
        break;
      case 'activity':
        this.#earnFrom({ kind: 'activity', at, fact, before: this.standing, after: this.standing });
    }
  }

  #pointsOutsideOrders(at: Instant, points: number, as: 'adjustments' | 'activities'): void {
    if (as === 'activities') this.standing = { ...this.standing, points: this.standing.points + points };
    const tiers = this.#current()?.ruleset.tiers;
    const tierAmount = tiers?.basis === 'points' && tiers.counts[as] ? points : 0;
    this.#counted?.push({ at, as, points });
    this.#countTowardsTier({ at, amount: tierAmount });
  }

  /** Lets the program's activities reward what just happened. */
  #earnFrom(happened: Parameters<typeof activityEffects>[1]): void {
    // Whoever left, or is blocked, earns nothing by what they do meanwhile.
    if (this.standing.status !== 'active') return;
    const pinned = rulesetAt(this.#rules, happened.at);
    if (pinned === undefined || pinned.ruleset.activities.length === 0) return;
    const { ruleset } = pinned;
    const { uses, effects } = activityEffects(
      ruleset,
      happened,
      this.standing,
      memberAsked(this.standing, happened.at, ruleset),
      this.#rules.timeZone,
    );
    this.standing = { ...this.standing, activities: uses };
    for (const { activity, key, points, availableAt } of effects) {
      this.#award({ key, at: happened.at, points, availableAt, because: { kind: 'activity', id: activity.id, name: activity.name } });
      this.#pointsOutsideOrders(happened.at, points, 'activities');
    }
  }

  #award(award: MemberAward): void {
    this.awards.set(award.key, award);
  }
}

/** When an order began to count: when it was placed, or when its points became available where only those count. */
function countedFrom({ entries, order }: Pick<CountedOrder, 'entries' | 'order'>, { counts }: Tiers): Instant {
  const { orderedAt } = order.known.snapshot;
  return counts.pending ? orderedAt : (entries.find(({ kind }) => kind === 'release')?.at ?? orderedAt);
}

/** What an order, and what became of it, counts towards a tier. */
function tierContributionsOf(
  { order, context }: CountedOrder,
  tiers: Tiers,
  asOf: Instant,
): Array<TierContribution & { readonly key: string }> {
  const counted = countOrder(order, context, asOf, tiers);
  return counted.contributions.map(({ at, key, tierAmount }) => ({
    at,
    key,
    amount: tierAmount,
    countedAt: key.startsWith(returnKey) ? countedFrom(counted, tiers) : at,
  }));
}

const tierTexts = new WeakMap<Ruleset, string>();

function sameTiers(a: Ruleset, b: Ruleset): boolean {
  const text = (ruleset: Ruleset) => {
    const known = tierTexts.get(ruleset) ?? JSON.stringify(ruleset.tiers);
    tierTexts.set(ruleset, known);
    return known;
  };
  return a === b || text(a) === text(b);
}
