import { afterAll, beforeAll, describe } from 'vitest';
import { createJobQueue } from '../../app/adapters/queue/bullmq.server.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { jobQueueBattery } from './job-queue.battery.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

/** What goes wrong on the way is told to nobody here: the assertions see it. */
const log = { warn: () => undefined };

describe('on PostgreSQL', () => {
  jobQueueBattery((name) => createJobQueue({ databaseUrl: database.appUrl, name, log }));
});

const redisUrl = process.env['REDIS_URL'];
describe.skipIf(redisUrl === undefined || redisUrl === '')('on Redis', () => {
  jobQueueBattery((name) => createJobQueue({ databaseUrl: database.appUrl, redisUrl, name, log }));
});
