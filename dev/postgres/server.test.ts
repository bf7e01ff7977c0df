import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cacheFolder } from '../paths.ts';
import { processBirth } from '../processes.ts';
import { startPostgres } from './server.ts';
import type { PostgresServer } from './server.ts';

let dataDir: string;
let server: PostgresServer | undefined;
beforeEach(async () => {
  dataDir = await mkdtemp(join(cacheFolder, 'postgres-test-'));
});
afterEach(async () => {
  await server?.stop();
  server = undefined;
  // A start on the same folder with `ephemeral` also removes a cluster that had to lie elsewhere.
  if (existsSync(join(dataDir, 'cluster-complete'))) await (await startPostgres({ dataDir, ephemeral: true })).stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function ask(connectionString: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

test('what was written is there at the next start, and the same logins open it', async () => {
  server = await startPostgres({ dataDir });
  await ask(server.ownerUrl, 'CREATE TABLE kept AS SELECT 84 AS points');
  await server.stop();
  server = await startPostgres({ dataDir });
  expect(await ask(server.ownerUrl, 'SELECT points FROM kept')).toEqual([{ points: 84 }]);
});

test('a second server on the same folder is refused by the name of the first', async () => {
  server = await startPostgres({ dataDir });
  await expect(startPostgres({ dataDir })).rejects.toThrow(`in use by process ${process.pid}`);
  expect(await ask(server.appUrl, 'SELECT 1 AS alive')).toEqual([{ alive: 1 }]);
});

test('a note of a process that no longer lives does not keep the folder locked', async () => {
  await writeFile(join(dataDir, 'running.json'), JSON.stringify({ pid: process.pid, birth: 'before the last restart of this machine' }));
  server = await startPostgres({ dataDir });
  expect(JSON.parse(await readFile(join(dataDir, 'running.json'), 'utf8'))).toEqual({ pid: process.pid, birth: processBirth(process.pid) });
});

test('the application’s login can neither make roles nor read as the owner', async () => {
  server = await startPostgres({ dataDir });
  await ask(server.ownerUrl, 'CREATE TABLE secret AS SELECT 1');
  await expect(ask(server.appUrl, 'SELECT * FROM secret')).rejects.toThrow('permission denied');
  await expect(ask(server.appUrl, 'CREATE ROLE another')).rejects.toThrow('permission denied');
});
