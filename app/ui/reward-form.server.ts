import { rulesetSchema } from '../domain/program/ruleset.ts';
import type { RewardHelp } from './reward-form.ts';
import { rewardPaths } from './reward-form.ts';
import { fieldFacts } from './schema-facts.server.ts';

const help = (path: string) => fieldFacts(rulesetSchema, `rewards.*.amount_off.${path}`).help;

/** The sentence of help for every field of the form, taken from the document's schema. */
export const rewardHelp: RewardHelp = {
  name: help(rewardPaths.name),
  enabled: help(rewardPaths.enabled),
  pricePoints: help(rewardPaths.pricePoints),
  value: help(rewardPaths.value),
  minimumOrder: help(rewardPaths.minimumOrder),
  codeLifeDays: help(rewardPaths.codeLifeDays),
  combinesWith: help('combinesWith'),
};
