import type { ServerType } from '@hono/node-server';
import { Hono } from 'hono';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, FrameLocator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../browser.ts';
import { createAccount } from '../account/account.ts';
import { close, listen, urlOf } from '../app-bridge/example-app.ts';
import { createStorefront } from '../storefront/storefront.ts';
import { exampleConfig, exampleShop } from '../storefront/example-shop.ts';
import type { ExampleShop } from '../storefront/example-shop.ts';
import { createCheckout } from './checkout.ts';

/** An extension that says what it knows, and does what its buttons say. It counts, to show that it is never started again. */
const EXTENSION = `
export default async function extension() {
  const out = {};
  const add = (tag, attributes, text) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.textContent = text;
    document.body.append(element);
    return element;
  };
  let pressed = 0;
  add('s-heading', {}, shopify.i18n.translate('title'));
  const count = add('s-text', { id: 'count' }, 'pressed 0');
  const codes = add('s-text', { id: 'codes' }, 'codes: ' + shopify.discountCodes.value.map(({ code }) => code).join());
  const total = add('s-text', { id: 'total' }, 'total ' + shopify.cost.totalAmount.value.amount);
  const result = add('s-text', { id: 'result' }, '');
  shopify.discountCodes.subscribe((list) => { codes.textContent = 'codes: ' + list.map(({ code }) => code).join(); });
  shopify.cost.totalAmount.subscribe(({ amount }) => { total.textContent = 'total ' + amount; });
  const change = async (type, code) => {
    count.textContent = 'pressed ' + ++pressed;
    const answer = await shopify.applyDiscountCodeChange({ type, code });
    result.textContent = answer.type + ' ' + (answer.message ?? '');
  };
  add('s-button', { onclick: () => change('addDiscountCode', 'FIVE') }, 'Apply');
  add('s-button', { onclick: () => change('addDiscountCode', 'NOPE') }, 'Apply a wrong one');
  add('s-button', { disabled: true, onclick: () => change('addDiscountCode', 'FIVE') }, 'Disabled');
  add('s-button', { onclick: async () => {
    const response = await fetch(APP + '/whoami', { headers: { Authorization: 'Bearer ' + (await shopify.sessionToken.get()) } });
    result.textContent = JSON.stringify(await response.json());
  } }, 'Ask the app');
  add('s-button', { onclick: () => { try { result.textContent = parent.document.title; } catch (error) { result.textContent = error.name; } } }, 'Escape');
  const list = add('s-choice-list', { label: 'Reward', values: ['b'] }, '');
  for (const value of ['a', 'b']) list.append(Object.assign(document.createElement('s-choice'), { value, textContent: 'Choice ' + value }));
  list.addEventListener('change', () => { result.textContent = 'chose ' + list.values.join(); });
  const field = add('s-text-field', { label: 'Note', error: 'Too short' }, '');
  field.addEventListener('input', (event) => { result.textContent = 'typed ' + event.currentTarget.value; });
  const box = add('s-box', { minBlockSize: '40px' }, '');
  add('s-button', { onclick: () => { box.minBlockSize = '600px'; } }, 'Grow');
}
`;

let browser: Browser;
let server: ServerType;
let app: ServerType;
let root: string;
let shop: ExampleShop;
let context: BrowserContext;
let page: Page;
let block: FrameLocator;
let complaints: string[];

async function writeExtension(capabilities: string): Promise<void> {
  const folder = join(root, 'extensions', 'rewards');
  await mkdir(join(folder, 'dist'), { recursive: true });
  await mkdir(join(folder, 'locales'), { recursive: true });
  const target = '[[extensions.targeting]]\nmodule = "./src/main.tsx"\ntarget = "purchase.checkout.block.render"\n';
  const head = 'api_version = "2026-07"\n[[extensions]]\nname = "Rewards"\nhandle = "rewards"\ntype = "ui_extension"\n';
  await writeFile(join(folder, 'shopify.extension.toml'), `${head}${target}[extensions.capabilities]\n${capabilities}\n`);
  await writeFile(join(folder, 'locales', 'en.default.json'), '{"title":"Your rewards"}');
  await writeFile(join(folder, 'dist', 'main.js'), `const APP = ${JSON.stringify(urlOf(app))};${EXTENSION}`);
}

beforeAll(async () => {
  browser = await launchBrowser();
}, 180_000);

afterAll(() => browser.close());

beforeEach(async () => {
  const cors = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': '*' };
  const answers = new Hono();
  answers.options('/whoami', (c) => c.body(null, 204, cors));
  answers.get('/whoami', (c) => c.json({ origin: c.req.header('origin'), cookie: c.req.header('cookie') ?? null }, 200, cors));
  app = await listen(answers.fetch);
  root = await mkdtemp(join(tmpdir(), 'checkout-extension-'));
  await writeExtension('network_access = true');
  shop = exampleShop();
  shop.setEmbedEnabled(false);
  const surfaces = new Hono();
  server = await listen((request) => surfaces.fetch(request));
  const config = exampleConfig({ origin: urlOf(server), root });
  for (const create of [createCheckout, createStorefront, createAccount]) surfaces.route('/', create(shop, config));
  context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  page = await context.newPage();
  complaints = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  block = page.frameLocator('iframe[data-extension="rewards"]');
});

