import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase, type Database } from '../../app/db.server.ts';
import { failuresOfBoth } from '../../cli/commands/scenario.ts';
import type { Scenario } from '../../cli/scenario/document.ts';
import { memoryStage } from '../../cli/scenario/memory-stage.ts';
import { postgresStage } from '../../cli/scenario/postgres-stage.ts';
import { parseScenario, readScenario } from '../../cli/scenario/read.ts';
import { playScenario } from '../../cli/scenario/run.ts';
import { root } from '../../dev/paths.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let testDatabase: TestDatabase;
let database: Database;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase({ url: testDatabase.appUrl, connectionsMax: 3 });
});
afterAll(async () => {
  await database?.close();
  await testDatabase?.drop();
});

let shops = 0;
async function playInBoth(scenario: Scenario): Promise<string[]> {
  shops += 1;
  const memory = await playScenario(scenario, memoryStage);
  const postgres = await playScenario(scenario, postgresStage(database), `scenario-${shops}.myshopify.com`);
  return failuresOfBoth(memory, postgres);
}

const folder = join(root, 'tests', 'scenarios');
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));

describe('every scenario holds in memory and on PostgreSQL, and both agree', () => {
  test.each(files)('%s', async (file) => {
    expect(await playInBoth(await readScenario(join(folder, file)))).toEqual([]);
  });
});

test('nothing of a scenario’s shop stays in the database', async () => {
  await playInBoth(await readScenario(join(folder, 'redeem-and-cancel.json')));
  for (const table of ['shops', 'members', 'transfers', 'lots', 'order_states', 'redemptions', 'inbox', 'outbox']) {
    const { rows } = await queryAsOwner(`SELECT count(*)::int AS rows FROM ${table}`);
    expect([table, rows]).toEqual([table, [{ rows: 0 }]]);
  }
});

test('the example of the documentation holds', async () => {
  const [, example] = /```json\n([\s\S]+?)```/.exec(readFileSync(join(root, 'docs', 'scenarios.md'), 'utf8')) ?? [];
  expect(await playInBoth(parseScenario(example ?? '', 'docs/scenarios.md'))).toEqual([]);
});

test('an expectation that is wrong is said to be, with what is there instead', async () => {
  const scenario = await readScenario(join(folder, 'yen-has-no-cents.json'));
  const last = scenario.events.at(-1);
  if (last?.do !== 'expect') throw new Error('The scenario ends with an expectation.');
  const wrong = { ...last, members: { ada: { available: 18, lots: [] } }, orders: { '1001': { points: 18, transfers: ['earn 24'] } } };
  const { failures } = await playScenario({ ...scenario, events: [...scenario.events.slice(0, -1), wrong] }, memoryStage);
  expect(failures.map((failure) => failure.replace(/^Event .*\): /, ''))).toEqual([
    'ada’s available should be 18, but is 17.',
    'ada’s lots should be nothing, but is 17 of order 1001.',
    'Order 1001’s transfers should be earn 24, but is earn 23, clawback 6.',
    'Order 1001’s points should be 18, but is 17.',
  ]);
});

test('two stores that disagree are told apart place by place', async () => {
  const scenario = await readScenario(join(folder, 'yen-has-no-cents.json'));
  const right = await playScenario(scenario, memoryStage);
  const cheaper = { ...scenario, program: { ...scenario.program, currency: 'KRW' } };
  const other = await playScenario(cheaper, memoryStage);
  expect(failuresOfBoth(right, other)).toContain('the end.orders.1001.currency is "JPY" in memory and "KRW" in postgres.');
});

test('a file that is no scenario is refused with the place that is wrong', () => {
  const scenario = JSON.parse(readFileSync(join(folder, 'yen-has-no-cents.json'), 'utf8')) as { events: object[] };
  const broken = JSON.stringify({ ...scenario, events: [{ ...scenario.events[0], at: 'tomorrow' }] });
  expect(() => parseScenario(broken, 'mine.json')).toThrow('The scenario mine.json is wrong at events.0.at: Write 2026-03-01T10:00:00Z');
  expect(() => parseScenario('{', 'mine.json')).toThrow('The scenario mine.json is not valid JSON');
});

test('the published schema is what the code says', async () => {
  const script = join(root, 'dev', 'generate-scenario-schema.ts');
  await expect(promisify(execFile)(process.execPath, [script, '--check'], { cwd: root })).resolves.toMatchObject({ stdout: '' });
});

test('a scenario that cannot be played to its end says why', async () => {
  const scenario = await readScenario(join(folder, 'yen-has-no-cents.json'));
  const play = (events: readonly object[]) => playScenario({ ...scenario, events } as Scenario, memoryStage);
  const [first, second] = scenario.events;
  await expect(play([second!])).rejects.toThrow('The scenario speaks of the order 1001 before it is placed.');
  await expect(play([first!, { ...second, lines: [{ line: 2, quantity: 3 }] }])).rejects.toThrow(
    'refunds more of the order 1001 than there is',
  );
  await expect(play([first!, { ...second, at: '2020-01-01T00:00:00Z' }])).rejects.toThrow('goes back in time at 2020-01-01T00:00:00Z');
  await expect(play([{ ...first, customer: 'nobody' }])).rejects.toThrow('The scenario has no customer "nobody".');
});

async function queryAsOwner(statement: string) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: testDatabase.ownerUrl });
  await client.connect();
  try {
    return await client.query<Record<string, unknown>>(statement);
  } finally {
    await client.end();
  }
}
