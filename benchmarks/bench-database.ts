import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../dev/postgres/migrate.ts';
import { startPostgres, type PostgresServer } from '../dev/postgres/server.ts';

/** A fresh, migrated database for one benchmark; gone when it stops. fsync and synchronous commit stay on. */
export async function startBenchDatabase(): Promise<PostgresServer> {
  const server = await startPostgres({ dataDir: await mkdtemp(join(tmpdir(), 'laurel-bench-')), ephemeral: true });
  await migrate(server);
  return server;
}
