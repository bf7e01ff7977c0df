import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

export interface TestDatabase {
  /** Owner of the tables, whom row-level security and revoked rights do not bind: for looking behind the scenes. */
  readonly ownerUrl: string;
  /** The application's login; connect with the option `role=laurel_app`, as the application does. */
  readonly appUrl: string;
  /** Removes the database, also when a connection was left open. */
  drop(): Promise<void>;
}

/** A migrated, empty database of the caller's own: call it in `beforeAll` and `drop` in `afterAll`. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { adminUrl, ownerUrl, appUrl } = inject('postgres');
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asAdministrator(adminUrl, `CREATE DATABASE ${name} TEMPLATE laurel OWNER laurel_owner`);
  return {
    ownerUrl: inDatabase(ownerUrl, name),
    appUrl: inDatabase(appUrl, name),
    drop: () => asAdministrator(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

function inDatabase(url: string, name: string): string {
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.href;
}

async function asAdministrator(adminUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
