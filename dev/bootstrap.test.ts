import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { root } from './paths.ts';
import { processBirth } from './processes.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laurel-bootstrap-'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs a script the way npm's scripts do, and gives what it said first. */
async function start(source: string, ...words: string[]) {
  const script = join(folder, 'script.ts');
  await writeFile(script, source);
  const child = spawn(process.execPath, [join(root, 'dev', 'bootstrap.mjs'), script, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, ended, said: said.toString('utf8').trim() };
}

test('a script runs as TypeScript, with its words and its exit code', async () => {
  const { said, ended } = await start(
    'const words: string[] = process.argv.slice(2); console.log(words.join("+")); process.exitCode = 7;',
    'a',
    'b c',
  );
  expect(said).toBe('a+b c');
  expect(await ended).toEqual([7, null]);
});

test('a signal reaches the script, which ends as it chooses', async () => {
  const { child, ended } = await start('process.on("SIGTERM", () => process.exit(3)); setInterval(() => {}, 1000); console.log("ready");');
  child.kill('SIGTERM');
  expect(await ended).toEqual([3, null]);
});

test('a script learns that whoever started it was killed', async () => {
  const { child, said } = await start(
    'process.once("disconnect", () => process.exit()); process.channel?.unref(); setInterval(() => {}, 1000); console.log(process.pid);',
  );
  child.kill('SIGKILL');
  await vi.waitFor(() => expect(processBirth(Number(said))).toBeNull(), 10_000);
});
