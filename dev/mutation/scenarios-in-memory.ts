import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { memoryStage } from '../../cli/scenario/memory-stage.ts';
import { readScenario } from '../../cli/scenario/read.ts';
import { playScenario } from '../../cli/scenario/run.ts';
import { root } from '../paths.ts';

const folder = join(root, 'tests', 'scenarios');

/** Every scenario without PostgreSQL, one test each, so that a mutant meets only those that go through it. Not part of `npm test`, which plays them on both stores. */
test.each(readdirSync(folder).filter((file) => file.endsWith('.json')))('%s holds', async (file) => {
  const { failures } = await playScenario(await readScenario(join(folder, file)), memoryStage);
  expect(failures).toEqual([]);
});
