import { createHmac } from 'node:crypto';
import type { SimulatedShop, SimulatorConfig } from '../simulated-shop.ts';

export interface OpenedApp {
  readonly status: number;
  readonly url: string;
  readonly answer: string;
}

export type OpenOutcome = { readonly ok: true; readonly value: OpenedApp } | { readonly ok: false; readonly message: string };

const browser = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36';
const followedRedirects = 5;

/** The query with which Shopify's admin opens an embedded app, signed with the app's secret. */
export function appQuery(config: SimulatorConfig, shop: SimulatedShop): URLSearchParams {
  const store = config.shopDomain.replace('.myshopify.com', '');
  const parameters: Record<string, string> = {
    embedded: '1',
    host: Buffer.from(`admin.shopify.com/store/${store}`).toString('base64').replace(/=+$/, ''),
    id_token: shop.adminSessionToken(),
    locale: 'en',
    session: createHmac('sha256', config.apiSecret).update(config.shopDomain).digest('hex'),
    shop: config.shopDomain,
    timestamp: String(Math.floor(Date.now() / 1000)),
  };
  const text = Object.keys(parameters)
    .sort()
    .map((name) => `${name}=${parameters[name]}`)
    .join('&');
  return new URLSearchParams({ ...parameters, hmac: createHmac('sha256', config.apiSecret).update(text).digest('hex') });
}

/** Opens the app as a merchant's browser does, so that it exchanges the session token for an access token. */
export async function openApp(config: SimulatorConfig, shop: SimulatedShop): Promise<OpenOutcome> {
  try {
    return { ok: true, value: await follow(config, shop) };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : '';
    return { ok: false, message: `${config.appUrl} does not answer (${error instanceof Error ? error.message : String(error)}${cause}).` };
  }
}

async function follow(config: SimulatorConfig, shop: SimulatedShop): Promise<OpenedApp> {
  let url = new URL(`${config.appUrl}/app?${appQuery(config, shop).toString()}`);
  for (let step = 0; ; step += 1) {
    const response = await fetch(url, {
      headers: { 'User-Agent': browser, Accept: 'text/html,application/xhtml+xml', 'Sec-Fetch-Dest': 'iframe' },
      redirect: 'manual',
      signal: AbortSignal.timeout(30_000),
    });
    const answer = (await response.text()).slice(0, 500);
    const location = response.headers.get('location');
    if (location === null || response.status < 300 || response.status > 399 || step === followedRedirects) {
      return { status: response.status, url: url.origin + url.pathname, answer };
    }
    url = new URL(location, url);
  }
}
