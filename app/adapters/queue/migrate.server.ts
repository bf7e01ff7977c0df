import { runMigrations } from 'bullmq';
import pg from 'pg';

/** Those that the application made at run time are its own already, and not ours to grant. */
const grantOwnSequences = `
  DO $$
  DECLARE own regclass;
  BEGIN
    FOR own IN
      SELECT oid FROM pg_class WHERE relnamespace = 'queues'::regnamespace AND relkind = 'S' AND relowner = current_user::regrole
    LOOP
      EXECUTE format('GRANT USAGE ON SEQUENCE %s TO laurel_app', own);
    END LOOP;
  END $$`;

/**
 * Brings BullMQ's own tables up to date, as the owner: the application itself may not create anything. Part of
 * `npm run migrate`; safe to repeat, and two at a time wait for each other.
 */
export async function migrateQueues(ownerUrl: string): Promise<void> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  try {
    await runMigrations(owner, 'queues');
    // CREATE, because BullMQ makes a sequence of ids for each queue when it is first used; in this schema and no other.
    await owner.query('GRANT USAGE, CREATE ON SCHEMA queues TO laurel_app');
    await owner.query('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA queues TO laurel_app');
    await owner.query(grantOwnSequences);
    await owner.query('GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA queues TO laurel_app');
  } finally {
    await owner.end();
  }
}
