import { randomBytes } from 'node:crypto';
import type { ShopState, TokenRecord } from '../state/records.ts';

const hourSeconds = 3600;
const onlineSeconds = 86_399;
const refreshSeconds = 90 * 86_400;

/** How long before its end a token still works is nobody's business but the clock's; ended tokens are forgotten after a day. */
export function findToken(state: ShopState, accessToken: string, now: number): TokenRecord | null {
  const token = state.tokens.find((candidate) => candidate.accessToken === accessToken);
  return token && (token.expiresAt === null || token.expiresAt > now) ? token : null;
}

export function issueToken(
  state: ShopState,
  input: { kind: TokenRecord['kind']; scopes: readonly string[]; expiring: boolean; userId: string | null; now: number },
): TokenRecord {
  const online = input.kind === 'online';
  const token: TokenRecord = {
    accessToken: `${online ? 'shpua' : 'shpat'}_${randomBytes(16).toString('hex')}`,
    kind: input.kind,
    scopes: [...input.scopes],
    expiresAt: online ? input.now + onlineSeconds * 1000 : input.expiring ? input.now + hourSeconds * 1000 : null,
    refreshToken: input.expiring && !online ? `shprt_${randomBytes(16).toString('hex')}` : null,
    refreshExpiresAt: input.expiring && !online ? input.now + refreshSeconds * 1000 : null,
    replacedBy: null,
    userId: input.userId,
  };
  state.tokens = [...state.tokens.filter((old) => stillOfUse(old, input.now)), token];
  return token;
}

/**
 * Exchanges a refresh token. The used one keeps working until its successor has been used itself, so an answer that got
 * lost on the way does not lock the app out.
 */
export function refreshToken(state: ShopState, refresh: string, now: number): TokenRecord | null {
  const previous = state.tokens.find((candidate) => candidate.refreshToken === refresh);
  if (!previous || previous.refreshExpiresAt === null || previous.refreshExpiresAt <= now) return null;
  const successor = state.tokens.find((candidate) => candidate.accessToken === previous.replacedBy);
  if (successor && successor.replacedBy !== null) return null;
  const issued = issueToken(state, { kind: 'offline', scopes: state.installation.scopes, expiring: true, userId: null, now });
  previous.replacedBy = issued.accessToken;
  return issued;
}

function stillOfUse(token: TokenRecord, now: number): boolean {
  const end = Math.max(token.expiresAt ?? Number.POSITIVE_INFINITY, token.refreshExpiresAt ?? 0);
  return end > now - 86_400_000;
}
