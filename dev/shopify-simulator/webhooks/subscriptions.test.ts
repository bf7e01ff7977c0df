import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { appManifestIn } from './subscriptions.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'manifest-'));
});

afterEach(() => rm(folder, { recursive: true }));

async function write(subscriptions: string): Promise<void> {
  const text = `[access_scopes]\nscopes = "read_orders, write_discounts"\noptional_scopes = ["write_gift_cards"]\n[webhooks]\napi_version = "2026-07"\n${subscriptions}`;
  await writeFile(join(folder, 'shopify.app.toml'), text);
}

test('topics, privacy topics and scopes come from the configuration file, and change with it', async () => {
  await write('[[webhooks.subscriptions]]\ntopics = ["orders/paid"]\ncompliance_topics = ["shop/redact"]\nuri = "/hooks"\n');
  const manifest = appManifestIn(folder);
  expect(manifest()).toEqual({
    scopes: ['read_orders', 'write_discounts'],
    optionalScopes: ['write_gift_cards'],
    apiVersion: '2026-07',
    subscriptions: [
      { topic: 'orders/paid', uri: '/hooks' },
      { topic: 'shop/redact', uri: '/hooks' },
    ],
  });
  await write('[[webhooks.subscriptions]]\ntopics = ["orders/create"]\nuri = "/hooks"\n');
  await utimes(join(folder, 'shopify.app.toml'), 1, 1);
  expect(manifest().subscriptions).toEqual([{ topic: 'orders/create', uri: '/hooks' }]);
});

test('a topic that does not exist, or stands in the wrong list, is refused with its name', async () => {
  await write('[[webhooks.subscriptions]]\ntopics = ["orders/pay"]\nuri = "/hooks"\n');
  expect(() => appManifestIn(folder)).toThrow('"orders/pay"');
  await write('[[webhooks.subscriptions]]\ntopics = ["shop/redact"]\nuri = "/hooks"\n');
  expect(() => appManifestIn(folder)).toThrow('belongs under compliance_topics');
});
