import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../dev/postgres/migrate.ts';
import { startPostgres, type PostgresServer } from '../dev/postgres/server.ts';

/**
 * A fresh, migrated database for one benchmark; gone when it stops. fsync and synchronous commit stay on; memory and log are
 * sized as on a server of a few gigabytes, where the usual settings are for a laptop's corner.
 */
export async function startBenchDatabase(): Promise<PostgresServer> {
  const server = await startPostgres({
    dataDir: await mkdtemp(join(tmpdir(), 'laurel-bench-')),
    ephemeral: true,
    settings: { shared_buffers: '1GB', max_wal_size: '8GB' },
  });
  await migrate(server);
  return server;
}
