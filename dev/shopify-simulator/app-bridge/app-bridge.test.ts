import type { ServerType } from '@hono/node-server';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Hono } from 'hono';
import type { Browser, BrowserContext, Frame, FrameLocator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../browser.ts';
import { createAdminShell } from '../admin-shell/admin-shell.ts';
import { exampleConfig, exampleShop } from '../storefront/example-shop.ts';
import type { ExampleShop } from '../storefront/example-shop.ts';
import { close, listen, startExampleApp, urlOf } from './example-app.ts';
import type { ExampleApp } from './example-app.ts';

/** What an app's page may call, as far as these tests call it. */
interface Bridge {
  readonly config: { readonly shop: string; readonly apiKey: string };
  idToken(): Promise<string>;
  readonly toast: { show(message: string, options?: object): string };
  readonly saveBar: { show(id: string): Promise<void>; leaveConfirmation(): Promise<void> };
  readonly modal: { show(id: string): Promise<void> };
  readonly app: { extensions(): Promise<unknown[]> };
  readonly pos: { close(): void };
  resourcePicker(options: object): Promise<{ readonly id: string }[] | undefined>;
}

let browser: Browser;
let admin: ServerType;
let app: ExampleApp;
let shop: ExampleShop;
let context: BrowserContext;
let page: Page;
let inside: FrameLocator;

beforeAll(async () => {
  browser = await launchBrowser();
}, 180_000);

afterAll(() => browser.close());

beforeEach(async () => {
  shop = exampleShop();
  app = await startExampleApp(() => `${urlOf(admin)}/app-bridge.js`);
  const shell = new Hono();
  admin = await listen((request) => shell.fetch(request));
  shell.route('/', createAdminShell(shop, exampleConfig({ origin: urlOf(admin), appUrl: app.url })));
  context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  page = await context.newPage();
  inside = page.frameLocator('#app-frame');
});

afterEach(async () => {
  await context.close();
  await close(admin);
  await app.stop();
});

/** Opens the app at a path of the admin, and waits until its page is drawn. */
async function open(path = ''): Promise<Frame> {
  await page.goto(`${urlOf(admin)}/admin/apps/laurel${path}`);
  await inside.locator('#place').waitFor();
  const frame = page.frames().find((candidate) => candidate !== page.mainFrame());
  if (!frame) throw new Error('The admin embeds nothing.');
  return frame;
}

function call<T, A>(frame: Frame, use: (bridge: Bridge, argument: A) => T | Promise<T>, argument: A): Promise<T> {
  const body = `(argument) => (${use.toString()})(window.shopify, argument)`;
  return frame.evaluate(`(${body})(${JSON.stringify(argument)})`);
}

const notes = () => inside.locator('#notes li').allTextContents();
const navigation = (name: string) => page.getByRole('navigation', { name: 'Admin' }).getByRole('link', { name, exact: true });

describe('navigation', () => {
  it('opens deep links, and a reload comes back to where the merchant went', async () => {
    const frame = await open('/rewards?tab=all');
    expect(await inside.locator('#place').textContent()).toBe('/app/rewards');
    await frame.evaluate(() => history.pushState(null, '', '/app/members/12?page=2'));
    await page.waitForURL('**/admin/apps/laurel/members/12?page=2');
    await page.reload();
    await expect.poll(() => inside.locator('#place').textContent()).toBe('/app/members/12');
  });

  it('shows the app’s menu without its home entry, follows it inside the app and marks the present page', async () => {
    const frame = await open();
    await navigation('Rewards').click();
    await page.waitForURL('**/admin/apps/laurel/rewards');
    await navigation('Members').click();
    await page.waitForURL('**/admin/apps/laurel/members');
    expect(await notes()).toEqual(['provider /app/rewards', 'router /app/members']);
    expect(await navigation('Members').getAttribute('aria-current')).toBe('page');
    expect(await page.locator('#app-navigation a').allTextContents()).toEqual(['Rewards', 'Members']);
    await frame.evaluate(() => history.back());
    await page.waitForURL('**/admin/apps/laurel/rewards');
  });

  it('takes links into the admin to the simulator’s own pages', async () => {
    await open();
    await inside.locator('#editor').click();
    await page.waitForURL('**/admin/themes/current/editor?context=apps');
  });

  it('brings an app that was opened by its own address into the admin', async () => {
    await page.goto(`${app.url}/app/rewards`);
    await page.waitForURL('**/admin/apps/laurel/rewards');
  });
});

describe('session tokens', () => {
  it('go with requests to the app, and only there', async () => {
    const frame = await open();
    const read = (url: string) => frame.evaluate(async (target) => (await (await fetch(target)).json()) as unknown, url);
    expect(await read('/api/echo')).toEqual({ authorization: 'Bearer admin-token' });
    const elsewhere = await startExampleApp(() => '');
    await frame.evaluate((url) => fetch(url, { mode: 'no-cors' }), `${elsewhere.url}/api/echo`);
    expect(elsewhere.requests.map(({ authorization }) => authorization)).toEqual([null]);
    await elsewhere.stop();
  });

  it('are asked for once more when the app refuses one, and not a third time', async () => {
    const frame = await open();
    const status = () => frame.evaluate(async () => (await fetch('/api/retry')).status);
    app.refusals = 1;
    expect(await status()).toBe(200);
    app.refusals = 5;
    expect(await status()).toBe(401);
    expect(app.refusals).toBe(3);
  });

  it('are brought to the page that the server’s bounce page asks for', async () => {
    const frame = await open();
    const reload = encodeURIComponent(`${app.url}/app/members?embedded=1&shop=example.myshopify.com`);
    await frame.evaluate((target) => location.assign(`/auth/session-token?shopify-reload=${target}`), reload);
    await expect.poll(() => inside.locator('#place').textContent()).toBe('/app/members');
    expect(app.requests.at(-1)).toMatchObject({ path: '/app/members', idToken: 'admin-token' });
  });

  it('are not given to another site that a bounce address names', async () => {
    const frame = await open();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    const target = encodeURIComponent('https://evil.example/');
    await frame.evaluate((reload) => location.assign(`/auth/session-token?shopify-reload=${reload}`), target);
    await expect.poll(() => faults.join()).toContain('must stay on the app’s own origin');
  });

  it('are given to the app’s page alone: a message from anywhere else stays unanswered', async () => {
    await open();
    const answers = await page.evaluate(async () => {
      const heard: unknown[] = [];
      addEventListener('message', (event: MessageEvent<{ kind?: string }>) => {
        if (event.data.kind === 'answer') heard.push(event.data);
      });
      const stranger = document.body.appendChild(document.createElement('iframe'));
      stranger.srcdoc = `<script>parent.postMessage({ channel: 'shopify-simulator/app-bridge', kind: 'call', id: 1, name: 'idToken', params: null }, '*');
        addEventListener('message', (event) => parent.postMessage(event.data, '*'));</script>`;
      await new Promise((resolve) => stranger.addEventListener('load', resolve));
      await (await fetch('/admin/bridge/session-token')).json();
      return heard;
    });
    expect(answers).toEqual([]);
  });
});

describe('the save bar', () => {
  it('shows in the shell and presses the app’s own buttons', async () => {
    const frame = await open();
    await call(frame, (bridge) => bridge.saveBar.show('bar'), null);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('button', { name: 'Discard' }).click();
    await page.locator('#save-bar').waitFor({ state: 'hidden' });
    expect(await notes()).toEqual(['bar show', 'save', 'discard', 'bar hide']);
  });

  it('keeps the merchant on the page until they say that changes may be lost', async () => {
    const frame = await open();
    await call(frame, (bridge) => bridge.saveBar.show('bar'), null);
    await navigation('Rewards').click();
    await page.getByRole('button', { name: 'Stay' }).click();
    expect(await inside.locator('#place').textContent()).toBe('/app');
    await navigation('Rewards').click();
    await page.getByRole('button', { name: 'Leave page' }).click();
    await page.waitForURL('**/admin/apps/laurel/rewards');
    await page.locator('#save-bar').waitFor({ state: 'hidden' });
  });

  it('comes by itself with a form that says data-save-bar, once a field differs', async () => {
    await open();
    await inside.getByLabel('Name').fill('after');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.locator('#save-bar').waitFor({ state: 'hidden' });
    expect(await notes()).toContain('submitted');
    await inside.getByLabel('Name').fill('again');
    await page.getByRole('button', { name: 'Discard' }).click();
    await expect.poll(() => inside.getByLabel('Name').inputValue()).toBe('before');
  });
});

describe('what the app shows in the admin', () => {
  it('has its title and its actions in the bar above it', async () => {
    await open();
    await page.getByRole('heading', { name: 'Title of /app' }).waitFor();
    await page.getByRole('button', { name: 'Create' }).click();
    await expect.poll(notes).toEqual(['title bar']);
  });

  it('says things in toasts that can be dismissed', async () => {
    const frame = await open();
    await call(frame, (bridge) => bridge.toast.show('Reward saved', { duration: 60_000 }), null);
    await page.getByRole('status').getByText('Reward saved').waitFor();
    await page.getByRole('button', { name: 'Dismiss' }).click();
    expect(await page.getByText('Reward saved').count()).toBe(0);
  });

  it('asks in modals with their own title, words and buttons', async () => {
    const frame = await open();
    await call(frame, (bridge) => bridge.modal.show('modal'), null);
    const dialog = inside.getByRole('dialog', { name: 'Delete it?' });
    await dialog.getByText('Words of the modal').waitFor();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.keyboard.press('Escape');
    await expect.poll(notes).toEqual(['modal show', 'confirmed', 'modal hide']);
  });

  it('lets the merchant choose products', async () => {
    const frame = await open();
    const chosen = call(
      frame,
      async (bridge) => (await bridge.resourcePicker({ type: 'product', multiple: true }))?.map(({ id }) => id),
      null,
    );
    await page.getByLabel('Search products').fill('bowl');
    await page.getByLabel('Green Bowl').check();
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    expect(await chosen).toEqual(['gid://shopify/Product/7002']);
  });
});

describe('the global shopify', () => {
  it('knows the shop and the app, also on documents loaded later', async () => {
    const frame = await open();
    await frame.evaluate(() => location.assign('/app/members'));
    await expect.poll(() => inside.locator('#place').textContent()).toBe('/app/members');
    const config = await call(frame, (bridge) => ({ shop: bridge.config.shop, apiKey: bridge.config.apiKey }), null);
    expect(config).toEqual({ shop: 'example.myshopify.com', apiKey: 'key' });
  });

  it('fails on what the simulator does not imitate, instead of answering', async () => {
    const frame = await open();
    await expect(call(frame, (bridge) => bridge.pos.close(), null)).rejects.toThrow('does not imitate shopify.pos');
  });
});

describe('the admin', () => {
  it.each([1440, 360])('has no fault that axe finds at %i pixels, and does not scroll sideways', async (width) => {
    await page.setViewportSize({ width, height: 800 });
    const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    for (const path of ['', '/apps/laurel', '/products', '/customers', '/themes/current/editor?context=apps']) {
      await page.goto(`${urlOf(admin)}/admin${path}`);
      await page.evaluate(axe);
      const faults = await page.evaluate('axe.run(document, { iframes: false }).then(({ violations }) => violations.map(({ id }) => id))');
      expect(faults, path).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(width);
    }
  });
});
