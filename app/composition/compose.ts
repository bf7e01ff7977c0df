import { createHmac } from 'node:crypto';
import { createLaneBell } from '../adapters/postgres/lane-bell.server.ts';
import { createHealth } from '../adapters/postgres/maintenance.server.ts';
import { createSessionStorage } from '../adapters/postgres/sessions.server.ts';
import { createJobQueue } from '../adapters/queue/bullmq.server.ts';
import { createAccessTokens } from '../adapters/shopify/access-tokens.server.ts';
import { createAdminClient } from '../adapters/shopify/admin-client.server.ts';
import { apiOriginFrom } from '../adapters/shopify/api-origin.ts';
import { createCatalogue } from '../adapters/shopify/catalogue.server.ts';
import { createDiscounts } from '../adapters/shopify/discounts.server.ts';
import { createGiftCards } from '../adapters/shopify/gift-cards.server.ts';
import { createStoreCredit } from '../adapters/shopify/store-credit.server.ts';
import { createOrdersSource } from '../adapters/shopify/orders-source.server.ts';
import { shopifyReader } from '../adapters/shopify/payloads/reader.ts';
import { createShopifyShop } from '../adapters/shopify/shopify-shop.server.ts';
import { createShopifyIdentity } from '../adapters/shopify/verify.ts';
import { createEncryption, keyRingFromText } from '../adapters/system/encryption.server.ts';
import { openDatabase } from '../db.server.ts';
import type { Env } from '../env.server.ts';
import type { MachineDeps } from '../http/machines.ts';
import { createNudge } from '../jobs/nudge.ts';
import type { ShopId } from '../domain/shared/ids.ts';
import type { Instant } from '../domain/shared/instant.ts';
import { createShopify } from '../shopify.server.ts';
import type { Log } from './log.ts';
import { createUseCases } from './use-cases.ts';

/** Everything both processes are made of: database, queue, Shopify, use cases. */
export function compose(env: Env, log: Log) {
  const database = openDatabase({ url: env.DATABASE_URL, connectionsMax: env.DATABASE_CONNECTIONS });
  const queue = createJobQueue({ databaseUrl: env.DATABASE_URL, redisUrl: env.REDIS_URL, log });
  const bell = createLaneBell({ pool: database.pool, databaseUrl: env.DATABASE_URL, log });
  const nudge = createNudge({ bell, queue, log });
  const keys = keyRingFromText(env.LAUREL_ENCRYPTION_KEYS);
  const sessions = createSessionStorage({ pool: database.pool, encryption: createEncryption(keys) });
  const origin = apiOriginFrom(env.SHOPIFY_API_ORIGIN);
  const tokens = createAccessTokens({ apiKey: env.SHOPIFY_API_KEY, apiSecret: env.SHOPIFY_API_SECRET, origin, sessions });
  const client = createAdminClient({ tokens, origin });
  const shopifyShop = createShopifyShop({ client });
  const useCases = createUseCases({
    pool: database.pool,
    prisma: database.prisma,
    discounts: createDiscounts({ client }),
    giftCards: createGiftCards({ client }),
    storeCredit: createStoreCredit({ client }),
    orders: createOrdersSource({ client }),
    catalogue: createCatalogue({ client }),
    nudge,
    codeSecret: createHmac('sha256', keys[0]!.key).update('laurel redemption codes').digest('hex'),
  });
  return {
    ...useCases,
    queue,
    bell,
    sessions,
    shopifyShop,
    origin,
    health: createHealth(database),
    async close() {
      nudge.close();
      await bell.close();
      await queue.close();
      await database.close();
    },
  };
}

/** What the web process adds: who may speak, and how often. */
export function composeWeb(env: Env, log: Log) {
  const parts = compose(env, log);
  const secrets = [env.SHOPIFY_API_SECRET, ...(env.SHOPIFY_API_SECRET_PREVIOUS === undefined ? [] : [env.SHOPIFY_API_SECRET_PREVIOUS])];
  const now = () => Date.now() as Instant;
  const machines: MachineDeps = {
    laurel: parts.laurel,
    identity: createShopifyIdentity({ apiKey: env.SHOPIFY_API_KEY, secrets, now }),
    reader: shopifyReader,
    inbox: parts.inbox,
    shopIdOf: rememberShops((domain) => parts.shops.idOf(domain)),
    health: parts.health,
    log,
    now,
  };
  const shopify = createShopify(
    {
      apiKey: env.SHOPIFY_API_KEY,
      apiSecret: env.SHOPIFY_API_SECRET,
      appUrl: env.SHOPIFY_APP_URL,
      origin: parts.origin,
      ...(env.SHOPIFY_ADMIN_ORIGIN === undefined ? {} : { adminOrigin: env.SHOPIFY_ADMIN_ORIGIN }),
    },
    { sessionStorage: parts.sessions, shops: parts.laurel.shops, shopifyShop: parts.shopifyShop, log },
  );
  return { ...parts, machines, shopify };
}

const rememberMs = 5_000;

/**
 * Ids of shops by domain, asked again after five seconds, so that a shop which comes back after its erasure is soon known by its new id. Those who ask at the same moment share one question, so that a
 * thousand deliveries to a process that has just started are one query; a shop that is not known is asked for every time.
 */
function rememberShops(find: (domain: string) => Promise<ShopId | null>): (domain: string) => Promise<ShopId | null> {
  const known = new Map<string, { id: Promise<ShopId | null>; until: number }>();
  return (domain) => {
    const remembered = known.get(domain);
    if (remembered && remembered.until > Date.now()) return remembered.id;
    if (known.size > 100_000) known.clear();
    const id = find(domain);
    known.set(domain, { id, until: Date.now() + rememberMs });
    const forget = () => known.delete(domain);
    id.then((found) => found === null && forget(), forget);
    return id;
  };
}
