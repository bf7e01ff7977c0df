import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ApiVersion } from '@shopify/shopify-api';
import { parse } from 'smol-toml';
import { expect, test } from 'vitest';
import { apiVersion } from './api-version.ts';

const root = join(import.meta.dirname, '../../..');

async function tomlFiles(): Promise<string[]> {
  const extensions = join(root, 'extensions');
  const folders = existsSync(extensions) ? await readdir(extensions) : [];
  return ['shopify.app.toml', ...folders.map((folder) => join('extensions', folder, 'shopify.extension.toml'))].filter((path) =>
    existsSync(join(root, path)),
  );
}

/** Every value of a key named api_version, at any depth. */
function versionsIn(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === 'api_version' ? [inner] : versionsIn(inner)));
}

test('every toml file that names an API version names the one of the code', async () => {
  const found: unknown[] = [];
  for (const path of await tomlFiles()) found.push(...versionsIn(parse(await readFile(join(root, path), 'utf8'))));
  expect(found).not.toEqual([]);
  expect(new Set(found)).toEqual(new Set([apiVersion]));
});

test("Shopify's library knows the version", () => {
  expect(Object.values(ApiVersion)).toContain(apiVersion);
});

test('all webhook topics, privacy topics included, go to the one address that Laurel serves', async () => {
  const toml = parse(await readFile(join(root, 'shopify.app.toml'), 'utf8')) as {
    webhooks: { subscriptions: Array<{ uri: string; topics?: string[]; compliance_topics?: string[] }> };
  };
  const { subscriptions } = toml.webhooks;
  expect(new Set(subscriptions.map(({ uri }) => uri))).toEqual(new Set(['/webhooks/shopify']));
  expect(subscriptions.flatMap(({ compliance_topics }) => compliance_topics ?? []).sort()).toEqual([
    'customers/data_request',
    'customers/redact',
    'shop/redact',
  ]);
  const topics = subscriptions.flatMap((subscription) => subscription.topics ?? []);
  expect(new Set(topics).size).toBe(topics.length);
  expect(topics).toHaveLength(21);
});
