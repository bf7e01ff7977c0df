export { segmentsOf } from './membership.ts';
export { askedTimeOf } from './asked-time.ts';
export {
  churnRisk,
  quintiles,
  scoresOf,
  typicalInterval,
  usualIntervalDays,
  type BuyingHabit,
  type ScoredMember,
  type Scores,
} from './scores.ts';
