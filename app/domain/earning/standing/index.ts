export { activitiesDone } from '../activities/index.ts';
export { countOrder, restored, stored, type Contribution, type CountedOrder, type StoredContribution } from './count-order.ts';
export { memberSegments } from './context-for.ts';
export { dependenceOf, type Dependence } from './dependence.ts';
export { type MemberAward } from './fold.ts';
export { releaseAt, releasedAt } from './release.ts';
export {
  letTimePass,
  replayMember,
  settleMember,
  type Settled,
  type StoredStanding,
  type Surroundings,
  type TouchedMember,
  type TouchedOrder,
} from './settle.ts';
export { SharedLimits } from './shared-limits.ts';
export { askedOf, standingAtStart, type Place, type Standing } from './standing.ts';
export { rulesetAt, type KnownOrder, type MemberTimeline, type PinnedRuleset, type ProgramRules, type TimelineOrder } from './timeline.ts';
