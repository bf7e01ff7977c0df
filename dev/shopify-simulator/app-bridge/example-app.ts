import { serve } from '@hono/node-server';
import type { ServerType } from '@hono/node-server';
import { Hono } from 'hono';
import type { AddressInfo } from 'node:net';

/** An embedded app of one page, for tests of App Bridge: it says what it was asked, and uses every element. */
export interface ExampleApp {
  readonly url: string;
  readonly requests: { readonly path: string; readonly authorization: string | null; readonly idToken: string | null }[];
  /** How often the next calls of /api/retry are refused for their token. */
  refusals: number;
  stop(): Promise<void>;
}

export function listen(fetch: Hono['fetch']): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(server));
    server.once('error', reject);
  });
}

export function close(server: ServerType): Promise<void> {
  if ('closeAllConnections' in server) server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}

export function urlOf(server: ServerType): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export async function startExampleApp(bridgeUrl: () => string): Promise<ExampleApp> {
  const app = new Hono();
  const requests: { path: string; authorization: string | null; idToken: string | null }[] = [];
  const state = { refusals: 0 };
  app.use('*', async (c, next) => {
    requests.push({ path: c.req.path, authorization: c.req.header('authorization') ?? null, idToken: c.req.query('id_token') ?? null });
    await next();
  });
  const script = () => `<script src="${bridgeUrl()}" data-api-key="key"></script>`;
  app.get('/auth/session-token', (c) => c.html(script()));
  app.get('/app', (c) => c.html(page(script(), '/app')));
  app.get('/app/*', (c) => c.html(page(script(), c.req.path)));
  app.get('/api/echo', (c) => c.json({ authorization: c.req.header('authorization') ?? null }));
  app.get('/api/retry', (c) => {
    if (state.refusals-- <= 0) return c.json({ ok: true });
    return c.json({ ok: false }, 401, { 'X-Shopify-Retry-Invalid-Session-Request': '1' });
  });
  const server = await listen(app.fetch);
  return {
    url: urlOf(server),
    requests,
    set refusals(count: number) {
      state.refusals = count;
    },
    get refusals() {
      return state.refusals;
    },
    stop: () => close(server),
  };
}

/** Handles `shopify:navigate` as the framework's AppProvider does, and clicks on one link itself as a router's link does. */
function page(script: string, path: string): string {
  return `<!doctype html>
<html lang="en"><head><title>Example ${path}</title>${script}</head>
<body>
  <ui-nav-menu><a href="/app" rel="home">Home</a><a href="/app/rewards">Rewards</a><a href="/app/members" id="routed">Members</a></ui-nav-menu>
  <ui-title-bar title="Title of ${path}"><button variant="primary" onclick="note('title bar')">Create</button></ui-title-bar>
  <ui-save-bar id="bar"><button variant="primary" onclick="note('save')">Save</button><button onclick="note('discard'); shopify.saveBar.hide('bar')">Discard</button></ui-save-bar>
  <ui-modal id="modal"><p>Words of the modal</p><ui-title-bar title="Delete it?"><button variant="primary" onclick="note('confirmed')">Delete</button></ui-title-bar></ui-modal>
  <main><h1 id="place">${path}</h1><ol id="notes"></ol>
    <form data-save-bar onsubmit="event.preventDefault(); note('submitted')"><label>Name <input name="name" value="before"></label></form>
    <a id="editor" href="https://example.myshopify.com/admin/themes/current/editor?context=apps" target="_top">Theme editor</a>
  </main>
  <script>
    function note(text) { document.getElementById('notes').append(Object.assign(document.createElement('li'), { textContent: text })); }
    function go(href, by) { history.pushState(null, '', href); document.getElementById('place').textContent = href; note(by + ' ' + href); }
    addEventListener('shopify:navigate', (event) => go(event.target.getAttribute('href'), 'provider'));
    document.getElementById('routed').addEventListener('click', (event) => { event.preventDefault(); go('/app/members', 'router'); });
    for (const type of ['show', 'hide']) for (const id of ['bar', 'modal']) document.getElementById(id).addEventListener(type, () => note(id + ' ' + type));
  </script>
</body></html>`;
}
