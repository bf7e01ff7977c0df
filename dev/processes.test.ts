import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { endGuarded, freePort, hasEnded, processBirth, spawnGuarded } from './processes.ts';

const run = promisify(execFile);
const moduleUrl = new URL('./processes.ts', import.meta.url).href;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laurel-processes-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Writes its process id and waits for ever. */
const WAITER = `require('node:fs').writeFileSync(process.argv[1], String(process.pid)); setInterval(() => {}, 1000);`;

function guarded(pidFile: string) {
  return spawnGuarded({
    command: [process.execPath, '-e', WAITER, pidFile],
    cwd: folder,
    env: process.env,
    logFile: join(folder, 'log'),
    endSignal: 'TERM',
  });
}

async function pidIn(file: string): Promise<number> {
  return vi.waitFor(async () => {
    const pid = Number(await readFile(file, 'utf8'));
    expect(pid).toBeGreaterThan(0);
    return pid;
  }, 10_000);
}

describe('a guarded child', () => {
  test('ends when it is asked to, and nothing of it is left', async () => {
    const pidFile = join(folder, 'pid');
    const child = guarded(pidFile);
    const pid = await pidIn(pidFile);
    await endGuarded(child);
    expect(hasEnded(child)).toBe(true);
    expect(processBirth(pid)).toBeNull();
  });

  test('is ended with what it started when it does not end in time', async () => {
    const pidFile = join(folder, 'pid');
    const child = spawnGuarded({
      command: [process.execPath, '-e', `process.on('SIGTERM', () => {}); ${WAITER}`, pidFile],
      cwd: folder,
      env: process.env,
      logFile: join(folder, 'log'),
      endSignal: 'TERM',
    });
    const pid = await pidIn(pidFile);
    await endGuarded(child, 200);
    await vi.waitFor(() => expect(processBirth(pid)).toBeNull());
  });

  test('does not outlive a starter that was killed outright', async () => {
    const pidFile = join(folder, 'pid');
    const starter = spawn(process.execPath, [
      '--input-type=module',
      '-e',
      `const { spawnGuarded } = await import(${JSON.stringify(moduleUrl)});
       spawnGuarded({ command: [process.execPath, '-e', ${JSON.stringify(WAITER)}, ${JSON.stringify(pidFile)}], cwd: '/', env: process.env,
         logFile: ${JSON.stringify(join(folder, 'log'))}, endSignal: 'TERM' });`,
    ]);
    const pid = await pidIn(pidFile);
    const gone = once(starter, 'exit');
    starter.kill('SIGKILL');
    await gone;
    await vi.waitFor(() => expect(processBirth(pid)).toBeNull(), 10_000);
  });
});

test('the birth of a process tells it from the next one with the same id', async () => {
  const birth = processBirth(process.pid);
  expect(birth).not.toBeNull();
  expect(processBirth(process.pid)).toBe(birth);
  const { stdout } = await run(process.execPath, ['-p', 'process.pid']);
  expect(processBirth(Number(stdout))).toBeNull();
});

test('a port that is taken is not handed out', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const taken = (server.address() as AddressInfo).port;
  const given = await freePort(taken);
  expect(given).not.toBe(taken);
  expect(given).toBeGreaterThan(0);
  server.close();
  await once(server, 'close');
});
