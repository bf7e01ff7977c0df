import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '@prisma/client';
import pg from 'pg';

export interface Database {
  readonly pool: pg.Pool;
  /** For ordinary queries; it shares the pool. Always used through `tenantQueries`. */
  readonly prisma: PrismaClient;
  close(): Promise<void>;
}

/**
 * Opens the database as the application's role: whatever the login, every connection works as laurel_app, which owns
 * nothing and is held by row-level security.
 */
export function openDatabase({ url, connectionsMax = 10 }: { url: string; connectionsMax?: number }): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: connectionsMax,
    options: '-c role=laurel_app -c timezone=UTC',
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  // An idle connection that the server closed is replaced at the next query; without a listener it would end the process.
  pool.on('error', () => undefined);
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  return {
    pool,
    prisma,
    async close() {
      await prisma.$disconnect();
      if (!pool.ended) await pool.end();
    },
  };
}
