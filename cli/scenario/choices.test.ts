import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { rulesetSchema } from '../../app/domain/program/ruleset.ts';
import { root } from '../../dev/paths.ts';
import { choicesIn, choicesMade, rulesetsOf, type ChoiceSchema } from './choices.ts';
import type { Scenario } from './document.ts';

const schema = z.toJSONSchema(rulesetSchema, { target: 'draft-2020-12', io: 'input' }) as ChoiceSchema;
const folder = join(root, 'tests', 'scenarios');
const scenarios = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Scenario);

/** Choices that no order of events can show, each with the reason. */
const notPlayed: Readonly<Record<string, string>> = {};

test('every choice of the ruleset is made by a scenario', () => {
  const made = new Set(scenarios.flatMap((scenario) => rulesetsOf(scenario).flatMap((ruleset) => [...choicesMade(schema, ruleset)])));
  const missing = [...choicesIn(schema)].filter((choice) => !made.has(choice) && notPlayed[choice] === undefined);
  expect(missing).toEqual([]);
});

test('what is excepted is a choice that is there and that no scenario makes', () => {
  const made = new Set(scenarios.flatMap((scenario) => rulesetsOf(scenario).flatMap((ruleset) => [...choicesMade(schema, ruleset)])));
  expect(Object.keys(notPlayed).filter((choice) => made.has(choice) || !choicesIn(schema).has(choice))).toEqual([]);
});

test('no two scenarios say the same', () => {
  const names = scenarios.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
