import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

async function ask(connectionString: string, statement: string, options?: string): Promise<Array<Record<string, unknown>>> {
  const client = new pg.Client({ connectionString, ...(options === undefined ? {} : { options }) });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}

test('the application works as laurel_app and is nothing more', async () => {
  expect(await ask(database.appUrl, 'SELECT current_user AS name', '-c role=laurel_app')).toEqual([{ name: 'laurel_app' }]);
  const [rights] = await ask(
    database.appUrl,
    `SELECT bool_or(rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb) AS mighty FROM pg_roles WHERE rolname IN ('laurel', 'laurel_app')`,
  );
  expect(rights).toEqual({ mighty: false });
});

test('a copy holds every migrated table and no row of another test', async () => {
  const [own] = await ask(database.ownerUrl, 'SELECT count(*)::int AS rows FROM shops');
  expect(own).toEqual({ rows: 0 });
  const neighbour = await createTestDatabase();
  try {
    await ask(neighbour.ownerUrl, "INSERT INTO shops (domain) VALUES ('neighbour.myshopify.com')");
    expect(await ask(database.ownerUrl, 'SELECT count(*)::int AS rows FROM shops')).toEqual([{ rows: 0 }]);
  } finally {
    await neighbour.drop();
  }
});
