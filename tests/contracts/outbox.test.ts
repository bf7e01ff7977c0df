import { describe } from 'vitest';
import { inMemory, onPostgres } from './ledger-stores.ts';
import { outboxBattery } from './outbox.battery.ts';

describe('in memory', () => outboxBattery(inMemory));
describe('on PostgreSQL', () => outboxBattery(onPostgres));
