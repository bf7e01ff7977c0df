import { previewOrder, type EntitlementExplanation } from '../earning/index.ts';
import type { ExampleOrder, Ruleset } from './ruleset.ts';

/** What an example order earns, with the working, by the engine that counts real orders. */
export function exampleEntitlement(ruleset: Ruleset, order: ExampleOrder): EntitlementExplanation {
  return previewOrder(ruleset, { ...order, currency: order.currency ?? 'USD' });
}
