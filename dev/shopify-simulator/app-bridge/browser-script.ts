import { build } from 'esbuild';

const bundles = new Map<string, Promise<string>>();

/**
 * The simulator's browser code is TypeScript like the rest; it is bundled when first asked for and kept, so that nothing
 * built has to be committed. Classic scripts, because App Bridge must have run before the page's own modules do.
 */
export function browserScript(entry: string): Promise<string> {
  let bundle = bundles.get(entry);
  if (!bundle) {
    bundle = build({ entryPoints: [entry], bundle: true, write: false, format: 'iife', target: 'es2022', logLevel: 'silent' }).then(
      (result) => result.outputFiles[0]?.text ?? '',
    );
    // A failed build is not kept: the next request tries again after the source has been corrected.
    bundle.catch(() => bundles.delete(entry));
    bundles.set(entry, bundle);
  }
  return bundle;
}
