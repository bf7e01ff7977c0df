import { describe } from 'vitest';
import { inMemory, onPostgres } from './ledger-stores.ts';
import { drainStoreBattery } from './drain-store.battery.ts';

describe('in memory', () => drainStoreBattery(inMemory));
describe('on PostgreSQL', () => drainStoreBattery(onPostgres));
