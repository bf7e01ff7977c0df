import type { Context } from 'hono';
import { Hono } from 'hono';
import { signedInCustomer } from '../account/session-cookie.ts';
import type { SimulatedProduct, SimulatedShop, SimulatorConfig } from '../simulated-shop.ts';
import { cartJson } from './ajax-cart.ts';
import { forwardToApp } from './app-proxy.ts';
import { assetResponse } from './assets.ts';
import { readCart } from './cart.ts';
import { createCartRoutes } from './cart-routes.ts';
import { collectionObject, productObject } from './liquid-objects.ts';
import { readThemeExtensions } from './theme-extension.ts';
import type { PageRequest } from './theme-renderer.ts';
import { THEME_FOLDER, ThemeRenderer } from './theme-renderer.ts';

const FEATURED = 8;

/** Some of everything: the first of each collection, then the second of each, and so on. */
function featuredProducts(shop: SimulatedShop): SimulatedProduct[] {
  const shelves = shop.collections().map(({ id }) => shop.products().filter((product) => product.collectionIds.includes(id)));
  const longest = Math.max(0, ...shelves.map(({ length }) => length));
  const rounds = Array.from({ length: longest }, (_, round) => shelves.flatMap((shelf) => shelf[round] ?? []));
  const chosen = new Map(rounds.flat().map((product) => [product.id, product]));
  return [...chosen.values()].filter(({ giftCard }) => !giftCard).slice(0, FEATURED);
}

/** The online store: a small theme, the app's theme extension inside it, the cart, and the app proxy. */
export function createStorefront(shop: SimulatedShop, config: SimulatorConfig): Hono {
  const app = new Hono();
  const renderer = new ThemeRenderer(shop, config);

  const request = (c: Context, template: string, title: string, objects: Record<string, unknown> = {}): PageRequest => {
    const customer = signedInCustomer(c, shop, config);
    const cart = cartJson(readCart(c, shop), shop, customer?.id ?? null);
    return { template, path: new URL(c.req.url).pathname, title, customer, cart, objects };
  };
  const show = async (c: Context, page: PageRequest, status: 200 | 404 = 200) => c.html(await renderer.page(page), status);
  const notFound = (c: Context) => show(c, request(c, '404', 'Page not found'), 404);

  app.get('/', (c) => {
    const featured = featuredProducts(shop).map((product) => productObject(product, shop));
    return show(c, request(c, 'index', shop.name, { featured }));
  });
  app.get('/collections', (c) => show(c, request(c, 'list-collections', 'Collections')));
  app.get('/collections/all', (c) => {
    const products = shop.products().map((product) => productObject(product, shop));
    const collection = { handle: 'all', title: 'All products', url: '/collections/all', products, products_count: products.length };
    return show(c, request(c, 'collection', collection.title, { collection }));
  });
  app.get('/collections/:handle', (c) => {
    const found = shop.collections().find(({ handle }) => handle === c.req.param('handle'));
    return found ? show(c, request(c, 'collection', found.title, { collection: collectionObject(found, shop) })) : notFound(c);
  });
  app.get('/products/:handle', (c) => {
    const wanted = c.req.param('handle');
    const json = /\.(js|json)$/.exec(wanted);
    const found = shop.products().find(({ handle }) => handle === wanted.replace(/\.(js|json)$/, ''));
    if (!found) return json ? c.json({ status: 404, message: 'Not Found', description: 'Not Found' }, 404) : notFound(c);
    if (json) return c.json(productObject(found, shop));
    const related = shop
      .products()
      .filter(({ id, collectionIds }) => id !== found.id && collectionIds.some((collection) => found.collectionIds.includes(collection)))
      .slice(0, 4);
    const objects = { product: productObject(found, shop), related: related.map((product) => productObject(product, shop)) };
    return show(c, request(c, 'product', found.title, objects));
  });
  app.get('/search', (c) => {
    const terms = (c.req.query('q') ?? '').trim();
    const hits = shop.products().filter(({ title, productType }) => `${title} ${productType}`.toLowerCase().includes(terms.toLowerCase()));
    const search = { terms, performed: terms !== '', results: terms === '' ? [] : hits.map((product) => productObject(product, shop)) };
    return show(c, request(c, 'search', 'Search', { search }));
  });
  app.get('/cart', (c) => show(c, request(c, 'cart', 'Your cart')));
  app.route('/', createCartRoutes(shop, config));

  app.get('/cdn/theme/:name', (c) => assetResponse(THEME_FOLDER, c.req.param('name'), c.req.query('v') !== undefined));
  app.get('/cdn/extensions/:handle/:name', async (c) => {
    const extension = (await readThemeExtensions(config.root)).find(({ handle }) => handle === c.req.param('handle'));
    return extension ? assetResponse(extension.folder, c.req.param('name'), c.req.query('v') !== undefined) : c.text('Not found', 404);
  });

  const proxy = async (c: Context) => {
    const customer = signedInCustomer(c, shop, config);
    const visit = { customerId: customer?.id ?? null, timestampS: Math.floor(Date.now() / 1000) };
    const response = await forwardToApp(c.req.raw, config, visit);
    if (!response.headers.get('content-type')?.startsWith('application/liquid')) return response;
    const html = await renderer.liquidBody(await response.text(), request(c, 'page', config.appHandle));
    return c.html(html, response.status as 200);
  };
  app.all(`/apps/${config.proxySubpath}`, proxy);
  app.all(`/apps/${config.proxySubpath}/*`, proxy);
  return app;
}
