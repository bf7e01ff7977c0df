import { vitePlugin as remix } from '@remix-run/dev';
import { defineConfig } from 'vite';
import remixConfig from './remix.config.js';

/** Where a browser reaches the development server when that is through a tunnel; undefined on this machine itself. */
function tunnelHost(): string | undefined {
  const address = process.env['SHOPIFY_APP_URL'];
  if (address === undefined || !URL.canParse(address)) return undefined;
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' ? hostname : undefined;
}

const host = tunnelHost();

export default defineConfig({
  plugins: [remix(remixConfig)],
  server: {
    // What commands write while they run is no source of a page.
    watch: { ignored: ['**/.data/**', '**/.cache/**', '**/build/**', '**/output/**'] },
    // Through a tunnel, Vite refuses hosts that it was not told of, and its own socket has to take the same way as the pages.
    ...(host === undefined ? {} : { allowedHosts: [host], hmr: { protocol: 'wss', clientPort: 443 } }),
  },
  build: {
    // Data URIs for small assets would need a wider content security policy than Shopify Admin asks for.
    assetsInlineLimit: 0,
    // Polaris ships its styles as one file of 444 KB (52 KB compressed); the warning would say so on every build.
    chunkSizeWarningLimit: 700,
  },
  optimizeDeps: {
    // All pages are searched for packages at the start; found one by one, each would make the browser load everything again.
    entries: ['app/entry.client.tsx', 'app/root.tsx', 'app/routes/**/*.tsx'],
    include: ['@shopify/app-bridge-react', '@shopify/polaris', '@shopify/polaris-icons', '@shopify/shopify-app-remix/react'],
  },
});
