import { mkdir, readdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { buildExtensions } from '../build-extensions.ts';
import { root } from '../paths.ts';

/** Written by the build; everything else of an extension is its source. */
const BUILT = new Set(['assets', 'dist']);

/**
 * A folder that looks to the simulator like the repository, with the extensions built for this demo's address: an
 * extension carries the app's address inside, so two demos on different ports cannot share one build.
 */
export async function makeAppFolder(folder: string, input: { readonly appUrl: string; readonly shadow: 'open' | 'closed' }): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const name of ['shopify.app.toml', 'vendor']) await symlink(join(root, name), join(folder, name));

  const extensions = join(root, 'extensions');
  for (const extension of await readdir(extensions, { withFileTypes: true })) {
    if (!extension.isDirectory()) continue;
    const target = join(folder, 'extensions', extension.name);
    await mkdir(target, { recursive: true });
    for (const part of await readdir(join(extensions, extension.name))) {
      if (!BUILT.has(part)) await symlink(join(extensions, extension.name, part), join(target, part));
    }
  }
  await buildExtensions({ ...input, outputFolder: join(folder, 'extensions') });
}
