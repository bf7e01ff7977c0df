import { describe } from 'vitest';
import { segmentsInMemory, segmentsOnPostgres } from './segment-stores.ts';
import { segmentsBattery } from './segments.battery.ts';

describe('in memory', () => segmentsBattery(segmentsInMemory));
describe('on PostgreSQL', () => segmentsBattery(segmentsOnPostgres));
