import { rulesetSchema } from '../domain/program/ruleset.ts';
import type { EarningField, EarningHelp } from './earning-form.ts';
import { documentPaths } from './earning-form.ts';
import { fieldFacts } from './schema-facts.server.ts';

/** The sentence of help for every field of the form, taken from the document's schema. */
export const earningHelp: EarningHelp = Object.fromEntries(
  Object.entries(documentPaths).map(([field, path]) => [field, fieldFacts(rulesetSchema, path).help]),
) as Record<EarningField, string>;
