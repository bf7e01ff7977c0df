import { describe } from 'vitest';
import { inMemory, onPostgres } from './ledger-stores.ts';
import { memberLedgerBattery } from './member-ledger.battery.ts';

describe('in memory', () => memberLedgerBattery(inMemory));
describe('on PostgreSQL', () => memberLedgerBattery(onPostgres));
