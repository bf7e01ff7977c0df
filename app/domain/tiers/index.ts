export { advanceTier, countTowardsTier, holdTier, nextTierMoveAt, tierDueAt } from './advance.ts';
export { tierProgress, type TierProgress } from './progress.ts';
export { recalculateTier } from './recalculate.ts';
export {
  noStanding,
  type TierContribution,
  type TierMove,
  type TierMoveReason,
  type TierRules,
  type TierStanding,
  type TierStep,
} from './standing.ts';
