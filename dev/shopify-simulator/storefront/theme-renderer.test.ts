import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyCart } from './cart.ts';
import { cartJson } from './ajax-cart.ts';
import { exampleConfig, exampleShop } from './example-shop.ts';
import type { ExampleShop } from './example-shop.ts';
import { parseBlock } from './theme-extension.ts';
import { ThemeRenderer } from './theme-renderer.ts';

let root: string;
let shop: ExampleShop;

const schema = (extra: object = {}) =>
  `{% schema %}${JSON.stringify({ name: 'Launcher', target: 'body', settings: [{ type: 'text', id: 'label', label: 'Label', default: 'Rewards' }], ...extra })}{% endschema %}`;

async function extension(block: string): Promise<void> {
  const folder = join(root, 'extensions', 'launcher');
  for (const name of ['blocks', 'assets', 'locales', 'snippets']) await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, 'shopify.extension.toml'), 'name = "Launcher"\nhandle = "launcher"\ntype = "theme"\n');
  await writeFile(join(folder, 'blocks', 'embed.liquid'), block);
  await writeFile(join(folder, 'assets', 'panel.js'), '// panel');
  await writeFile(join(folder, 'snippets', 'greeting.liquid'), '{{ "hello" | t: name: who }}');
  const texts = { hello: 'Hello {{ name }}', points: { one: '{{ count }} point', other: '{{ count }} points' } };
  await writeFile(join(folder, 'locales', 'en.default.json'), JSON.stringify(texts));
}

function render(customerId: string | null = null, template = 'index'): Promise<string> {
  const customer = customerId === null ? null : shop.customer(customerId);
  const cart = cartJson(emptyCart(), shop, customerId);
  const page = { template, path: '/', title: 'Home', customer, cart, objects: { featured: [] } };
  return new ThemeRenderer(shop, exampleConfig({ root })).page(page);
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'theme-extension-'));
  shop = exampleShop();
});

afterEach(() => rm(root, { recursive: true, force: true }));

describe('the theme', () => {
  it('shows the app embed before the end of the body only while the merchant has it on', async () => {
    await extension(`<b id="launcher">{{ block.settings.label }}</b>${schema()}`);
    expect(await render()).toMatch(/<b id="launcher">Rewards<\/b><\/div><\/body>/);
    shop.setEmbedEnabled(false);
    expect(await render()).not.toContain('id="launcher"');
  });

  it('gives an embed the global objects, and a customer only when one is signed in', async () => {
    await extension(
      `<i>{{ customer.id }}|{{ shop.permanent_domain }}|{{ routes.account_login_url }}|{{ request.locale.iso_code }}</i>${schema()}`,
    );
    expect(await render('9001')).toContain('<i>9001|example.myshopify.com|/account/login|en</i>');
    expect(await render()).toContain('<i>|example.myshopify.com|/account/login|en</i>');
  });

  it('translates with names and plurals, inside snippets too', async () => {
    await extension(
      `{% render 'greeting', who: 'Mia' %}/{{ 'points' | t: count: 1 }}/{{ 'points' | t: count: 2 }}/{{ 'absent' | t }}${schema()}`,
    );
    expect(await render()).toContain('Hello Mia/1 point/2 points/Translation missing: en.absent');
  });

  it('loads the schema’s script once, in the head, without blocking, at an address that changes with its content', async () => {
    await extension(`<b></b>${schema({ javascript: 'panel.js' })}`);
    const first = /<script async="async" src="(\/cdn\/extensions\/launcher\/panel\.js\?v=\w+)"><\/script>/.exec(await render());
    await writeFile(join(root, 'extensions/launcher/assets/panel.js'), '// another');
    const second = /src="(\/cdn\/extensions\/launcher\/panel\.js\?v=\w+)"/.exec(await render());
    expect(first?.[1]).toBeDefined();
    expect(second?.[1]).not.toBe(first?.[1]);
  });

  it('keeps an embed off the templates that its schema excludes', async () => {
    await extension(`<b id="launcher"></b>${schema({ enabled_on: { templates: ['product'] } })}`);
    expect(await render()).not.toContain('id="launcher"');
  });

  it('writes JSON that cannot end a script element', async () => {
    await extension(`<script type="application/json">{{ '</script><b>' | json }}</script>${schema()}`);
    expect(await render()).toContain('"\\u003c/script\\u003e\\u003cb\\u003e"');
  });

  it.each([
    ['a filter that Shopify does not have', '{{ 1 | shout }}'],
    ['a tag that Shopify does not have', '{% shout %}'],
    ['an asset that is not there', "{{ 'gone.js' | asset_url }}"],
  ])('fails on %s', async (_, block) => {
    await extension(block + schema());
    await expect(render()).rejects.toThrow();
  });
});

describe('a block’s schema', () => {
  it.each([
    ['no schema', '<b></b>', /exactly one/],
    ['a comment inside', '{% schema %}{ /* no */ }{% endschema %}', /not valid JSON/],
    ['a target that does not exist', schema({ target: 'footer' }), /refused/],
    ['a name that is too long', schema({ name: 'A name of more than twenty-five characters' }), /refused/],
    ['both enabled_on and disabled_on', schema({ enabled_on: { templates: ['*'] }, disabled_on: { templates: ['*'] } }), /not both/],
  ])('is refused with %s', (_, text, reason) => {
    expect(() => parseBlock('embed', text)).toThrow(reason);
  });
});
