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
import { localDate } from '../../shared/calendar.ts';
import type { Instant } from '../../shared/instant.ts';
import type { MemberFact } from '../member-facts.ts';
import { drawOnCampaigns } from './campaign-draws.ts';
import { contextFor, memberAsked } from './context-for.ts';
import { countOrder, type CountedOrder } from './count-order.ts';
import { limitsAfter } from './limits-used.ts';
import type { SharedLimits } from './shared-limits.ts';
import type { Standing } from './standing.ts';
import { amountOutside, countedUnder, sameTiers, towardsTier, type CountedOutside } from './tier-counting.ts';
import { rulesetAt, type Entry, type PinnedRuleset, type ProgramRules, type TimelineOrder } from './timeline.ts';
import { standingAfterTold } from './told-of-member.ts';

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
  /** A reward that comes for nothing with the points, or alone (then they are 0). */
  readonly reward?: { readonly rewardId: string; readonly rulesetVersion: number };
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
  /** What counted besides orders so far, for a recount under other tiers; null when the walk did not begin at the start. */
  readonly #outside: CountedOutside[] | null;
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
    this.#outside = input.fromStart ? [] : null;
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
    if (current === undefined && this.standing.firstOrderAt === null) return false;
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
    const counted = { orders: this.orders.values(), outside: this.#outside ?? [], upTo: at, asOf: this.#asOf };
    const contributions = tiers.enabled ? countedUnder(tiers, counted) : [];
    this.#step(recalculateTier({ previous, contributions, at, rules: { tiers, timeZone }, enrolledAt }));
  }

  #current(): PinnedRuleset | undefined {
    return this.#rules.rulesets.find(({ version }) => version === this.standing.rulesetVersion);
  }

  #tierRules(): TierRules | null {
    const current = this.#current();
    return current?.ruleset.tiers.enabled ? { tiers: current.ruleset.tiers, timeZone: this.#rules.timeZone } : null;
  }

  #step({ standing: tier, moves }: { standing: Standing['tier']; moves: readonly TierMove[] }): void {
    const { entered: known } = this.standing.tier;
    this.standing = { ...this.standing, tier };
    const last = moves.at(-1);
    const current = this.#current();
    if (last === undefined || current === undefined) return;
    this.moves.push(...moves);
    for (const level of current.ruleset.tiers.levels) {
      if (known.includes(level.id) || !tier.entered.includes(level.id)) continue;
      const { id, name, entryPoints: points, entryReward: rewardId } = level;
      if (points === 0 && rewardId === null) continue;
      const at = moves.find(({ to }) => to === id)?.at ?? last.at;
      const reward = rewardId === null ? {} : { reward: { rewardId, rulesetVersion: current.version } };
      this.#award({ key: `tier:${id}`, at, points, availableAt: at, because: { kind: 'tier', id, name }, ...reward });
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
    if (ruleset.campaigns.length === 0) return;
    const draws = drawOnCampaigns(counted, ruleset.campaigns, this.standing.campaigns, {
      shared: this.#shared,
      takesPart: this.#takesPart,
    });
    this.grants.set(order.orderId, draws.grants);
    this.standing = { ...this.standing, campaigns: draws.counts };
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
    const byRule = counted.byRule[index];
    this.standing = {
      ...standing,
      orders: standing.orders + contribution.orders,
      spentMinor: standing.spentMinor + contribution.spentMinor,
      points: standing.points + contribution.points,
      firstOrderAt: isOrder ? (standing.firstOrderAt ?? entry.at) : standing.firstOrderAt,
      lastOrderAt: isOrder ? entry.at : standing.lastOrderAt,
      limits: byRule === undefined || byRule.size === 0 ? standing.limits : limitsAfter(standing.limits, byRule, this.#dayOf(entry.order)),
    };
    // The rules in force by now may be newer than the order's own.
    const current = this.#current();
    const counts = current === undefined ? null : towardsTier(counted, contribution, current.ruleset, this.#asOf);
    if (counts !== null) this.#countTowardsTier(counts);
    this.#earnFrom({ kind: entry.kind, at: entry.at, orderId: entry.order.orderId, before: standing, after: this.standing });
  }

  /** The day of the shop's calendar on which an order was placed. */
  #dayOf({ known }: TimelineOrder): string {
    return localDate(known.snapshot.orderedAt, this.#rules.timeZone);
  }

  #countTowardsTier(contribution: TierContribution): void {
    const rules = this.#tierRules();
    if (rules === null || contribution.amount === 0) return;
    this.#step(countTowardsTier(this.standing.tier, contribution, rules));
  }

  #takeFact(fact: MemberFact): void {
    const { what, at } = fact;
    switch (what.kind) {
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
        break;
      default:
        this.standing = standingAfterTold(this.standing, what, at);
    }
  }

  #pointsOutsideOrders(at: Instant, points: number, as: 'adjustments' | 'activities'): void {
    if (as === 'activities') this.standing = { ...this.standing, points: this.standing.points + points };
    this.#outside?.push({ at, as, points });
    this.#countTowardsTier({ at, amount: amountOutside(this.#current()?.ruleset.tiers, as, points) });
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
