import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { z } from 'zod';
import { rulesetSchema } from '../app/domain/program/ruleset.ts';
import { root } from './paths.ts';

/*
 * Writes docs/ruleset.schema.json, the published JSON Schema of the document that a program is. With `--check` it writes
 * nothing and fails when the file is not what it would write.
 *
 *   node dev/generate-ruleset-schema.ts [--check]
 */
const file = join(root, 'docs', 'ruleset.schema.json');

const schema = {
  $id: 'https://laurel.example.com/ruleset.schema.json',
  title: 'Laurel ruleset',
  ...z.toJSONSchema(rulesetSchema, { target: 'draft-2020-12', io: 'input' }),
};
const options = (await resolveConfig(file)) ?? {};
const wanted = await format(JSON.stringify(schema), { ...options, parser: 'json' });

if (process.argv.includes('--check')) {
  const present = await readFile(file, 'utf8').catch(() => '');
  if (present !== wanted) {
    console.error('docs/ruleset.schema.json is not what app/domain/program/ruleset.ts says. Run "npm run generate".');
    process.exitCode = 1;
  }
} else {
  await mkdir(join(root, 'docs'), { recursive: true });
  await writeFile(file, wanted);
}
