import { describe } from 'vitest';
import { inMemory, onPostgres } from './ledger-stores.ts';
import { shopsBattery } from './shops.battery.ts';

describe('in memory', () => shopsBattery(inMemory));
describe('on PostgreSQL', () => shopsBattery(onPostgres));
