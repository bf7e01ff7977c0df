import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { cacheFolder } from '../../dev/paths.ts';
import { migrate } from '../../dev/postgres/migrate.ts';
import { startPostgres } from '../../dev/postgres/server.ts';
import type { PostgresServer } from '../../dev/postgres/server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where test databases are made: see tests/support/database.ts. */
    postgres: { adminUrl: string; ownerUrl: string; appUrl: string };
  }
}

/**
 * One PostgreSQL server for the whole run. Its database `laurel` is migrated once and serves as the template from which
 * every test file copies its own. Vitest calls this once for each project that needs it; the first starts the server
 * and the last to finish stops it.
 */
const SHARED = Symbol.for('laurel.tests.postgres');
interface Shared {
  server: Promise<PostgresServer>;
  users: number;
}
const shelf = globalThis as typeof globalThis & { [SHARED]?: Shared | undefined };

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const shared = (shelf[SHARED] ??= { server: startMigrated(), users: 0 });
  shared.users += 1;
  const { adminUrl, ownerUrl, appUrl } = await shared.server;
  project.provide('postgres', { adminUrl, ownerUrl, appUrl });
  return async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    shelf[SHARED] = undefined;
    await (await shared.server).stop();
  };
}

async function startMigrated(): Promise<PostgresServer> {
  const dataDir = join(cacheFolder, 'test-postgres', randomBytes(6).toString('hex'));
  const server = await startPostgres({ dataDir, ephemeral: true });
  try {
    await migrate(server);
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}
