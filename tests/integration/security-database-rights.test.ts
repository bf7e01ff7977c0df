import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../app/db.server.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let databases: TestDatabase;
let owner: pg.Client;
let app: pg.Client;

beforeAll(async () => {
  databases = await createTestDatabase();
  owner = new pg.Client({ connectionString: databases.ownerUrl });
  app = new pg.Client({ connectionString: databases.appUrl, options: '-c role=laurel_app' });
  await owner.connect();
  await app.connect();
});
afterAll(async () => {
  await app.end();
  await owner.end();
  await databases.drop();
});

test('every function that works with its owner’s rights looks for tables in the caller’s temporary schema last', async () => {
  const { rows } = await owner.query<{ name: string; settings: string[] | null }>(
    `SELECT p.proname AS name, p.proconfig AS settings FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef`,
  );
  expect(rows.length).toBeGreaterThan(0);
  for (const { name, settings } of rows) expect(settings, name).toContain('search_path=public, pg_temp');
});

test('no function that works with its owner’s rights may be called by everybody', async () => {
  const { rows } = await owner.query<{ name: string }>(
    `SELECT p.proname AS name FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef AND has_function_privilege('public', p.oid, 'EXECUTE')`,
  );
  expect(rows).toEqual([]);
});

test('a temporary table of the application cannot stand in for a table of the owner', async () => {
  await app.query('CREATE TEMPORARY TABLE shops (id bigint, domain text)');
  await app.query(`INSERT INTO shops VALUES (4711, 'forged.myshopify.com')`);
  const { rows } = await app.query<{ id: string | null }>(`SELECT shop_id_of('forged.myshopify.com') AS id`);
  expect(rows[0]?.id).toBeNull();
  await app.query('DROP TABLE pg_temp.shops');
});

test('no table of the schema is open to the application without row-level security', async () => {
  const { rows } = await owner.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relrowsecurity
       AND (has_table_privilege('laurel_app', c.oid, 'SELECT') OR has_table_privilege('laurel_app', c.oid, 'INSERT')
         OR has_table_privilege('laurel_app', c.oid, 'UPDATE') OR has_table_privilege('laurel_app', c.oid, 'DELETE'))`,
  );
  expect(rows).toEqual([]);
});

test('a connection that does not work as the application’s role is refused', async () => {
  // Some hosts ask for options of their own in the address, and those replace the ones that name the role.
  const address = new URL(databases.ownerUrl);
  address.searchParams.set('options', '-c statement_timeout=10000');
  const database = openDatabase({ url: address.href, connectionsMax: 2 });
  try {
    await expect(database.pool.query('SELECT 1')).rejects.toThrow('laurel_app');
  } finally {
    await database.close();
  }
});
