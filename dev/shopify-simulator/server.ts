import { serve, type ServerType } from '@hono/node-server';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Hono } from 'hono';
import { createAdminGraphql } from './admin-api/graphql.ts';
import { createOauth } from './admin-api/oauth.ts';
import { createControlApi } from './control/api.ts';
import { Misbehaviour } from './control/misbehaviour.ts';
import { createControlPage } from './control/page.ts';
import { seedShop } from './seed/seed.ts';
import type { SimulatedShop, SimulatorConfig } from './simulated-shop.ts';
import type { ShopState } from './state/records.ts';
import { LocalShop } from './state/shop.ts';
import { ShopEngine } from './state/shop-engine.ts';
import { fileIn, JsonFile, readJson } from './state/store.ts';
import { complianceTopics, type Announcement } from './webhooks/announcement.ts';
import { DeliveryQueue, type DeliveryLog } from './webhooks/delivery-queue.ts';
import type { ShopFacts } from './webhooks/payloads/shop-facts.ts';
import { appManifestIn, type AppManifest } from './webhooks/subscriptions.ts';

export interface SimulatorOptions {
  /** 0 picks a free port. */
  readonly port?: number;
  /** Where the shop is kept between two runs; null keeps it in memory. */
  readonly dataDir: string | null;
  readonly appUrl: string;
  readonly apiKey?: string;
  readonly apiSecret?: string;
  readonly shopDomain?: string;
  readonly appHandle?: string;
  readonly proxySubpath?: string;
  /** Root of the repository, for the app's configuration file, its extensions and the vendored schema. */
  readonly root?: string;
  readonly seed?: number;
  /** Instead of reading shopify.app.toml. */
  readonly manifest?: AppManifest;
  /** Part of Shopify's waiting times between two tries of a webhook; 1/600 makes a minute 100 ms. */
  readonly retryFactor?: number;
  readonly webhookConcurrency?: number;
}

export interface RunningSimulator {
  readonly origin: string;
  readonly config: SimulatorConfig;
  readonly shop: SimulatedShop;
  stop(): Promise<void>;
}

const shopId = '61930204471';
const repositoryRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Starts the local Shopify on 127.0.0.1 and resolves when it answers. */
export async function startSimulator(options: SimulatorOptions): Promise<RunningSimulator> {
  const door = await openDoor(options.port ?? 0);
  try {
    return await furnish(door, options);
  } catch (error) {
    await door.close();
    throw error;
  }
}

async function furnish(door: Door, options: SimulatorOptions): Promise<RunningSimulator> {
  const stopping = new AbortController();
  const config = configOf(options, door.origin);
  const fixed = options.manifest;
  const manifest = fixed === undefined ? appManifestIn(config.root) : () => fixed;
  const seed = options.seed ?? 20_261;
  const freshState = (): ShopState => seedShop({ seed, firstStartedAt: Date.now(), facts: factsOf(config) }).state;
  const statePath = await fileIn(options.dataDir, 'shop.json');
  const state = (statePath === null ? null : await readJson<ShopState>(statePath)) ?? freshState();
  const stateFile = new JsonFile(statePath, () => state);
  const save = () => stateFile.save();

  const misbehaviour = new Misbehaviour({ seed, retryFactor: options.retryFactor ?? 1 / 600 });
  const { queue, stopQueue } = await startQueue(options, config, { manifest, misbehaviour });
  const engine = new ShopEngine({
    state,
    facts: { ...factsOf(config), createdAt: state.firstStartedAt - 120 * 86_400_000 },
    now: Date.now,
    announce: (announcement) => send(announcement, state, queue),
  });
  const shop = new LocalShop({ engine, config, save });
  const graphql = createAdminGraphql({
    engine: () => engine,
    root: config.root,
    app: config,
    misbehaviour,
    stopping: stopping.signal,
    save,
  });
  const reset = async (): Promise<void> => {
    queue.clear();
    // The record itself stays, because everything that serves the shop holds on to it.
    Object.assign(state, freshState());
    await save();
  };

  const app = new Hono();
  const parts = { config, shop, queue, manifest, misbehaviour, calls: graphql.calls, save, reset };
  app.route(`/${config.shopDomain}/admin`, createOauth({ state: () => state, signer: config, now: Date.now, save }));
  app.route(`/${config.shopDomain}/admin`, graphql.app);
  const controlApi = createControlApi(parts);
  app.route('/_simulator', controlApi);
  app.route('/_simulator', createControlPage(parts, controlApi));
  await mountSurfaces(app, shop, config);
  await save();
  door.answerWith(app);
  return {
    origin: config.origin,
    config,
    shop,
    stop: async () => {
      stopping.abort();
      queue.stop();
      await door.close();
      await Promise.all([save(), stopQueue()]);
    },
  };
}

