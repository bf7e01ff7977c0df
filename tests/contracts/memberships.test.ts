import { describe } from 'vitest';
import { membershipsBattery } from './memberships.battery.ts';
import { peopleInMemory, peopleOnPostgres } from './people-stores.ts';

describe('in memory', () => membershipsBattery(peopleInMemory));
describe('on PostgreSQL', () => membershipsBattery(peopleOnPostgres));
