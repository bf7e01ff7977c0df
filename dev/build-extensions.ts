import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build, transform } from 'esbuild';
import type { BuildOptions, Plugin } from 'esbuild';
import { parse } from 'smol-toml';

const root = fileURLToPath(new URL('..', import.meta.url));

export interface ExtensionBuildOptions {
  /** The public address of the app, for the extensions that call it directly. */
  readonly appUrl: string;
  /** Takes the place of the folder `extensions`; the layout below it is the same. */
  readonly outputFolder?: string;
  /** `closed` is what shops get. `open` lets a browser test look inside; nothing else differs. */
  readonly shadow?: 'open' | 'closed';
}

export interface BuiltFile {
  readonly file: string;
  readonly rawBytes: number;
  readonly gzipBytes: number;
  readonly rawLimitBytes: number | null;
  readonly gzipLimitBytes: number;
  readonly withinLimits: boolean;
}

interface Bundle {
  readonly from: string;
  readonly to: string;
  /** Shopify suggests a limit on the raw size of what every page loads; the rest loads on demand. */
  readonly rawLimitBytes: number | null;
  readonly gzipLimitBytes: number;
  readonly options: BuildOptions;
}

/** Style sheets become minified text: the launcher puts them into its own shadow root instead of the page. */
const stylesAsText: Plugin = {
  name: 'styles-as-text',
  setup(context) {
    context.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, 'utf8'), { loader: 'css', minify: true, target: 'es2020' });
      return { contents: code.trim(), loader: 'text' };
    });
  },
};

function bundles({ appUrl, shadow = 'closed' }: ExtensionBuildOptions): Bundle[] {
  const launcher: BuildOptions = { define: { SHADOW_MODE: JSON.stringify(shadow) }, plugins: [stylesAsText] };
  const address = JSON.stringify(appUrl.replace(/\/+$/, ''));
  return [
    {
      from: 'launcher-source/loader.ts',
      to: 'loyalty-launcher/assets/laurel-launcher.js',
      rawLimitBytes: 10_000,
      gzipLimitBytes: 2 * 1024,
      options: { ...launcher, format: 'iife' },
    },
    {
      from: 'launcher-source/panel.tsx',
      to: 'loyalty-launcher/assets/laurel-panel.js',
      rawLimitBytes: null,
      gzipLimitBytes: 15 * 1024,
      options: { ...launcher, format: 'esm' },
    },
    {
      from: 'checkout-rewards/src/main.tsx',
      to: 'checkout-rewards/dist/main.js',
      rawLimitBytes: null,
      // Enforced by Shopify when the extension is deployed.
      gzipLimitBytes: 64 * 1024,
      options: { format: 'esm', define: { 'process.env.APP_URL': address, 'process.env.SHOPIFY_APP_URL': address } },
    },
  ];
}

/** Builds every extension and measures it. A file over its limit is reported, not hidden: the caller decides to fail. */
export async function buildExtensions(options: ExtensionBuildOptions): Promise<BuiltFile[]> {
  const target = resolve(options.outputFolder ?? join(root, 'extensions'));
  return Promise.all(bundles(options).map((bundle) => buildOne(bundle, target)));
}

async function buildOne(bundle: Bundle, target: string): Promise<BuiltFile> {
  const result = await build({
    entryPoints: [join(root, 'extensions', bundle.from)],
    bundle: true,
    minify: true,
    write: false,
    legalComments: 'none',
    charset: 'utf8',
    target: 'es2021',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'error',
    ...bundle.options,
  });
  const contents = result.outputFiles?.[0]?.contents;
  if (!contents) throw new Error(`esbuild made nothing of extensions/${bundle.from}.`);
  const file = join(target, bundle.to);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, contents);
  const { rawLimitBytes, gzipLimitBytes } = bundle;
  const rawBytes = contents.byteLength;
  const gzipBytes = gzipSync(contents, { level: 9 }).byteLength;
  const withinLimits = gzipBytes <= gzipLimitBytes && (rawLimitBytes === null || rawBytes < rawLimitBytes);
  return { file, rawBytes, gzipBytes, rawLimitBytes, gzipLimitBytes, withinLimits };
}

/** The address that `shopify.app.toml` states, for a build that names no other. */
async function configuredAppUrl(): Promise<string> {
  const file = join(root, 'shopify.app.toml');
  const stated = existsSync(file) ? parse(await readFile(file, 'utf8'))['application_url'] : undefined;
  if (typeof stated !== 'string') {
    throw new Error('Say where the app runs: --app-url https://..., SHOPIFY_APP_URL, or application_url in shopify.app.toml.');
  }
  return stated;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { 'app-url': { type: 'string' }, out: { type: 'string' }, shadow: { type: 'string', default: 'closed' } },
  });
  if (values.shadow !== 'open' && values.shadow !== 'closed') throw new Error('--shadow is open or closed.');
  if (values.shadow === 'open' && values.out === undefined) {
    throw new Error('--shadow=open is for browser tests: give it a folder of its own with --out.');
  }
  const files = await buildExtensions({
    appUrl: values['app-url'] ?? process.env['SHOPIFY_APP_URL'] ?? (await configuredAppUrl()),
    shadow: values.shadow,
    ...(values.out === undefined ? {} : { outputFolder: values.out }),
  });
  for (const built of files) {
    const raw = `${built.rawBytes} bytes${built.rawLimitBytes === null ? '' : ` of ${built.rawLimitBytes}`}`;
    const verdict = built.withinLimits ? 'ok' : 'OVER ITS LIMIT';
    console.log(`${verdict}  ${built.file}  ${raw}, gzip ${built.gzipBytes} of ${built.gzipLimitBytes}`);
  }
  if (files.some((built) => !built.withinLimits)) process.exitCode = 1;
}

if (import.meta.main) await main();
