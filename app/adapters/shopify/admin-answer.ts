import { ClientError } from 'graphql-request';
import type { Reason } from '../../domain/shared/reasons.ts';
import type { ThrottleStatus } from './cost-buckets.ts';

/** What one attempt came to. */
export type AdminAnswer<Data> =
  | { readonly kind: 'data'; readonly data: Data }
  | { readonly kind: 'refused'; readonly reason: Reason; readonly message: string }
  | { readonly kind: 'token_rejected' }
  /** Worth another attempt, `afterMs` from now at the earliest. `unsent`: Shopify certainly did nothing. */
  | { readonly kind: 'retry'; readonly why: string; readonly afterMs: number; readonly unsent?: true };

export interface QueryCost {
  readonly requestedQueryCost?: number;
  readonly actualQueryCost?: number | null;
  readonly throttleStatus?: ThrottleStatus;
}

interface Answered<Data> {
  readonly answer: AdminAnswer<Data>;
  readonly cost: QueryCost | undefined;
}

interface AdminError {
  readonly message: string;
  readonly path?: ReadonlyArray<string | number> | undefined;
  readonly extensions?: { readonly code?: unknown } | undefined;
}

interface AdminResponse<Data> {
  readonly data?: Data | null | undefined;
  readonly errors?: ReadonlyArray<AdminError> | undefined;
  readonly extensions?: unknown;
}

/** Reads an answer with status 2xx. Throws when Shopify did not understand the operation. */
export function readAnswer<Data>(operation: string, response: AdminResponse<Data>, deniableFields: readonly string[]): Answered<Data> {
  const cost = (response.extensions as { cost?: QueryCost } | undefined)?.cost;
  const errors = response.errors ?? [];
  const codes = new Set(errors.map(({ extensions }) => extensions?.code));
  const answered = (answer: AdminAnswer<Data>): Answered<Data> => ({ answer, cost });

  if (errors.length === 0) {
    if (response.data != null && !Array.isArray(response.data)) return answered({ kind: 'data', data: response.data });
    return answered({ kind: 'retry', why: 'an answer without data', afterMs: 0 });
  }
  if (codes.has('THROTTLED')) return answered({ kind: 'retry', why: 'throttled', afterMs: refillMs(cost), unsent: true });
  if (codes.has('INTERNAL_SERVER_ERROR') || codes.has('TIMEOUT')) return answered({ kind: 'retry', why: 'an internal error', afterMs: 0 });
  if (codes.has('SHOP_INACTIVE')) {
    return answered({
      kind: 'refused',
      reason: 'shopify_unavailable',
      message: 'The shop is paused or closed. Try again when it is open.',
    });
  }
  if (codes.size === 1 && codes.has('ACCESS_DENIED')) {
    const tolerable = errors.every(({ path }) => deniableFields.includes(String(path?.at(-1))));
    if (tolerable && response.data != null) return answered({ kind: 'data', data: response.data });
    const [first] = errors;
    return answered({
      kind: 'refused',
      reason: 'not_allowed',
      message: `Shopify does not let this app do that: ${first?.message ?? 'access denied'}`,
    });
  }
  throw new Error(`Shopify did not understand ${operation}: ${errors.map(({ message }) => message).join(' ')}`);
}

/** Reads what was thrown for an attempt: another status than 2xx, no answer, or one that is not GraphQL. */
export function readFailure<Data>(operation: string, failure: unknown, nowMs: number): Answered<Data> {
  const answered = (answer: AdminAnswer<Data>): Answered<Data> => ({ answer, cost: undefined });
  if (!(failure instanceof ClientError)) {
    return answered({ kind: 'retry', why: failure instanceof Error ? `no answer (${failure.name})` : 'no answer', afterMs: 0 });
  }
  const { status, headers } = failure.response;
  const retryAfter = headers instanceof Headers ? headers.get('retry-after') : null;
  if (status === 429) {
    return answered({ kind: 'retry', why: 'status 429', afterMs: retryAfterMs(retryAfter, nowMs) ?? 1000, unsent: true });
  }
  if (status === 408 || status >= 500)
    return answered({ kind: 'retry', why: `status ${status}`, afterMs: retryAfterMs(retryAfter, nowMs) ?? 0 });
  switch (status) {
    case 401:
      return answered({ kind: 'token_rejected' });
    case 402:
    case 423:
      return answered({
        kind: 'refused',
        reason: 'shopify_unavailable',
        message: 'The shop is frozen or locked. Try again when it is open.',
      });
    case 403:
      return answered({
        kind: 'refused',
        reason: 'not_allowed',
        message: 'Shopify does not let this app do that: a scope or an approval is missing.',
      });
    case 404:
      return answered({ kind: 'refused', reason: 'shop_uninstalled', message: 'Shopify knows no such shop (any more).' });
    default:
      throw new Error(`Shopify answered ${operation} with status ${status}.`, { cause: failure });
  }
}

/** How long the bucket takes to fill up for the query that it could not pay for. */
function refillMs(cost: QueryCost | undefined): number {
  const { requestedQueryCost: wanted, throttleStatus: status } = cost ?? {};
  if (wanted === undefined || !status || !(status.restoreRate > 0)) return 1000;
  const missing = Math.min(wanted, status.maximumAvailable) - status.currentlyAvailable;
  return Math.max(0, Math.ceil((missing / status.restoreRate) * 1000));
}

/** `Retry-After` is a number of seconds, possibly with a fraction, or a date. */
function retryAfterMs(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, Math.ceil(seconds * 1000));
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs);
}
