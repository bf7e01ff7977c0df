import { z } from 'zod';
import { startSimulator } from './server.ts';

/** Runs the simulator as a process of its own, configured by the environment; SIGINT and SIGTERM end it in good order. */
const environment = z
  .object({
    PORT: z.coerce.number().int().min(0).max(65_535).default(4010),
    SIMULATOR_DATA_DIR: z.string().min(1).optional(),
    // Where shopify.app.toml and the extensions are read from, when not from this repository.
    SIMULATOR_APP_FOLDER: z.string().min(1).optional(),
    APP_URL: z.url('APP_URL is the address of the app under development, such as http://127.0.0.1:3000.'),
    SHOPIFY_API_KEY: z.string().min(1, 'SHOPIFY_API_KEY is missing.'),
    SHOPIFY_API_SECRET: z.string().min(1, 'SHOPIFY_API_SECRET is missing.'),
    SHOP_DOMAIN: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]*\.myshopify\.com$/, 'SHOP_DOMAIN looks like laurel-demo.myshopify.com.')
      .default('laurel-demo.myshopify.com'),
    SIMULATOR_RETRY_FACTOR: z.coerce.number().min(0).max(1).optional(),
  })
  .safeParse(process.env);

if (!environment.success) {
  for (const issue of environment.error.issues) console.error(`${issue.path.join('.')}: ${issue.message}`);
  process.exit(1);
}

const {
  PORT,
  SIMULATOR_DATA_DIR,
  SIMULATOR_APP_FOLDER,
  APP_URL,
  SHOPIFY_API_KEY,
  SHOPIFY_API_SECRET,
  SHOP_DOMAIN,
  SIMULATOR_RETRY_FACTOR,
} = environment.data;
const simulator = await startSimulator({
  port: PORT,
  dataDir: SIMULATOR_DATA_DIR ?? null,
  appUrl: APP_URL,
  apiKey: SHOPIFY_API_KEY,
  apiSecret: SHOPIFY_API_SECRET,
  shopDomain: SHOP_DOMAIN,
  ...(SIMULATOR_APP_FOLDER === undefined ? {} : { root: SIMULATOR_APP_FOLDER }),
  ...(SIMULATOR_RETRY_FACTOR === undefined ? {} : { retryFactor: SIMULATOR_RETRY_FACTOR }),
});
console.log(`Local Shopify for ${SHOP_DOMAIN} on ${simulator.origin}, control page ${simulator.origin}/_simulator`);

const end = (): void => {
  void simulator.stop().then(() => process.exit(0));
};
process.once('SIGINT', end);
process.once('SIGTERM', end);
