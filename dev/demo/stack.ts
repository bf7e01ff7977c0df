import { execFile } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { buildWhatChanged } from '../build.ts';
import { root } from '../paths.ts';
import { migrate } from '../postgres/migrate.ts';
import { startPostgres } from '../postgres/server.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { endGuarded, freePort, hasEnded, spawnGuarded } from '../processes.ts';
import { makeAppFolder } from './app-folder.ts';
import { readOrMakeSettings } from './settings.ts';
import type { DemoSettings } from './settings.ts';

const run = promisify(execFile);

export interface StackOptions {
  /** Holds the database, the simulated shop, the logs and the secrets. */
  readonly dataDir: string;
  readonly say: (sentence: string) => void;
  /** Preferred ports; others are picked when they are taken. */
  readonly ports?: { readonly web: number; readonly simulator: number; readonly postgres: number };
  /** `open` lets a browser test look into the launcher; see dev/build-extensions.ts. */
  readonly shadow?: 'open' | 'closed';
  /** Removes everything at `stop`. */
  readonly ephemeral?: boolean;
}

export interface Stack {
  readonly shopDomain: string;
  readonly webUrl: string;
  readonly simulatorUrl: string;
  readonly merchantUrl: string;
  readonly storefrontUrl: string;
  readonly checkoutUrl: string;
  readonly logsDir: string;
  /** True when the database held nothing yet. */
  readonly fresh: boolean;
  /** Runs the operator's command and returns what it printed. */
  readonly laurel: (...words: string[]) => Promise<string>;
  /** Ends the web process and leaves the rest running, to see what people see when the app is down. */
  readonly endWeb: () => Promise<void>;
  /** Resolves with the name of the first part that ended although nobody asked it to. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

const SHOP_DOMAIN = 'laurel-demo.myshopify.com';
const PREFERRED_PORTS = { web: 3000, simulator: 4010, postgres: 5439 };
const READY_DEADLINE_MS = 60_000;
const NODE = [process.execPath, '--disable-warning=ExperimentalWarning'] as const;

/** Starts everything that Laurel is made of on this machine: PostgreSQL, the local Shopify, the web process and the worker. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { dataDir, say } = options;
  const settings = await readOrMakeSettings(dataDir);
  await buildWhatChanged(say);

  say('Starting PostgreSQL …');
  const postgres = await startPostgres({
    dataDir: join(dataDir, 'postgres'),
    port: options.ports?.postgres ?? PREFERRED_PORTS.postgres,
  });
  const children: Child[] = [];
  // Each part is asked to end before what it depends on.
  const stop = async () => {
    for (const child of children.toReversed()) await child.end();
    await postgres.stop();
    if (options.ephemeral) await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const fresh = await isEmpty(postgres);
    await migrate(postgres);
    say('Starting the local Shopify, the web process and the worker …');
    return await startParts({ options, settings, postgres, children, fresh, stop });
  } catch (error) {
    await stop();
    throw error;
  }
}

async function isEmpty(postgres: PostgresServer): Promise<boolean> {
  const client = new pg.Client({ connectionString: postgres.ownerUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ missing: boolean }>("SELECT to_regclass('public.shops') IS NULL AS missing");
    if (rows[0]?.missing) return true;
    return (await client.query('SELECT 1 FROM shops LIMIT 1')).rowCount === 0;
  } finally {
    await client.end();
  }
}

interface Parts {
  readonly options: StackOptions;
  readonly settings: DemoSettings;
  readonly postgres: PostgresServer;
  readonly children: Child[];
  readonly fresh: boolean;
  readonly stop: () => Promise<void>;
}

async function startParts({ options, settings, postgres, children, fresh, stop }: Parts): Promise<Stack> {
  const { dataDir } = options;
  const webPort = await freePort(options.ports?.web ?? PREFERRED_PORTS.web);
  const simulatorPort = await freePort(options.ports?.simulator ?? PREFERRED_PORTS.simulator);
  const webUrl = `http://127.0.0.1:${webPort}`;
  const simulatorUrl = `http://127.0.0.1:${simulatorPort}`;
  const logsDir = join(dataDir, 'logs');
  await mkdir(logsDir, { recursive: true });
  const appFolder = join(dataDir, 'app-folder');
  await makeAppFolder(appFolder, { appUrl: webUrl, shadow: options.shadow ?? 'closed' });

  const { laurelEnv, simulatorEnv } = environments({ settings, postgres, webUrl, simulatorUrl, dataDir, appFolder });
  const start = (name: string, script: string, env: NodeJS.ProcessEnv) => {
    const child = new Child(name, [...NODE, join(root, script)], env, join(logsDir, `${name}.log`));
    children.push(child);
    return child;
  };
  const simulator = start('simulator', 'dev/shopify-simulator/main.ts', simulatorEnv);
  const web = start('web', 'app/entry.web.ts', laurelEnv);
  const worker = start('worker', 'app/entry.worker.ts', laurelEnv);
  await Promise.all([simulator.answers(`${simulatorUrl}/_simulator/state`), web.answers(`${webUrl}/monitoring/ready`)]);

  return {
    shopDomain: SHOP_DOMAIN,
    webUrl,
    simulatorUrl,
    merchantUrl: `${simulatorUrl}/admin/apps/laurel`,
    storefrontUrl: `${simulatorUrl}/`,
    checkoutUrl: `${simulatorUrl}/checkout`,
    logsDir,
    fresh,
    laurel: async (...words) =>
      (await run(process.execPath, [...NODE.slice(1), join(root, 'cli', 'main.ts'), ...words], { cwd: root, env: laurelEnv })).stdout,
    endWeb: () => web.end(),
    ended: Promise.race([simulator.ended, web.ended, worker.ended]),
    stop,
  };
}

/** What the parts are told: as an operator would tell them, and nothing else. */
function environments(input: {
  readonly settings: DemoSettings;
  readonly postgres: PostgresServer;
  readonly webUrl: string;
  readonly simulatorUrl: string;
  readonly dataDir: string;
  readonly appFolder: string;
}) {
  const { settings, postgres, webUrl, simulatorUrl, dataDir, appFolder } = input;
  const shared = {
    ...inherited(),
    NODE_ENV: 'production',
    SHOPIFY_API_KEY: settings.shopifyApiKey,
    SHOPIFY_API_SECRET: settings.shopifyApiSecret,
  } as const;
  const laurelEnv = {
    ...shared,
    DATABASE_URL: postgres.appUrl,
    DATABASE_OWNER_URL: postgres.ownerUrl,
    SHOPIFY_APP_URL: webUrl,
    SHOPIFY_API_ORIGIN: `${simulatorUrl}/{shop}`,
    SHOPIFY_ADMIN_ORIGIN: simulatorUrl,
    APP_BRIDGE_URL: `${simulatorUrl}/app-bridge.js`,
    LAUREL_ENCRYPTION_KEYS: settings.encryptionKeys,
    HOST: '127.0.0.1',
    PORT: new URL(webUrl).port,
  };
  const simulatorEnv = {
    ...shared,
    PORT: new URL(simulatorUrl).port,
    APP_URL: webUrl,
    SHOP_DOMAIN,
    SIMULATOR_DATA_DIR: join(dataDir, 'simulator'),
    SIMULATOR_APP_FOLDER: appFolder,
  };
  return { laurelEnv, simulatorEnv };
}

/**
 * What a child may know of the caller's environment: where programs and homes are, and nothing that configures Laurel. A Redis,
 * for instance, would be shared by every stack on this machine, and each would take the others' jobs.
 */
function inherited(): Record<string, string> {
  const names = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'LOG_LEVEL'];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
}

/** One process of the stack. */
class Child {
  readonly name: string;
  readonly logFile: string;
  /** Resolves with the name when the process ends unasked. */
  readonly ended: Promise<string>;
  readonly #process: ChildProcess;
  #ending = false;

  constructor(name: string, command: readonly [string, ...string[]], env: NodeJS.ProcessEnv, logFile: string) {
    this.name = name;
    this.logFile = logFile;
    this.#process = spawnGuarded({ command, cwd: root, env, logFile, endSignal: 'TERM' });
    this.ended = new Promise((resolve) => {
      this.#process.once('exit', () => {
        if (!this.#ending) resolve(name);
      });
    });
  }

  async answers(url: string): Promise<void> {
    for (const end = Date.now() + READY_DEADLINE_MS; Date.now() < end; await delay(100)) {
      if (hasEnded(this.#process)) throw new Error(`The ${this.name} process ended while starting; its log is ${this.logFile}.`);
      const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => null);
      if (answer?.ok) return;
    }
    throw new Error(`The ${this.name} process did not answer at ${url} in time; its log is ${this.logFile}.`);
  }

  async end(): Promise<void> {
    this.#ending = true;
    await endGuarded(this.#process, 10_000);
  }
}
