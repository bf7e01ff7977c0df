import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { z } from 'zod';
import { rulesetSchema } from '../app/domain/program/ruleset.ts';
import { choicesIn, choicesMade, rulesetsOf, type ChoiceSchema } from '../cli/scenario/choices.ts';
import { scenarioSchema, type Scenario } from '../cli/scenario/document.ts';
import { root } from './paths.ts';

/*
 * Writes docs/scenario.schema.json, the JSON Schema of a scenario file, for editors, and the table of docs/scenarios.md that
 * says which scenarios play which choice. With `--check` it writes nothing and fails when a file is not what it would write.
 *
 *   node dev/generate-scenario-schema.ts [--check]
 */
const schemaFile = join(root, 'docs', 'scenario.schema.json');
const pageFile = join(root, 'docs', 'scenarios.md');
/** So many scenarios are named for one choice. */
const namedMax = 3;

const schema = {
  $id: 'https://laurel.example.com/scenario.schema.json',
  title: 'Laurel scenario',
  ...z.toJSONSchema(scenarioSchema, { target: 'draft-2020-12', io: 'input' }),
};

/** Which scenarios make each choice; those that say so come before those that leave it to its default. */
async function choiceTable(): Promise<string> {
  const rulesets = z.toJSONSchema(rulesetSchema, { target: 'draft-2020-12', io: 'input' }) as ChoiceSchema;
  const folder = join(root, 'tests', 'scenarios');
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json')).sort();
  const said = new Map<string, string[]>();
  const left = new Map<string, string[]>();
  for (const file of files) {
    const scenario = JSON.parse(await readFile(join(folder, file), 'utf8')) as Scenario;
    for (const ruleset of rulesetsOf(scenario)) {
      const spoken = choicesMade(rulesets, ruleset, { defaults: false });
      for (const choice of choicesMade(rulesets, ruleset)) {
        const known = spoken.has(choice) ? said : left;
        const name = file.replace('.json', '');
        if (known.get(choice)?.includes(name) !== true) known.set(choice, [...(known.get(choice) ?? []), name]);
      }
    }
  }
  const rows = [...choicesIn(rulesets)].map((choice) => {
    const [field = '', value = ''] = choice.split(' = ');
    const named = (said.get(choice) ?? left.get(choice) ?? []).slice(0, namedMax);
    return `| \`${field}\` | \`${value}\` | ${named.map((name) => `[${name}](../tests/scenarios/${name}.json)`).join(', ')} |`;
  });
  return ['| field | value | scenarios |', '| --- | --- | --- |', ...rows].join('\n');
}

async function page(present: string): Promise<string> {
  const [before = '', rest = ''] = present.split('<!-- choices -->');
  const [, after = ''] = rest.split('<!-- /choices -->');
  return `${before}<!-- choices -->\n\n${await choiceTable()}\n\n<!-- /choices -->${after}`;
}

const presentPage = await readFile(pageFile, 'utf8');
const wanted = [
  { file: schemaFile, text: await formatted(schemaFile, JSON.stringify(schema), 'json') },
  { file: pageFile, text: await formatted(pageFile, await page(presentPage), 'markdown') },
];
for (const { file, text } of wanted) {
  const present = await readFile(file, 'utf8').catch(() => '');
  if (present === text) continue;
  if (process.argv.includes('--check')) {
    console.error(`${relative(root, file)} is not what the code and the scenarios say. Run "npm run generate".`);
    process.exitCode = 1;
  } else await writeFile(file, text);
}

async function formatted(file: string, text: string, parser: string): Promise<string> {
  return format(text, { ...((await resolveConfig(file)) ?? {}), parser });
}
