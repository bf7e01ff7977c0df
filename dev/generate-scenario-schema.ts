import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { z } from 'zod';
import { scenarioSchema } from '../cli/scenario/document.ts';
import { root } from './paths.ts';

/*
 * Writes docs/scenario.schema.json, the JSON Schema of a scenario file, for editors. With `--check` it writes nothing and
 * fails when the file is not what it would write.
 *
 *   node dev/generate-scenario-schema.ts [--check]
 */
const file = join(root, 'docs', 'scenario.schema.json');

const schema = {
  $id: 'https://laurel.example.com/scenario.schema.json',
  title: 'Laurel scenario',
  ...z.toJSONSchema(scenarioSchema, { target: 'draft-2020-12', io: 'input' }),
};
const options = (await resolveConfig(file)) ?? {};
const wanted = await format(JSON.stringify(schema), { ...options, parser: 'json' });

if (process.argv.includes('--check')) {
  const present = await readFile(file, 'utf8').catch(() => '');
  if (present !== wanted) {
    console.error('docs/scenario.schema.json is not what cli/scenario/document.ts says. Run "npm run generate".');
    process.exitCode = 1;
  }
} else {
  await writeFile(file, wanted);
}
