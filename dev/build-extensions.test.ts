import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { buildExtensions } from './build-extensions.ts';

const place = mkdtempSync(join(tmpdir(), 'laurel-extensions-'));
afterAll(() => rmSync(place, { recursive: true }));

const appUrl = 'https://laurel.test/';

test('every extension is built within its limits', async () => {
  const files = await buildExtensions({ appUrl, outputFolder: place });
  expect(files.map(({ file }) => relative(place, file)).sort()).toEqual([
    join('checkout-rewards', 'dist', 'main.js'),
    join('loyalty-launcher', 'assets', 'laurel-launcher.js'),
    join('loyalty-launcher', 'assets', 'laurel-panel.js'),
  ]);
  expect(files.filter(({ withinLimits }) => !withinLimits)).toEqual([]);
});

test("the checkout extension carries the app's address and nothing of a server's environment", async () => {
  const files = await buildExtensions({ appUrl, outputFolder: place });
  const checkout = readFileSync(files.find(({ file }) => file.includes('checkout'))!.file, 'utf8');
  expect(checkout).toContain('https://laurel.test');
  expect(checkout).not.toContain('process.env');
});

test('the build for browser tests differs from what shops get in one word only', async () => {
  const closed = await buildExtensions({ appUrl, outputFolder: join(place, 'closed') });
  const open = await buildExtensions({ appUrl, outputFolder: join(place, 'open'), shadow: 'open' });
  for (const [index, { file }] of closed.entries()) {
    const inShops = readFileSync(file, 'utf8');
    expect(readFileSync(open[index]!.file, 'utf8')).toBe(inShops.replaceAll('mode:"closed"', 'mode:"open"'));
    expect(inShops).not.toContain('mode:"open"');
  }
});
