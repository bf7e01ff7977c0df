export type { EarningContext, PinnedProduct } from './context.ts';
export { contextWithoutMember } from './context-without-member.ts';
export { explainEntitlement } from './entitlement.ts';
export type { EntitlementExplanation, ExplainedAmount, ExplainedLine, ExplainedRule } from './explanation.ts';
export { postAward, stageOf, type AwardStage, type Position, type Positions } from './award.ts';
export * from './order-facts.ts';
export { previewOrder, type PreviewOrder } from './preview.ts';
