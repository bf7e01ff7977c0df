import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Liquid } from 'liquidjs';
import { moneyFormat } from './liquid-objects.ts';

interface EngineOptions {
  /** Folder with `snippets/` and `assets/`. */
  readonly folder: string;
  /** Where the folder's assets are served, without a trailing slash. */
  readonly assetBase: string;
  readonly currency: string;
  /** Translations by dotted key. */
  readonly translations: Readonly<Record<string, unknown>>;
}

type NamedArgument = [string, unknown];

const isNamed = (value: unknown): value is NamedArgument => Array.isArray(value) && value.length === 2 && typeof value[0] === 'string';

function named(args: readonly unknown[]): Record<string, unknown> {
  return Object.fromEntries(args.filter(isNamed));
}

const escapeHtml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');

/** Liquid's `json`: safe inside a script element. */
export function liquidJson(value: unknown): string {
  return (JSON.stringify(value) ?? 'null').replaceAll('<', '\\u003c').replaceAll('>', '\\u003e').replaceAll('&', '\\u0026');
}

/** An amount in hundredths by a shop's money format. */
export function money(value: unknown, format: string): string {
  const cents = Math.round(Number(value ?? 0));
  const amount = (cents / 100).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const whole = Math.round(cents / 100).toLocaleString('en-US');
  return format.replace('{{amount_no_decimals}}', whole).replace('{{amount}}', amount);
}

/** A translation by its dotted key; with `count`, the plural form of it; `{{ name }}` in the text is replaced. */
export function translate(translations: Readonly<Record<string, unknown>>, key: string, values: Readonly<Record<string, unknown>>): string {
  let entry: unknown = translations;
  for (const part of key.split('.'))
    entry = typeof entry === 'object' && entry !== null ? (entry as Record<string, unknown>)[part] : undefined;
  if (typeof entry === 'object' && entry !== null && 'count' in values) {
    const forms = entry as Record<string, unknown>;
    const count = Number(values['count']);
    entry = (count === 0 ? forms['zero'] : undefined) ?? forms[new Intl.PluralRules('en').select(count)] ?? forms['other'];
  }
  if (typeof entry !== 'string') return `Translation missing: en.${key}`;
  const html = key.endsWith('_html');
  return entry.replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (whole, name: string) => {
    if (!(name in values)) return whole;
    const text = String(values[name]);
    return html ? escapeHtml(text) : text;
  });
}

/** The address of an asset with a mark of its content, so that it may be cached for good. */
export function assetUrl(options: Pick<EngineOptions, 'folder' | 'assetBase'>, name: string): string {
  const file = join(options.folder, 'assets', name);
  if (!existsSync(file)) throw new Error(`asset_url: there is no asset "${name}".`);
  return `${options.assetBase}/${name}?v=${createHash('md5').update(readFileSync(file)).digest('hex').slice(0, 12)}`;
}

/**
 * Liquid as a theme meets it. A filter or tag that is not Shopify's, or not imitated here, is an error of the page and not an empty
 * place in it.
 */
export function createEngine(options: EngineOptions): Liquid {
  const engine = new Liquid({
    root: [options.folder],
    partials: [join(options.folder, 'snippets')],
    layouts: [join(options.folder, 'layout')],
    extname: '.liquid',
    strictFilters: true,
    ownPropertyOnly: true,
    jsTruthy: false,
  });
  const format = moneyFormat(options.currency);
  engine.registerFilter('json', liquidJson);
  engine.registerFilter('money', (value: unknown) => money(value, format));
  engine.registerFilter('money_with_currency', (value: unknown) => `${money(value, format)} ${options.currency}`);
  engine.registerFilter('money_without_currency', (value: unknown) => money(value, '{{amount}}'));
  engine.registerFilter('money_without_trailing_zeros', (value: unknown) => money(value, format).replace(/\.00$/, ''));
  engine.registerFilter('t', (key: unknown, ...args: unknown[]) => translate(options.translations, String(key), named(args)));
  engine.registerFilter('translate', (key: unknown, ...args: unknown[]) => translate(options.translations, String(key), named(args)));
  engine.registerFilter('asset_url', (name: unknown) => assetUrl(options, String(name)));
  engine.registerFilter('inline_asset_content', (name: unknown) => readFileSync(join(options.folder, 'assets', String(name)), 'utf8'));
  engine.registerFilter('stylesheet_tag', (url: unknown, ...args: unknown[]) => {
    const preload = named(args)['preload'] === true ? `<link rel="preload" href="${escapeHtml(String(url))}" as="style">` : '';
    return `${preload}<link href="${escapeHtml(String(url))}" rel="stylesheet" type="text/css" media="all">`;
  });
  engine.registerFilter('script_tag', (url: unknown) => `<script src="${escapeHtml(String(url))}" type="text/javascript"></script>`);
  engine.registerFilter('image_url', (image: unknown) => (typeof image === 'string' ? image : ''));
  engine.registerFilter('image_tag', (url: unknown, ...args: unknown[]) => {
    const attributes = Object.entries(named(args)).map(([name, value]) => ` ${name}="${escapeHtml(String(value))}"`);
    return `<img src="${escapeHtml(String(url))}"${attributes.join('')}>`;
  });
  const handleize = (text: unknown) =>
    String(text)
      .toLowerCase()
      .replaceAll(/[^\p{Letter}\p{Number}]+/gu, '-')
      .replaceAll(/^-|-$/g, '');
  engine.registerFilter('handleize', handleize);
  engine.registerFilter('handle', handleize);
  engine.registerFilter('pluralize', (count: unknown, one: unknown, other: unknown) => String(Number(count) === 1 ? one : other));
  engine.registerFilter('link_to', (text: unknown, url: unknown) => `<a href="${escapeHtml(String(url))}">${String(text)}</a>`);
  engine.registerFilter('within', (url: unknown) => String(url));
  for (const name of ['sha256', 'sha1', 'md5'] as const) {
    engine.registerFilter(name, (text: unknown) => createHash(name).update(String(text)).digest('hex'));
  }
  return engine;
}
