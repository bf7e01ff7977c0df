import type { ErrorBody } from '../../app/http/storefront/contract.ts';

/** An answer of the program to a shopper's surface, or why there is none. */
export type Answer<T> = { readonly ok: true; readonly value: T } | Failure;

export interface Failure {
  readonly ok: false;
  /** The program's reason code, or `unreachable`. */
  readonly code: string;
  /** Whether the program certainly did nothing. Otherwise it may have acted, and the same key must be sent again. */
  readonly settled: boolean;
}

const UNREACHABLE: Failure = { ok: false, code: 'unreachable', settled: false };

/** Longer than the program itself waits for Shopify, so that it is the program that gives up first and says why. */
const PATIENCE_MS = 15_000;

/** Asks the program; with a body it posts. Never throws: whatever goes wrong on the way is an answer too. */
export async function ask<T>(url: string, headers: Readonly<Record<string, string>>, body?: object): Promise<Answer<T>> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), PATIENCE_MS);
  try {
    const response = await fetch(url, {
      method: body ? 'POST' : 'GET',
      headers: { accept: 'application/json', ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
      signal: abort.signal,
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return await read<T>(response);
  } catch {
    return UNREACHABLE;
  } finally {
    clearTimeout(timer);
  }
}

/** Shopify answers for an app that is down, and a locked storefront for every app: in HTML, sometimes even with 200. Only JSON is the program's. */
async function read<T>(response: Response): Promise<Answer<T>> {
  if (!response.headers.get('content-type')?.includes('json')) return UNREACHABLE;
  const document: unknown = await response.json();
  if (response.ok) return { ok: true, value: document as T };
  const code = (document as Partial<ErrorBody> | null)?.error?.code;
  if (!code) return UNREACHABLE;
  // The one refusal among the server's troubles: Shopify would not make the discount, and the points are back already.
  return { ok: false, code, settled: response.status < 500 || code === 'discount_refused' };
}

/** Made before the first try and kept until the program has answered, so that trying again never takes points twice. */
export function newIdempotencyKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
