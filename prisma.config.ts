import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { defineConfig } from 'prisma/config';

/*
 * Prisma's command line normally downloads its schema engine. With `engine: 'js'` it uses the one inside its npm package
 * and reaches the database through an adapter, so migrations need nothing but npm packages (docs/decisions/0006).
 * That path is young: what follows mends the five places where Prisma 6.19's adapter falls short of the engine.
 */

if (existsSync('.env')) process.loadEnvFile('.env');
const databaseUrl = process.env['DATABASE_OWNER_URL'] ?? process.env['DATABASE_URL'];
// Without any address Prisma would fall back to the engine that it downloads, even for commands that need no database.
process.env['DATABASE_URL'] = databaseUrl ?? 'postgresql://unset@127.0.0.1:1/unset';

/**
 * The engine gives the wait for its advisory lock ten seconds and never clears that timer, so every command would take as
 * long. The timer still counts while there is work; it only no longer keeps a finished command alive.
 */
const LOCK_WAIT_MS = 10_000;
const startTimer = globalThis.setTimeout;
const startPatientTimer = (...input: Parameters<typeof startTimer>) => {
  const timer = startTimer(...input);
  return input[1] === LOCK_WAIT_MS ? timer.unref() : timer;
};
globalThis.setTimeout = Object.defineProperties(startPatientTimer, Object.getOwnPropertyDescriptors(startTimer)) as typeof startTimer;

type Adapter = Awaited<ReturnType<PrismaPg['connect']>>;

/** Catalogue types that the adapter cannot name ("char", name, name[]), and the text types that read the same. */
const READ_AS = new Map([
  [18, 25],
  [19, 25],
  [1003, 1009],
]);

function openPool(database?: string): pg.Pool {
  if (!databaseUrl) throw new Error('Set DATABASE_OWNER_URL (or DATABASE_URL) to the PostgreSQL database to migrate.');
  const url = new URL(databaseUrl);
  if (database) url.pathname = `/${database}`;
  // One session: the engine's advisory lock and its statements must not land on different connections.
  // Prisma leaves its connection open at the end; an idle one must not keep the command waiting.
  const pool = new pg.Pool({ connectionString: url.href, max: 1, allowExitOnIdle: true });
  const query = pool.query.bind(pool) as (statement: unknown) => Promise<pg.QueryResult>;
  pool.query = (async (statement: unknown) => {
    const result = await query(statement);
    for (const field of result.fields ?? []) field.dataTypeID = READ_AS.get(field.dataTypeID) ?? field.dataTypeID;
    return result;
  }) as typeof pool.query;
  return pool;
}

class MigrationAdapter extends PrismaPg {
  override async connect(): Promise<Adapter> {
    return this.open();
  }

  /** A database for `migrate dev` to replay the migrations in; dropped only after its own connections are closed. */
  override async connectToShadowDb(): Promise<Adapter> {
    const database = `prisma_migrate_shadow_db_${randomUUID()}`;
    const main = await this.open();
    await main.executeScript(`CREATE DATABASE "${database}"`);
    const shadow = await this.open(database);
    const dispose = shadow.dispose.bind(shadow);
    shadow.dispose = async () => {
      await dispose();
      await main.executeScript(`DROP DATABASE "${database}"`);
      await main.dispose();
    };
    return shadow;
  }

  private async open(database?: string): Promise<Adapter> {
    const adapter = await new PrismaPg(openPool(database), { disposeExternalPool: true }).connect();
    // The adapter splits scripts at every semicolon, also inside function bodies. Without parameters PostgreSQL takes
    // a whole script at once, and runs it as one transaction.
    adapter.executeScript = async (sql) => {
      await adapter.executeRaw({ sql, args: [], argTypes: [] });
    };
    return adapter;
  }
}

export default defineConfig({
  schema: join('prisma', 'schema.prisma'),
  experimental: { adapter: true },
  engine: 'js',
  adapter: async () => new MigrationAdapter({}),
});
