import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createBrotliDecompress } from 'node:zlib';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { extract } from 'tar';
import { cacheFolder, packageFolder } from './paths.ts';

const run = promisify(execFile);

/** Browsers that a machine may already have; the first that answers `--version` is taken. */
const SYSTEM_BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Quiet and self-contained: nothing of the browser's own may reach for a network or for an earlier profile. */
const FLAGS = [
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-quic',
  '--no-first-run',
  '--no-default-browser-check',
  '--no-pings',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-sync',
  '--font-render-hinting=none',
  // A headless Chromium says so, and Shopify's library answers 410 to everything that looks like a robot.
  '--user-agent=Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36',
];

interface BrowserInstallation {
  readonly executablePath: string;
  readonly env: Record<string, string>;
}

let installation: Promise<BrowserInstallation> | undefined;

/**
 * Starts a headless Chromium for tests and for the demo's check. It takes the machine's own browser where there is
 * one, otherwise the Chromium that an npm package carries, so that a fresh clone needs no other download. Every launch gets a new,
 * empty profile, and launches may run side by side.
 */
export async function launchBrowser(options: { readonly args?: readonly string[] } = {}): Promise<Browser> {
  installation ??= findSystemBrowser().then((found) => found ?? unpackBrowser());
  const { executablePath, env } = await installation;
  return chromium.launch({
    executablePath,
    headless: true,
    // Chromium's sandbox refuses to run as root and in most containers; these pages are all our own.
    chromiumSandbox: false,
    args: [...FLAGS, ...(options.args ?? [])],
    env: { ...ownEnvironment(), ...env },
  });
}

/** The environment without what is undefined, as child processes want it. */
function ownEnvironment(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

async function findSystemBrowser(): Promise<BrowserInstallation | null> {
  const candidates = process.env['CHROMIUM_PATH'] ? [process.env['CHROMIUM_PATH']] : SYSTEM_BROWSERS;
  for (const executablePath of candidates) {
    if (existsSync(executablePath) && (await starts(executablePath, {}))) return { executablePath, env: {} };
  }
  return null;
}

/** Whether the program runs here at all: a wrapper script without its browser, or a missing library, says no. */
async function starts(executablePath: string, env: Record<string, string>): Promise<boolean> {
  try {
    await run(executablePath, ['--version', '--no-sandbox'], { env: { ...process.env, ...env }, timeout: 20_000 });
    return true;
  } catch {
    return false;
  }
}

async function unpackBrowser(): Promise<BrowserInstallation> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('No browser found. Install Chrome or Chromium, or set CHROMIUM_PATH to its executable.');
  }
  const source = packageFolder('@sparticuz/chromium');
  const { version } = JSON.parse(await readFile(join(source, 'package.json'), 'utf8')) as { version: string };
  const folder = join(cacheFolder, `chromium-${version}`);
  if (!existsSync(folder)) await unpackInto(folder, join(source, 'bin'));

  const executablePath = join(folder, 'chromium');
  const fonts = { FONTCONFIG_FILE: join(folder, 'fonts.conf') };
  if (await starts(executablePath, fonts)) return { executablePath, env: fonts };

  // Machines without a desktop lack the security and XML libraries that Chromium links to; the package brings them.
  const libraries = [join(folder, 'libraries', 'lib'), process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':');
  const env = { ...fonts, LD_LIBRARY_PATH: libraries };
  if (await starts(executablePath, env)) return { executablePath, env };
  throw new Error(
    `The Chromium unpacked to ${executablePath} does not start here. Install Chromium, or set CHROMIUM_PATH to one that does.`,
  );
}

/** Unpacks beside the destination and moves it there in one step, so that a second launch never meets half a browser. */
async function unpackInto(folder: string, bin: string): Promise<void> {
  const draft = `${folder}.${randomBytes(6).toString('hex')}`;
  await mkdir(join(draft, 'libraries'), { recursive: true });
  try {
    await Promise.all([
      pipeline(createReadStream(join(bin, 'chromium.br')), createBrotliDecompress(), createWriteStream(join(draft, 'chromium'))),
      unpackArchive(join(bin, 'al2023.tar.br'), join(draft, 'libraries')),
      unpackArchive(join(bin, 'fonts.tar.br'), draft),
      unpackArchive(join(bin, 'swiftshader.tar.br'), draft),
    ]);
    await chmod(join(draft, 'chromium'), 0o755);
    await writeFile(join(draft, 'fonts.conf'), fontConfiguration(folder));
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}

async function unpackArchive(file: string, folder: string): Promise<void> {
  await pipeline(createReadStream(file), createBrotliDecompress(), extract({ cwd: folder }));
}

/** The machine's fonts and the package's, with a readable default where the machine has none. */
function fontConfiguration(folder: string): string {
  const prefer = (family: string, choice: string) =>
    `  <match target="pattern"><test name="family"><string>${family}</string></test>` +
    `<edit name="family" mode="append" binding="weak"><string>${choice}</string></edit></match>`;
  return [
    '<?xml version="1.0"?>',
    '<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">',
    '<fontconfig>',
    `  <dir>${join(folder, 'fonts')}</dir>`,
    '  <dir>/usr/share/fonts</dir>',
    '  <dir>/usr/local/share/fonts</dir>',
    `  <cachedir>${join(folder, 'fontconfig-cache')}</cachedir>`,
    ...['sans-serif', 'system-ui', 'Arial', 'Helvetica', 'Inter'].map((family) => prefer(family, 'Open Sans')),
    prefer('monospace', 'DejaVu Sans Mono'),
    '</fontconfig>',
    '',
  ].join('\n');
}
