// @vitest-environment node
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { themeCheckRun } from '@shopify/theme-check-node';
import { expect, test } from 'vitest';
import { textKeys } from './texts.ts';

const folder = fileURLToPath(new URL('../loyalty-launcher', import.meta.url));
const read = (...path: string[]) => readFileSync(join(folder, ...path), 'utf8');
const locales = readdirSync(join(folder, 'locales'));
const block = read('blocks', 'launcher.liquid');

test("Shopify's theme check finds nothing", async () => {
  const place = mkdtempSync(join(tmpdir(), 'laurel-theme-check-'));
  const config = join(place, '.theme-check.yml');
  // The scripts are built, not checked in; everything else of the recommended set applies.
  writeFileSync(config, 'extends: theme-check:theme-app-extension\nMissingAsset:\n  enabled: false\n');
  try {
    const { offenses, theme } = await themeCheckRun(folder, config);
    expect(offenses.map(({ check, message, uri }) => `${check}: ${message} (${uri})`)).toEqual([]);
    expect(theme.length).toBeGreaterThan(2);
  } finally {
    rmSync(place, { recursive: true });
  }
});

test('only what Shopify accepts lies in the extension', () => {
  // The folder of the built scripts is not there before the first build.
  const accepted = ['assets', 'blocks', 'locales', 'shopify.extension.toml', 'snippets'];
  expect(readdirSync(folder).filter((name) => !accepted.includes(name))).toEqual([]);
});

test("the extension stays within Shopify's limits", () => {
  const liquid = ['blocks', 'snippets'].flatMap((name) => readdirSync(join(folder, name)).map((file) => read(name, file)));
  expect(Buffer.byteLength(liquid.join(''))).toBeLessThan(100 * 1024);
  for (const locale of locales) expect(Buffer.byteLength(read('locales', locale))).toBeLessThan(15 * 1024);
});

test('the embed has a name that fits, a body target and only settings that themes know', () => {
  const schema = JSON.parse(/{% schema %}([\s\S]*){% endschema %}/.exec(block)?.[1] ?? '') as {
    name: string;
    target: string;
    settings: { type: string; id?: string; default?: unknown }[];
  };
  const names = locales
    .filter((file) => file.endsWith('.schema.json'))
    .map((file) => (JSON.parse(read('locales', file)) as { block: { name: string } }).block.name);
  expect(schema.name).toBe('t:block.name');
  for (const name of names) expect(name.length).toBeLessThan(25);
  expect(schema.target).toBe('body');
  for (const { type } of schema.settings) expect(['color', 'select', 'range', 'text', 'header']).toContain(type);
});

test('every text that the panel says is handed over, in every language, without characters that Liquid would escape', () => {
  const handed = [...read('snippets', 'launcher-texts.liquid').matchAll(/"(\w+)": \{\{ 'panel\.(\w+)' \| t \| json \}\}/g)];
  expect(handed.map(([, name]) => name)).toEqual([...textKeys]);
  expect(handed.every(([, name, key]) => name === key)).toBe(true);
  const words = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, word]) => word).sort();
  const english = (JSON.parse(read('locales', 'en.default.json')) as { panel: Record<string, string> }).panel;
  for (const file of locales.filter((name) => !name.endsWith('.schema.json'))) {
    const { panel } = JSON.parse(read('locales', file)) as { panel: Record<string, string> };
    expect(Object.keys(panel)).toEqual([...textKeys]);
    for (const [key, text] of Object.entries(panel)) {
      expect(text, `${file} ${key}`).not.toMatch(/[<>&"']/);
      expect(words(text), `${file} ${key}`).toEqual(words(english[key] ?? ''));
    }
  }
});
