export type { EarningContext, PinnedProduct } from './context.ts';
export { contextWithoutMember } from './context-without-member.ts';
export { explainEntitlement } from './entitlement.ts';
export type {
  EntitlementExplanation,
  ExplainedAmount,
  ExplainedLine,
  ExplainedMultiplier,
  ExplainedReturn,
  ExplainedRule,
  ExplainedStake,
  NothingBecause,
} from './explanation.ts';
export { nothingPosted, postAward, postPosition, stageOf, type AwardStage, type Position, type Posting } from './award.ts';
export { codeFateOf, type CodeFate } from './given-back.ts';
export * from './order-facts.ts';
export { exampleEntitlement, previewOrder, type ExampleShop, type PreviewOrder } from './preview.ts';
