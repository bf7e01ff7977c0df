import { describe, expect, it } from 'vitest';
import { rulesetSchema } from '../domain/program/ruleset.ts';
import { earningHelp } from './earning-form.server.ts';
import { documentPaths } from './earning-form.ts';
import { fieldFacts } from './schema-facts.server.ts';

describe('facts about a field', () => {
  it('come from the schema, through defaults, lists and unions', () => {
    expect(fieldFacts(rulesetSchema, 'earning.rounding.mode')).toEqual({
      help: 'How a fraction of a point is rounded.',
      choices: ['floor', 'half_up', 'half_even', 'ceil'],
    });
    expect(fieldFacts(rulesetSchema, 'earning.rules.*.rate.per_order.points').help).toContain('each order');
  });

  it('exist for every field of the earning form', () => {
    expect(Object.keys(earningHelp).sort()).toEqual(Object.keys(documentPaths).sort());
    for (const sentence of Object.values(earningHelp)) expect(sentence).toMatch(/^[A-Z].*[.?]$/);
  });

  it('are refused for a field that the document does not have', () => {
    expect(() => fieldFacts(rulesetSchema, 'earning.rounding.tempo')).toThrow('no "tempo"');
  });
});
