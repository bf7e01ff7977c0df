import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import { buildWhatChanged } from './build.ts';
import { cacheFolder, packageFolder, root } from './paths.ts';
import { forwardSignals } from './processes.ts';
import type { TestSummary } from './test-summary.ts';

/*
 * Every test there is. Arguments go to Vitest: `npm test -- --project unit ledger`. Ends with the sum over all projects.
 */
const vitestArguments = process.argv.slice(2);

const projects = vitestArguments.flatMap((argument, index) =>
  argument.startsWith('--project=') ? [argument.slice(10)] : argument === '--project' ? [vitestArguments[index + 1]] : [],
);
if (projects.length === 0 || projects.includes('browser')) await buildWhatChanged((sentence) => console.log(sentence));

await mkdir(cacheFolder, { recursive: true });
const scratch = await mkdtemp(join(cacheFolder, 'test-run-'));
const summaryFile = join(scratch, 'summary.json');
try {
  const vitest = spawn(
    process.execPath,
    [join(packageFolder('vitest'), 'vitest.mjs'), 'run', '--reporter=default', '--reporter=./dev/test-summary.ts', ...vitestArguments],
    { cwd: root, stdio: 'inherit', env: { ...process.env, LAUREL_TEST_SUMMARY: summaryFile } },
  );
  const stopForwarding = forwardSignals(vitest);
  const [code, signal] = (await once(vitest, 'exit')) as [number | null, NodeJS.Signals | null];
  stopForwarding();
  const { passed, failed } = await readSummary(summaryFile);
  // Vitest may fail a run for reasons that no test shows; the line below never looks better than the exit code.
  const counted = code === 0 || failed > 0 ? failed : 1;
  console.log(`${passed} passed, ${counted} failed`);
  const totalFile = process.env['LAUREL_TEST_TOTAL'];
  if (totalFile) await writeFile(totalFile, JSON.stringify({ passed, failed: counted } satisfies TestSummary));
  process.exitCode = code ?? 128 + (signal ? constants.signals[signal] : 0);
} finally {
  await rm(scratch, { recursive: true, force: true });
}

async function readSummary(file: string): Promise<TestSummary> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as TestSummary;
  } catch {
    return { passed: 0, failed: 0 };
  }
}