afterEach(async () => {
  await context.close();
  await Promise.all([close(server), close(app)]);
  await rm(root, { recursive: true, force: true });
});

/** Buys the green bowl: 84.50, and 5.00 for shipping. */
async function openCheckout(): Promise<void> {
  await page.goto(`${urlOf(server)}/products/green-bowl`);
  await page.getByRole('button', { name: 'Buy it now' }).click();
  await block.getByText('Your rewards').waitFor();
}

const press = (name: string) => block.getByRole('button', { name, exact: true }).click();
const result = () => block.locator('#result').textContent();
const totalOf = () => page.locator('[data-total]').textContent();

describe('an extension in the checkout', () => {
  it('changes codes and totals without being started again', async () => {
    await openCheckout();
    await press('Apply');
    await expect.poll(() => block.locator('#codes').textContent()).toBe('codes: FIVE');
    expect(await totalOf()).toBe('$84.50');
    await page.getByRole('button', { name: 'Remove FIVE' }).click();
    await expect.poll(() => block.locator('#total').textContent()).toBe('total 89.5');
    expect(await block.locator('#codes').textContent()).toBe('codes: ');
    expect(await block.locator('#count').textContent()).toBe('pressed 1');
    expect(complaints).toEqual([]);
  });

  it('is told why a code is refused, and the shopper’s own field stays as it was', async () => {
    await openCheckout();
    await press('Apply a wrong one');
    await expect.poll(result).toBe('error Enter a valid discount code');
    expect(await page.locator('#discount-error').count()).toBe(0);
    expect(await totalOf()).toBe('$89.50');
  });

  it('hears of codes that the shopper enters', async () => {
    await openCheckout();
    await page.getByLabel('Discount code').fill('five');
    await page.getByRole('button', { name: 'Apply' }).first().click();
    await expect.poll(() => block.locator('#codes').textContent()).toBe('codes: five');
  });

  it('has no origin of its own, and no way into the checkout', async () => {
    await openCheckout();
    await press('Ask the app');
    await expect.poll(result).toBe('{"origin":"null","cookie":null}');
    await press('Escape');
    await expect.poll(result).toBe('SecurityError');
  });

  it('reaches no network without the capability', async () => {
    await writeExtension('network_access = false');
    await openCheckout();
    await press('Ask the app');
    await expect.poll(() => complaints.join()).toContain('Content Security Policy');
  });

  it('gets as much room as it needs', async () => {
    await openCheckout();
    await press('Grow');
    const height = async () => (await page.locator('iframe[data-extension]').boundingBox())?.height ?? 0;
    await expect.poll(height).toBeGreaterThan(600);
  });
});

describe('the elements of an extension', () => {
  it('do nothing while disabled, not even for a click on their words', async () => {
    await openCheckout();
    await block.getByText('Disabled').click({ force: true });
    await press('Ask the app');
    await expect.poll(result).toContain('origin');
    expect(await block.locator('#count').textContent()).toBe('pressed 0');
  });

  it('are used by keyboard: buttons by Enter, choices by arrows, fields by typing', async () => {
    await openCheckout();
    await block.getByRole('button', { name: 'Apply', exact: true }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(result).toBe('success ');
    await block.getByRole('radio', { name: 'Choice b' }).focus();
    await page.keyboard.press('ArrowUp');
    await expect.poll(result).toBe('chose a');
    await block.getByLabel('Note').pressSequentially('hi');
    await expect.poll(result).toBe('typed hi');
    expect(await block.getByLabel('Note').getAttribute('aria-invalid')).toBe('true');
  });

  it('that the checkout does not have are reported', async () => {
    await writeFile(
      join(root, 'extensions/rewards/dist/main.js'),
      `export default () => { document.body.innerHTML = '<s-marquee></s-marquee><div></div><s-text colour="red">Your rewards</s-text>'; }`,
    );
    await openCheckout();
    await expect.poll(() => complaints.join('\n')).toMatch(/<s-marquee> is not imitated[\s\S]*<div> cannot be used/);
    expect(complaints.join()).toContain('<s-text> has no attribute "colour"');
  });
});

describe('store, account and checkout', () => {
  it.each([1440, 360])('have no fault that axe finds at %i pixels, and do not scroll sideways', async (width) => {
    await page.setViewportSize({ width, height: 800 });
    const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    await openCheckout();
    const paths = [
      '/',
      '/collections/all',
      '/products/blue-mug',
      '/cart',
      '/search?q=mug',
      '/account/login',
      '/account/register',
      '/checkout',
    ];
    for (const path of paths) {
      await page.goto(urlOf(server) + path);
      await page.evaluate(axe);
      const faults = await page.evaluate('axe.run(document, { iframes: false }).then(({ violations }) => violations.map(({ id }) => id))');
      expect(faults, path).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(width);
    }
  });
});
