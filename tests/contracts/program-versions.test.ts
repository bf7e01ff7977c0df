import { describe } from 'vitest';
import { inMemory, onPostgres } from './ledger-stores.ts';
import { programVersionsBattery } from './program-versions.battery.ts';

describe('in memory', () => programVersionsBattery(inMemory));
describe('on PostgreSQL', () => programVersionsBattery(onPostgres));
