/**
 * Where the app answers. An extension has no environment of its own: whoever builds it writes the address in place of
 * these expressions: dev/build-extensions.ts, or Shopify's CLI, which knows APP_URL while developing and takes the
 * others from the `.env` file.
 */
const stated = written(() => process.env['APP_URL']) ?? written(() => process.env['SHOPIFY_APP_URL']) ?? '';

export const appAddress = stated.replace(/\/+$/, '');

/** A build that does not know a name leaves the expression as it is, and a worker has no `process`. */
function written(read: () => string | undefined): string | undefined {
  try {
    return read() || undefined;
  } catch {
    return undefined;
  }
}
