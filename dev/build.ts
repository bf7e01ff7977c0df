import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageFolder, root } from './paths.ts';

/** What the merchant's pages are built from. */
const CLIENT_SOURCES = ['app', 'public', 'vite.config.ts', 'remix.config.js', 'package-lock.json'];

/** Builds the merchant's pages unless the build there is was made from these very sources. */
export async function buildWhatChanged(say: (sentence: string) => void): Promise<void> {
  const stamp = join(root, 'build', 'built-from');
  const wanted = await fingerprint(CLIENT_SOURCES);
  if (existsSync(join(root, 'build', 'server', 'index.js')) && (await readFile(stamp, 'utf8').catch(() => '')) === wanted) return;
  say('Building the merchant’s pages …');
  await runQuietly([join(packageFolder('@remix-run/dev'), 'dist', 'cli.js'), 'vite:build']);
  await mkdir(join(root, 'build'), { recursive: true });
  await writeFile(stamp, wanted);
}

/** Changes when any file's path or contents change. */
async function fingerprint(paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const path of paths) await addTo(hash, path);
  return hash.digest('hex');
}

async function addTo(hash: ReturnType<typeof createHash>, path: string): Promise<void> {
  const absolute = join(root, path);
  if (!existsSync(absolute)) return;
  const entries = await readdir(absolute, { withFileTypes: true }).catch(() => null);
  if (entries === null) {
    hash.update(path).update(await readFile(absolute));
    return;
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!/\.test\.tsx?$/.test(entry.name)) await addTo(hash, join(path, entry.name));
  }
}

/** A build that works has nothing to say; one that fails says everything. */
async function runQuietly(command: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, command, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const said: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`The build failed.\n${Buffer.concat(said).toString('utf8')}`);
}
