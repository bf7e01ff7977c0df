import { execFile } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../../../dev/paths.ts';

const run = promisify(execFile);
const bundle = join(root, 'build/server/index.js');

/** The address of the built pages' server bundle; builds it first when a source is newer, so that a browser test never looks at yesterday's pages. */
export async function builtPages(): Promise<string> {
  if ((await modifiedAt(bundle)) < (await newestSource())) {
    await run(process.execPath, [join(root, 'node_modules/@remix-run/dev/dist/cli.js'), 'vite:build'], { cwd: root, timeout: 120_000 });
  }
  return bundle;
}

async function newestSource(): Promise<number> {
  const folders = ['app/routes', 'app/ui', 'app/domain'];
  const files = ['app/root.tsx', 'app/entry.client.tsx', 'app/entry.server.tsx', 'vite.config.ts', 'remix.config.js', 'package-lock.json'];
  const listed = await Promise.all(folders.map((folder) => readdir(join(root, folder), { recursive: true, withFileTypes: true })));
  const sources = listed.flat().flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : []));
  const times = await Promise.all([...sources, ...files.map((file) => join(root, file))].map(modifiedAt));
  return Math.max(...times);
}

async function modifiedAt(file: string): Promise<number> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}
