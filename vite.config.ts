import { vitePlugin as remix } from '@remix-run/dev';
import { defineConfig } from 'vite';
import remixConfig from './remix.config.js';

// `shopify app dev` gives the app's public address through HOST or SHOPIFY_APP_URL; Vite refuses requests for hosts it was not told of.
const publicAddress = process.env['SHOPIFY_APP_URL'] ?? process.env['HOST'];
const publicHost = publicAddress?.startsWith('http') ? new URL(publicAddress).hostname : undefined;

export default defineConfig({
  plugins: [remix(remixConfig)],
  server: {
    ...(publicHost === undefined ? {} : { allowedHosts: [publicHost] }),
    fs: { allow: ['app', 'node_modules'] },
  },
  build: {
    // Data URIs for small assets would need a wider content security policy than Shopify Admin asks for.
    assetsInlineLimit: 0,
    // Polaris ships its styles as one file of 444 KB (52 KB compressed); the warning would say so on every build.
    chunkSizeWarningLimit: 700,
  },
  optimizeDeps: { include: ['@shopify/app-bridge-react', '@shopify/polaris'] },
});