/** The queue with its log on the disk, going on where an earlier run stopped. */
async function startQueue(
  options: SimulatorOptions,
  config: SimulatorConfig,
  parts: { manifest: () => AppManifest; misbehaviour: Misbehaviour },
): Promise<{ queue: DeliveryQueue; stopQueue: () => Promise<void> }> {
  const path = await fileIn(options.dataDir, 'deliveries.json');
  const queue = new DeliveryQueue({
    ...parts,
    sender: { appUrl: config.appUrl, apiSecret: config.apiSecret, shopDomain: config.shopDomain, apiVersion: parts.manifest().apiVersion },
    concurrency: options.webhookConcurrency ?? 16,
    changed: () => saveSoon.ask(),
  });
  const file = new JsonFile<DeliveryLog>(path, () => queue.snapshot());
  const saveSoon = debounced(() => file.save());
  const log = path === null ? null : await readJson<DeliveryLog>(path);
  if (log !== null) queue.resume(log);
  const stopQueue = (): Promise<void> => {
    saveSoon.cancel();
    return file.save();
  };
  return { queue, stopQueue };
}

/** Shopify sends webhooks to installed apps only, and the privacy topics also to those that were. */
function send(announcement: Announcement, state: ShopState, queue: DeliveryQueue): void {
  const messages = announcement.messages.filter((message) => state.installation.installed || complianceTopics.includes(message.topic));
  queue.announce({ ...announcement, messages });
}

function factsOf(config: SimulatorConfig): Omit<ShopFacts, 'createdAt'> {
  return {
    id: shopId,
    domain: config.shopDomain,
    name: 'Laurel & Loom',
    email: 'hello@laurel-and-loom.example',
    currency: 'USD',
    timeZone: 'America/New_York',
  };
}

function configOf(options: SimulatorOptions, origin: string): SimulatorConfig {
  return {
    origin,
    appUrl: options.appUrl.replace(/\/+$/, ''),
    apiKey: options.apiKey ?? 'laurel-local-key',
    apiSecret: options.apiSecret ?? 'laurel-local-secret',
    shopDomain: options.shopDomain ?? 'laurel-demo.myshopify.com',
    appHandle: options.appHandle ?? 'laurel',
    proxySubpath: options.proxySubpath ?? 'laurel',
    root: options.root ?? repositoryRoot,
  };
}

type Surface = (shop: SimulatedShop, config: SimulatorConfig) => Hono | Promise<Hono>;

/** What people see, in folders of their own. Their routes carry their whole paths. */
const surfaces = [
  { folder: 'admin-shell', create: 'createAdminShell' },
  { folder: 'storefront', create: 'createStorefront' },
  { folder: 'checkout', create: 'createCheckout' },
  { folder: 'account', create: 'createAccount' },
] as const;

async function mountSurfaces(app: Hono, shop: SimulatedShop, config: SimulatorConfig): Promise<void> {
  for (const { folder, create } of surfaces) {
    const path = join(dirname(fileURLToPath(import.meta.url)), folder, `${folder}.ts`);
    if (!existsSync(path)) continue;
    const module = (await import(path)) as Record<string, Surface>;
    const surface = module[create];
    if (!surface) throw new Error(`${path} does not export ${create}.`);
    app.route('/', await surface(shop, config));
  }
}

interface Door {
  readonly origin: string;
  /** Lets in whoever is waiting, and everybody after. */
  answerWith(app: Hono): void;
  close(): Promise<void>;
}

/**
 * The port is taken first, because the routes need to know their address, and a router takes no more routes once it has
 * answered. Whoever calls in between waits.
 */
function openDoor(port: number): Promise<Door> {
  return new Promise((resolve, reject) => {
    let answerWith: (app: Hono) => void = () => undefined;
    const furnished = new Promise<Hono>((ready) => {
      answerWith = ready;
    });
    const server = serve(
      { fetch: async (...request) => (await furnished).fetch(...request), port, hostname: '127.0.0.1' },
      ({ port: taken }) => resolve({ origin: `http://127.0.0.1:${taken}`, answerWith, close: () => close(server) }),
    );
    server.once('error', reject);
  });
}

function close(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
}

/** Collects the wishes of a moment into one call; deliveries change a hundred times a second. */
function debounced(call: () => Promise<void>): { ask: () => void; cancel: () => void } {
  let timer: NodeJS.Timeout | null = null;
  return {
    ask: () => {
      timer ??= setTimeout(() => {
        timer = null;
        call().catch((error: unknown) => console.error('The delivery log could not be written:', error));
      }, 300);
    },
    cancel: () => {
      if (timer) clearTimeout(timer);
      timer = null;
    },
  };
}
