import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the clone. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** What the demo keeps between two starts; ignored by git. */
export const dataFolder = join(root, '.data');

/** What can be thrown away and is made again; ignored by git. */
export const cacheFolder = join(root, '.cache');

/** Distinguishes this clone from others on the same machine, where something must live outside of it. */
export const cloneId = createHash('sha256').update(root).digest('hex').slice(0, 12);

/** The folder of an installed npm package, also of one whose `exports` hide its files. */
export function packageFolder(name: string): string {
  for (let folder = root; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
    if (folder === dirname(folder)) throw new Error(`The npm package ${name} is not installed. Run "npm ci".`);
  }
}
