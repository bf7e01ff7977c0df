import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { themeCheckRun } from '@shopify/theme-check-node';
import { parse } from 'smol-toml';
import { buildExtensions } from '../build-extensions.ts';
import { root } from '../paths.ts';
import { checkBlocks } from './block-schema.ts';
import { checkAppConfig, checkExtensionConfig } from './extension-config.ts';
import type { Step } from './step.ts';

const LIQUID_TOTAL_MAX_BYTES = 100 * 1024;
const LOCALE_MAX_BYTES = 15 * 1024;
const LOCALES_MAX = 100;

/** The checks of what Shopify runs for us: sizes, configuration, blocks, Liquid. */
export async function extensionSteps(): Promise<Step[]> {
  const extensions = await findExtensions();
  const themes = extensions.filter(({ kind }) => kind === 'theme').map(({ folder }) => folder);
  return [
    { name: 'extension bundles within their limits', run: checkBundles },
    {
      name: 'extension configuration',
      run: async () => {
        const now = new Date();
        const checked = await Promise.all([checkAppConfig(now), ...extensions.map(({ folder }) => checkExtensionConfig(folder, now))]);
        return checked.flat();
      },
    },
    { name: 'theme blocks', run: async () => (await Promise.all(themes.map(checkBlocks))).flat() },
    { name: 'Liquid and locale sizes', run: async () => (await Promise.all(extensions.map(({ folder }) => checkSizes(folder)))).flat() },
    { name: 'theme check', run: async () => (await Promise.all(themes.map(checkTheme))).flat() },
  ];
}

async function findExtensions(): Promise<Array<{ folder: string; kind: 'theme' | 'ui' }>> {
  const base = join(root, 'extensions');
  const found: Array<{ folder: string; kind: 'theme' | 'ui' }> = [];
  for (const name of existsSync(base) ? await readdir(base) : []) {
    const toml = join(base, name, 'shopify.extension.toml');
    if (!existsSync(toml)) continue;
    const kind = parse(await readFile(toml, 'utf8'))['type'] === 'theme' ? 'theme' : 'ui';
    found.push({ folder: join(base, name), kind });
  }
  return found;
}

/** Builds where Shopify's own tools look, so that the theme check below sees the files that blocks refer to. */
async function checkBundles(): Promise<string[]> {
  const files = await buildExtensions({ appUrl: 'https://laurel.example.com' });
  return files
    .filter(({ withinLimits }) => !withinLimits)
    .map((built) => {
      const limits = [`${built.gzipLimitBytes} compressed`, ...(built.rawLimitBytes === null ? [] : [`${built.rawLimitBytes} raw`])];
      return `${relative(root, built.file)} has ${built.gzipBytes} bytes compressed and ${built.rawBytes} raw; the limits are ${limits.join(' and ')}.`;
    });
}

async function checkSizes(extension: string): Promise<string[]> {
  const complaints: string[] = [];
  const files = (await readdir(extension, { recursive: true })).map((file) => join(extension, file));
  const sizeOf = async (file: string) => (await stat(file)).size;

  const liquid = await Promise.all(files.filter((file) => file.endsWith('.liquid')).map(sizeOf));
  const total = liquid.reduce((sum, size) => sum + size, 0);
  if (total > LIQUID_TOTAL_MAX_BYTES)
    complaints.push(`${basename(extension)}: ${total} bytes of Liquid; Shopify takes ${LIQUID_TOTAL_MAX_BYTES}.`);

  const locales = files.filter((file) => file.startsWith(join(extension, 'locales')) && file.endsWith('.json'));
  if (locales.length > LOCALES_MAX)
    complaints.push(`${basename(extension)}: ${locales.length} locale files; Shopify takes ${LOCALES_MAX}.`);
  for (const file of locales) {
    const size = await sizeOf(file);
    if (size > LOCALE_MAX_BYTES) complaints.push(`${relative(root, file)}: ${size} bytes; Shopify takes ${LOCALE_MAX_BYTES}.`);
  }
  return complaints;
}

async function checkTheme(extension: string): Promise<string[]> {
  const { offenses, theme } = await themeCheckRun(extension, 'theme-check:theme-app-extension', () => undefined);
  // A folder that it cannot read has no files, and files that nobody looked at have no faults.
  if (theme.length === 0) return [`${basename(extension)}: the theme check found no files.`];
  return offenses.map(
    ({ uri, check, message, start }) => `${relative(root, new URL(uri).pathname)}:${start.line + 1}: ${check}: ${message}`,
  );
}
