import { describe } from 'vitest';
import { peopleInMemory, peopleOnPostgres } from './people-stores.ts';
import { referralsBattery } from './referrals.battery.ts';

describe('in memory', () => referralsBattery(peopleInMemory));
describe('on PostgreSQL', () => referralsBattery(peopleOnPostgres));
