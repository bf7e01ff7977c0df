import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { root } from '../paths.ts';
import { checkBlocks } from './block-schema.ts';

let extension: string;
beforeEach(async () => {
  extension = await mkdtemp(join(tmpdir(), 'laurel-block-'));
  await cp(join(root, 'extensions', 'loyalty-launcher'), extension, { recursive: true });
});
afterEach(() => rm(extension, { recursive: true, force: true }));

async function change(from: string, to: string): Promise<string[]> {
  const file = join(extension, 'blocks', 'launcher.liquid');
  const source = await readFile(file, 'utf8');
  expect(source).toContain(from);
  await writeFile(file, source.replace(from, to));
  return checkBlocks(extension);
}

test('our own blocks are as Shopify wants them', async () => {
  expect(await checkBlocks(extension)).toEqual([]);
});

test('a target that Shopify does not know is found', async () => {
  expect(await change('"target": "body"', '"target": "footer"')).toEqual([expect.stringContaining('launcher.liquid: target')]);
});

test('a kind of setting that Shopify does not know is found', async () => {
  expect(await change('"type": "color"', '"type": "colour"')).toEqual([expect.stringContaining('settings.0.type')]);
});

test('a name that the theme editor would cut off is found', async () => {
  expect(await change('"name": "t:block.name"', '"name": "A name that is far too long for it"')).toEqual([
    expect.stringContaining('34 characters'),
  ]);
});

test('a name without a text is found', async () => {
  expect(await change('"name": "t:block.name"', '"name": "t:block.nowhere"')).toEqual([
    expect.stringContaining('t:block.nowhere is not in'),
  ]);
});

test('a range whose default is none of its positions is found', async () => {
  expect(await change('"default": 20\n', '"default": 21\n')).toEqual([
    expect.stringContaining('the default of a range is one of its positions'),
  ]);
});

test('two settings with one id are found', async () => {
  expect(await change('"id": "position"', '"id": "accent"')).toEqual([expect.stringContaining('every setting has an id of its own')]);
});
