import { factsAskedBy, type ConditionFact, type Ruleset } from '../../program/ruleset.ts';

/** What of a member's past a ruleset makes points depend on. Worked out once for each ruleset, which never changes. */
export interface Dependence {
  /** Facts about the member that some rule, campaign or activity asks about. */
  readonly member: ReadonlySet<ConditionFact>;
  /** Whether conditions ask about products' types, tags or collections, which orders do not tell. */
  readonly products: boolean;
  /** Whether the order in which things happened can matter at all. */
  readonly onPast: boolean;
  /** Whether campaigns draw from a limit that members share. */
  readonly sharedLimits: boolean;
}

const known = new WeakMap<Ruleset, Dependence>();

export function dependenceOf(ruleset: Ruleset): Dependence {
  const before = known.get(ruleset);
  if (before !== undefined) return before;
  const dependence = workOut(ruleset);
  known.set(ruleset, dependence);
  return dependence;
}

const productFacts: readonly ConditionFact[] = ['line.type', 'line.tags', 'line.collections'];

function workOut(ruleset: Ruleset): Dependence {
  const { earning, campaigns, activities, segments, tiers } = ruleset;
  const conditions = [
    ...earning.rules.flatMap(({ when, lines }) => [when, lines]),
    ...earning.multipliers.flatMap(({ when, lines }) => [when, lines]),
    ...campaigns.flatMap(({ when, lines }) => [when, lines]),
    ...activities.map(({ when }) => when),
  ];
  const asked = new Set<ConditionFact>(conditions.flatMap((condition) => [...factsAskedBy(condition)]));
  const excludes = earning.rules.map(({ basis }) => basis.exclude);
  if (excludes.some(({ customerTags }) => customerTags.length > 0)) asked.add('member.tags');
  if (campaigns.some((campaign) => campaign.segments.length > 0)) asked.add('member.segments');
  if (campaigns.some((campaign) => campaign.tiers.length > 0)) asked.add('member.tier');
  if (asked.has('member.segments')) for (const { condition } of segments) for (const fact of factsAskedBy(condition)) asked.add(fact);

  const ofMember = new Set([...asked].filter((fact) => fact.startsWith('member.')));
  const sharedLimits = campaigns.some(({ limits }) => limits.participants !== null || limits.budgetPoints !== null);
  const limited = [earning.caps, ...earning.rules.map(({ caps }) => caps)].some(
    ({ perDay, perMember }) => perDay !== null || perMember !== null,
  );
  return {
    member: ofMember,
    products:
      productFacts.some((fact) => asked.has(fact)) ||
      excludes.some(({ collections, types, tags }) => collections.length + types.length + tags.length > 0),
    sharedLimits,
    onPast:
      ofMember.size > 0 ||
      limited ||
      sharedLimits ||
      campaigns.some(({ limits }) => limits.perMember !== null) ||
      tiers.enabled ||
      activities.length > 0,
  };
}
