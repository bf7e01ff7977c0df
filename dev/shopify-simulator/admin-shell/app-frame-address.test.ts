import '@shopify/shopify-api/adapters/node';
import { ApiVersion, LogSeverity, shopifyApi } from '@shopify/shopify-api';
import { describe, expect, it } from 'vitest';
import { exampleConfig, exampleShop } from '../storefront/example-shop.ts';
import { adminHost, appFrameAddress } from './app-frame-address.ts';

const config = exampleConfig();
const api = shopifyApi({
  apiKey: config.apiKey,
  apiSecretKey: config.apiSecret,
  apiVersion: ApiVersion.July26,
  hostName: 'app.example.com',
  isEmbeddedApp: true,
  logger: { level: LogSeverity.Error },
});

function address(path: string, search = ''): URL {
  return new URL(appFrameAddress(exampleShop(), config, { path, search, timestampS: Math.floor(Date.now() / 1000) }));
}

describe('the address at which the admin embeds the app', () => {
  it('carries a signature that Shopify’s own library accepts', async () => {
    const query = Object.fromEntries(address('/members', '?query=mia%20chen&page=2').searchParams);
    await expect(api.utils.validateHmac(query)).resolves.toBe(true);
  });

  it('carries a signature that does not survive a change of any parameter', async () => {
    const query = Object.fromEntries(address('/').searchParams);
    await expect(api.utils.validateHmac({ ...query, shop: 'other.myshopify.com' })).resolves.toBe(false);
  });

  it('names a host that Shopify’s own library takes for the admin', () => {
    expect(api.utils.sanitizeHost(adminHost(config.shopDomain))).toBe(adminHost(config.shopDomain));
  });

  it('keeps the path and the query of a deep link', () => {
    const url = address('/members/123', '?tab=history');
    expect(url.origin + url.pathname).toBe('http://127.0.0.1:3000/app/members/123');
    expect(url.searchParams.get('tab')).toBe('history');
    expect(url.searchParams.get('id_token')).toBe('admin-token');
  });

  it('lets no visitor replace a parameter of Shopify’s own', () => {
    const url = address('/', '?shop=evil.myshopify.com&embedded=0');
    expect(url.searchParams.getAll('shop')).toEqual([config.shopDomain]);
    expect(url.searchParams.getAll('embedded')).toEqual(['1']);
  });
});
