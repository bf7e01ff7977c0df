import { expect, test } from 'vitest';
import { emptyState } from '../seed/seed.ts';
import { findToken, issueToken, refreshToken } from './access-tokens.ts';

const hourMs = 3_600_000;

function offlineToken(expiring: boolean) {
  const state = emptyState(1, 0, '1');
  state.installation = { installed: true, scopes: ['read_orders'], installedAt: 0 };
  return { state, token: issueToken(state, { kind: 'offline', scopes: ['read_orders'], expiring, userId: null, now: 0 }) };
}

test('an expiring token opens the API for an hour and then no more', () => {
  const { state, token } = offlineToken(true);
  expect(findToken(state, token.accessToken, hourMs - 1)).toBe(token);
  expect(findToken(state, token.accessToken, hourMs)).toBeNull();
});

test('a token that does not expire has nothing to refresh', () => {
  const { state, token } = offlineToken(false);
  expect(findToken(state, token.accessToken, 1000 * hourMs)).toBe(token);
  expect(token.refreshToken).toBeNull();
});

test('a refresh after the hour works, and after ninety days it does not', () => {
  const late = offlineToken(true);
  const renewed = refreshToken(late.state, late.token.refreshToken ?? '', 2 * hourMs);
  expect(findToken(late.state, renewed?.accessToken ?? '', 2 * hourMs)?.scopes).toEqual(['read_orders']);
  const tooLate = offlineToken(true);
  expect(refreshToken(tooLate.state, tooLate.token.refreshToken ?? '', 91 * 24 * hourMs)).toBeNull();
});
