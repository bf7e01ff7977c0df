import { createHmac } from 'node:crypto';
import type { SimulatorConfig } from '../simulated-shop.ts';

/** Parameters that only Shopify may set; a visitor's own are dropped before signing. */
const RESERVED = ['shop', 'path_prefix', 'timestamp', 'logged_in_customer_id', 'signature'];

/** Neither end's cookies cross the proxy, and what belongs to one connection stays there. */
const DROPPED_REQUEST_HEADERS = [
  'cookie',
  'authorization',
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'accept-encoding',
  'origin',
  'referer',
];
const DROPPED_RESPONSE_HEADERS = ['set-cookie', 'connection', 'content-length', 'content-encoding', 'transfer-encoding', 'keep-alive'];

const PROXY_TIMEOUT_MS = 10_000;

/** Sorted `key=value` joined with nothing, repeated keys' values joined with commas, HMAC-SHA256 in hex. */
export function proxySignature(query: URLSearchParams, secret: string): string {
  const names = [...new Set(query.keys())].filter((name) => name !== 'signature');
  const message = names
    .map((name) => `${name}=${query.getAll(name).join(',')}`)
    .sort()
    .join('');
  return createHmac('sha256', secret).update(message).digest('hex');
}

export interface ProxyVisit {
  readonly customerId: string | null;
  readonly timestampS: number;
}

/** The app's address for a visitor's `/apps/{subpath}/…`, with the parameters by which the app knows shop and shopper. */
export function proxyTarget(requestUrl: string, config: SimulatorConfig, visit: ProxyVisit): string {
  const url = new URL(requestUrl);
  const prefix = `/apps/${config.proxySubpath}`;
  const query = new URLSearchParams(url.search);
  for (const name of RESERVED) query.delete(name);
  query.set('shop', config.shopDomain);
  query.set('logged_in_customer_id', visit.customerId ?? '');
  query.set('path_prefix', prefix);
  query.set('timestamp', String(visit.timestampS));
  query.set('signature', proxySignature(query, config.apiSecret));
  return `${config.appUrl}/proxy${url.pathname.slice(prefix.length)}?${query.toString()}`;
}

/** Forwards one request; an app that is down or too slow is answered as Shopify does. */
export async function forwardToApp(request: Request, config: SimulatorConfig, visit: ProxyVisit): Promise<Response> {
  const headers = new Headers(request.headers);
  for (const name of DROPPED_REQUEST_HEADERS) headers.delete(name);
  headers.set('X-Forwarded-Host', config.shopDomain);
  headers.set('X-Shop-Domain', config.shopDomain);
  const body = request.method === 'GET' || request.method === 'HEAD' ? null : await request.arrayBuffer();
  let response: Response;
  try {
    response = await fetch(proxyTarget(request.url, config, visit), {
      method: request.method,
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(PROXY_TIMEOUT_MS),
    });
  } catch {
    return new Response(ERROR_PAGE, { status: 502, headers: { 'Content-Type': 'text/html; charset=utf-8' } });
  }
  const answer = new Headers(response.headers);
  for (const name of DROPPED_RESPONSE_HEADERS) answer.delete(name);
  const empty = request.method === 'HEAD' || response.status === 204 || response.status === 304;
  return new Response(empty ? null : await response.arrayBuffer(), { status: response.status, headers: answer });
}

const ERROR_PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Something went wrong</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:18vh auto;padding:0 1.5rem;color:#1f2a24}h1{font-size:1.5rem}</style></head>
<body><h1>There was an error in the third-party application.</h1><p>Try refreshing this page, or come back in a moment.</p></body></html>`;
