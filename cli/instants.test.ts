import { expect, test } from 'vitest';
import type { Instant } from '../app/domain/shared/instant.ts';
import { instantFromText } from './instants.ts';

const now = Date.UTC(2026, 10, 20, 12) as Instant;

test('an instant is read from a date, from an ISO text with an offset, and from how long ago it was', () => {
  expect(instantFromText('2026-08-01', now)).toBe(Date.UTC(2026, 7, 1));
  expect(instantFromText('2026-08-01T09:30:00Z', now)).toBe(Date.UTC(2026, 7, 1, 9, 30));
  expect(instantFromText('2026-08-01T09:30:00+02:00', now)).toBe(Date.UTC(2026, 7, 1, 7, 30));
  expect(instantFromText('-90d', now)).toBe(now - 90 * 86_400_000);
  expect(instantFromText('-12h', now)).toBe(now - 12 * 3_600_000);
  expect(instantFromText('-30m', now)).toBe(now - 30 * 60_000);
});

test('what may mean two things, or nothing, is refused with a way to write it', () => {
  for (const text of ['', 'yesterday', '2026-13-01', '2026-08-01T09:30:00', '01.08.2026', '90d', '-90', '-90x', '--shop']) {
    expect(() => instantFromText(text, now), text).toThrow(`"${text}" is no instant: write one like 2026-08-01`);
  }
});
