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
    // Statements that do not wait for each other's answers are sent one behind the other; PostgreSQL works them in that order.
    pipeline: true,
    verify: verifyRole,
  });
  // An idle connection that the server closed is replaced at the next query; without a listener it would end the process.
  pool.on('error', () => undefined);
  // The same for one that is lost between two statements of a transaction: whoever has it learns of it by the next statement.
  pool.on('connect', (client) => client.on('error', () => undefined));
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

/**
 * Refuses a connection that does not work as laurel_app. Options in the address replace the ones given here, and some poolers
 * drop them: the application would then work with the rights of its login, which row-level security may not bind.
 */
function verifyRole(client: pg.PoolClient, done: (fault?: Error) => void): void {
  client.query<{ role: string }>('SELECT current_user::text AS role').then(({ rows }) => {
    const role = rows[0]?.role;
    if (role === 'laurel_app') done();
    else {
      done(
        new Error(
          `Laurel works as the database role laurel_app, but this connection works as ${role}. Take "options" out of DATABASE_URL, or add "-c role=laurel_app" to them; a pooler must pass them on.`,
        ),
      );
    }
  }, done);
}
