/**
 * Remix's own options. vite.config.ts hands them to Remix's Vite plugin, so this file is the one place where they are set.
 *
 * @type {import('@remix-run/dev').VitePluginConfig}
 */
const remixConfig = {
  appDirectory: 'app',
  buildDirectory: 'build',
  serverModuleFormat: 'esm',
  // What routes share on the server lies beside them, and so do tests; neither is a page.
  ignoredRouteFiles: ['**/.*', '**/*.server.ts', '**/*.test.ts'],
  future: {
    v3_fetcherPersist: true,
    v3_relativeSplatPath: true,
    v3_throwAbortReason: true,
    v3_singleFetch: true,
    // A dozen routes fit into the first manifest; asking for them one by one would only delay the first click.
    v3_lazyRouteDiscovery: false,
    // File names are the routes; routes.ts would be a second way to say the same.
    v3_routeConfig: false,
  },
};

export default remixConfig;
