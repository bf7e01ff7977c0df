import { Command } from 'commander';
import { migrateQueues } from '../../app/adapters/queue/migrate.server.ts';
import { readDatabaseEnv } from '../../app/env.server.ts';

export function queuesCommand(): Command {
  const queues = new Command('queues').description('The queues that BullMQ keeps in PostgreSQL.');
  queues
    .command('migrate')
    .description('Brings the queues’ tables up to date, as DATABASE_OWNER_URL or else DATABASE_URL. Part of `npm run migrate`.')
    .action(async () => {
      await migrateQueues(process.env['DATABASE_OWNER_URL'] || readDatabaseEnv().DATABASE_URL);
      console.log('The queues’ tables are up to date.');
    });
  return queues;
}
