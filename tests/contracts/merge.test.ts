import { describe } from 'vitest';
import { mergeBattery } from './merge.battery.ts';
import { peopleInMemory, peopleOnPostgres } from './people-stores.ts';

describe('in memory', () => mergeBattery(peopleInMemory));
describe('on PostgreSQL', () => mergeBattery(peopleOnPostgres));
