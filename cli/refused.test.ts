import { expect, test } from 'vitest';
import { Refused, sentenceOf } from './refused.ts';

test('a refusal is said in its own words', () => {
  expect(sentenceOf(new Refused('There is no such shop.'))).toBe('There is no such shop.');
});

test('what goes wrong at the database is said as what an operator can do', () => {
  const fault = (code: string) => Object.assign(new Error(''), { code });
  expect(sentenceOf(fault('ECONNREFUSED'))).toContain('check DATABASE_URL and that PostgreSQL runs');
  expect(sentenceOf(fault('28P01'))).toContain('check the user and password');
  expect(sentenceOf(fault('42P01'))).toContain('npm run migrate');
});

test('any other fault is one line and never empty', () => {
  expect(sentenceOf(new Error('first line\n    at somewhere'))).toBe('first line');
  expect(sentenceOf(new Error(''))).not.toBe('');
  expect(sentenceOf('a text')).toBe('a text');
});
