import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../paths.ts';
import { extensionSteps } from './extensions.ts';
import { binary, programStep } from './step.ts';
import type { Step } from './step.ts';

/*
 * Everything about this repository that can be wrong without a test failing. Every step runs, whatever the others find;
 * the exit code is 1 when any of them has a complaint.
 */
const SIDE_BY_SIDE = 2;

const steps: Step[] = [
  programStep('format', [binary('prettier', 'bin/prettier.cjs'), '--check', '--log-level', 'warn', '.']),
  programStep('lint', [binary('eslint', 'bin/eslint.js'), '.', '--max-warnings', '0', '--cache', '--cache-location', '.cache/eslint/']),
  programStep('types of the app', [binary('typescript', 'bin/tsc'), '-p', '.']),
  ...(await extensionTypeSteps()),
  programStep('dependency rules', [
    binary('dependency-cruiser', 'bin/dependency-cruise.mjs'),
    ...['app', 'extensions', 'cli', 'dev', 'tests', 'benchmarks'].filter((folder) => existsSync(join(root, folder))),
    ...['--config', '.dependency-cruiser.cjs'],
  ]),
  ...(await extensionSteps()),
  programStep('generated: the ruleset’s JSON Schema', ['dev/generate-ruleset-schema.ts', '--check']),
  programStep('generated: the scenario’s JSON Schema', ['dev/generate-scenario-schema.ts', '--check']),
  programStep('generated: types of the Admin operations', ['dev/generate-admin-types.ts', '--check']),
  { name: 'package-lock.json names no host', run: checkLockfile },
];

const failures = await runAll(steps);
console.log(`${steps.length - failures} checks passed, ${failures} failed`);
const summaryFile = process.env['LAUREL_VALIDATE_SUMMARY'];
if (summaryFile) await writeFile(summaryFile, JSON.stringify({ passed: steps.length - failures, failed: failures }));
if (failures > 0) process.exitCode = 1;

async function runAll(waiting: readonly Step[]): Promise<number> {
  const queue = [...waiting];
  let failed = 0;
  const lane = async () => {
    for (let step = queue.shift(); step; step = queue.shift()) {
      if (!(await runOne(step))) failed += 1;
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));
  return failed;
}

async function runOne(step: Step): Promise<boolean> {
  const startedAt = performance.now();
  const complaints = await step.run().catch((error: unknown) => [error instanceof Error ? (error.stack ?? error.message) : String(error)]);
  const took = `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
  console.log(`${complaints.length === 0 ? '✓' : '✗'} ${step.name} (${took})`);
  for (const complaint of complaints) console.log(complaint.replaceAll(/^/gm, '    '));
  return complaints.length === 0;
}

/** Extensions are compiled for another JSX and another runtime, so each has a configuration of its own. */
async function extensionTypeSteps(): Promise<Step[]> {
  const base = join(root, 'extensions');
  const names = existsSync(base) ? (await readdir(base)).sort() : [];
  return names
    .filter((name) => existsSync(join(base, name, 'tsconfig.json')))
    .map((name) =>
      programStep(`types of extensions/${name}`, [binary('typescript', 'bin/tsc'), '-p', join('extensions', name), '--noEmit']),
    );
}

/** With hosts in it, the lock file would send everybody to the registry of whoever wrote it last. */
async function checkLockfile(): Promise<string[]> {
  const { packages } = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { resolved?: string }>;
  };
  const named = Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined && /^[a-z+]+:\/\//.test(resolved));
  return named.map(([path, { resolved }]) => `${path} is bound to ${resolved}. Run "npm install" with this repository's .npmrc.`);
}
