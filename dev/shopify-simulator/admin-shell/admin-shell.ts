import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Hono } from 'hono';
import { parse } from 'smol-toml';
import { browserScript } from '../app-bridge/browser-script.ts';
import type { ScopesDetail } from '../app-bridge/protocol.ts';
import type { SimulatedShop, SimulatorConfig } from '../simulated-shop.ts';
import { readThemeExtensions, readUiExtensions } from '../storefront/theme-extension.ts';
import { extensionInfo } from './app-extensions.ts';
import { appFrameAddress } from './app-frame-address.ts';
import { adminPage, appFramePage } from './frame-page.ts';
import { customersPage, homePage, productsPage } from './list-pages.ts';
import { pickerResources } from './picker-resources.ts';
import { editorEmbeds, themeEditorPage } from './theme-editor-page.ts';

const here = import.meta.dirname;
const SHOP_OWNER = { id: 548380009, name: 'Jordan Blake', email: 'jordan@example.com', accountAccess: 'shop owner' };

/** The scopes that the app's configuration asks for; installation has granted all of them. */
async function readScopes(root: string): Promise<ScopesDetail> {
  const text = await readFile(join(root, 'shopify.app.toml'), 'utf8').catch(() => null);
  const access = text === null ? undefined : (parse(text)['access_scopes'] as { scopes?: string; optional_scopes?: string[] } | undefined);
  const required = (access?.scopes ?? '')
    .split(',')
    .map((scope) => scope.trim())
    .filter((scope) => scope !== '');
  return { granted: required, required, optional: access?.optional_scopes ?? [] };
}

/** Shopify Admin as far as an embedded app meets it: the frame around the app, App Bridge's other end, the theme editor. */
export function createAdminShell(shop: SimulatedShop, config: SimulatorConfig): Hono {
  const app = new Hono();
  const appBase = `/admin/apps/${config.appHandle}`;

  app.get('/app-bridge.js', async (c) => {
    c.header('Content-Type', 'text/javascript; charset=utf-8');
    c.header('Cache-Control', 'no-cache');
    return c.body(await browserScript(join(here, '../app-bridge/client/main.ts')));
  });
  app.get('/admin/shell.js', async (c) => {
    c.header('Content-Type', 'text/javascript; charset=utf-8');
    return c.body(await browserScript(join(here, 'client/main.ts')));
  });
  app.get('/admin/shell.css', async (c) => {
    c.header('Content-Type', 'text/css; charset=utf-8');
    return c.body(await readFile(join(here, 'shell.css'), 'utf8'));
  });

  mountBridge(app, shop, config);
  mountThemeEditor(app, shop, config);

  // Shopify opens an app by its handle or by its client id.
  app.get('/admin/apps/:handle/*', (c) => showApp(c.req.param('handle'), c.req.url));
  app.get('/admin/apps/:handle', (c) => showApp(c.req.param('handle'), c.req.url));
  function showApp(handle: string, requestUrl: string): Response | Promise<Response> {
    const url = new URL(requestUrl);
    const path = url.pathname.slice(`/admin/apps/${handle}`.length) || '/';
    if (handle !== config.appHandle && handle !== config.apiKey) {
      return html(adminPage({ shop, config, title: 'App not found', body: 'There is no such app on this store.', active: '' }), 404);
    }
    if (handle === config.apiKey)
      return new Response(null, { status: 302, headers: { Location: appBase + (path === '/' ? '' : path) + url.search } });
    const src = appFrameAddress(shop, config, { path, search: url.search, timestampS: Math.floor(Date.now() / 1000) });
    return html(appFramePage({ shop, config, src }), 200);
  }

  app.get('/admin', (c) => c.html(homePage(shop, config)));
  app.get('/admin/', (c) => c.redirect('/admin'));
  app.get('/admin/products', (c) => c.html(productsPage(shop, config)));
  app.get('/admin/customers', (c) => c.html(customersPage(shop, config)));
  app.get('/admin/themes', (c) => c.redirect('/admin/themes/current/editor?context=apps'));
  return app;
}

/** What App Bridge's calls need from the server; the shell's own page asks, never the app's. */
function mountBridge(app: Hono, shop: SimulatedShop, config: SimulatorConfig): void {
  app.get('/admin/bridge/session-token', (c) => c.json({ value: shop.adminSessionToken() }));
  app.get('/admin/bridge/user', (c) => c.json({ value: SHOP_OWNER }));
  app.get('/admin/bridge/scopes', async (c) => c.json({ value: await readScopes(config.root) }));
  app.get('/admin/bridge/extensions', async (c) => {
    const [theme, ui] = await Promise.all([readThemeExtensions(config.root), readUiExtensions(config.root)]);
    return c.json({ value: extensionInfo({ theme, ui, embedEnabled: shop.embedEnabled() }) });
  });
  app.get('/admin/bridge/resources', (c) =>
    c.json({ value: pickerResources(shop, c.req.query('type') ?? 'product', c.req.query('query') ?? '') }),
  );
}

function mountThemeEditor(app: Hono, shop: SimulatedShop, config: SimulatorConfig): void {
  app.get('/admin/themes/current/editor', async (c) => {
    const embeds = editorEmbeds(await readThemeExtensions(config.root), config.apiKey);
    const activate = c.req.query('activateAppId') ?? null;
    return c.html(themeEditorPage({ shop, config, embeds, activate, saved: c.req.query('saved') === '1' }));
  });
  app.post('/admin/themes/current/editor', async (c) => {
    const form = await c.req.parseBody();
    shop.setEmbedEnabled(form['embed'] === 'on');
    return c.redirect('/admin/themes/current/editor?context=apps&saved=1', 303);
  });
}

async function html(page: { toString(): string } | Promise<{ toString(): string }>, status: number): Promise<Response> {
  return new Response((await page).toString(), { status, headers: { 'Content-Type': 'text/html; charset=utf-8' } });
}
