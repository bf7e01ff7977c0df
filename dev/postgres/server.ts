import { execFile } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { endGuarded, freePort, hasEnded, processBirth, processCommand, spawnGuarded } from '../processes.ts';
import { placeServer } from './placement.ts';
import type { Placement } from './placement.ts';

const run = promisify(execFile);

export interface PostgresServer {
  readonly port: number;
  /** Superuser, database `postgres`: makes and drops databases; nothing of Laurel connects with it. */
  readonly adminUrl: string;
  /** Owner of the database `laurel` and its tables: migrations only. */
  readonly ownerUrl: string;
  /** The application's login. */
  readonly appUrl: string;
  /** Kills the server as a power cut would, starts it again on the same port and returns when it has recovered and answers. */
  crash(): Promise<void>;
  /** Ends the server and returns when it is gone. Safe to call twice. */
  stop(): Promise<void>;
}

export interface PostgresOptions {
  /** Where the cluster, its password and its log are kept from one start to the next. */
  readonly dataDir: string;
  /** Taken when it is free; another is picked when it is not. */
  readonly port?: number;
  /** Removes everything at `stop`, for tests. */
  readonly ephemeral?: boolean;
  /** Settings of postgresql.conf beside or instead of the usual ones. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Quick on two cores and a laptop's disk, and as durable as in production: fsync stays on. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '128MB',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  jit: 'off',
  log_min_messages: 'warning',
  log_line_prefix: '%m [%p] %u@%d ',
  log_timezone: 'UTC',
  timezone: 'UTC',
};

/** Names, inside the data folder, the process that uses it. */
const CLAIM = 'running.json';

const START_DEADLINE_MS = 30_000;
const STOP_DEADLINE_MS = 20_000;
/** A server that was killed reads its whole log again before it answers. */
const RECOVERY_DEADLINE_MS = 300_000;

/** Starts a real PostgreSQL from npm packages and returns when it answers, with the database and the two logins made. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const dataDir = resolve(options.dataDir);
  await mkdir(dataDir, { recursive: true });
  await claimDataDir(dataDir);
  try {
    return await startClaimed({ ...options, dataDir });
  } catch (error) {
    await rm(join(dataDir, CLAIM), { force: true });
    throw error;
  }
}

async function startClaimed({
  dataDir,
  port: preferredPort = 0,
  ephemeral = false,
  settings = {},
}: PostgresOptions): Promise<PostgresServer> {
  const placement = await placeServer(dataDir);
  const pgdata = join(placement.cluster, 'pgdata');
  await endOrphan(pgdata);
  const password = await makeCluster(placement, pgdata, dataDir);

  const started = await launch({ placement, pgdata, dataDir, password, port: preferredPort, settings });
  const { port } = started;
  let { child } = started;
  const url = (role: string, database: string) => `postgresql://${role}:${password}@127.0.0.1:${port}/${database}`;
  const adminUrl = url('postgres', 'postgres');
  try {
    await makeRolesAndDatabase(adminUrl, password);
  } catch (error) {
    await endGuarded(child);
    throw error;
  }

  const stop = async () => {
    await endGuarded(child);
    await rm(join(dataDir, CLAIM), { force: true });
    if (!ephemeral) return;
    await rm(placement.cluster, { recursive: true, force: true });
    await rm(dataDir, { recursive: true, force: true });
  };
  const crash = async () => {
    const postmaster = Number((await readFile(join(pgdata, 'postmaster.pid'), 'utf8')).split('\n')[0]);
    process.kill(postmaster, 'SIGKILL');
    child = await relaunch({ placement, pgdata, dataDir, password, port, settings }, child);
  };
  let stopping: Promise<void> | undefined;
  return {
    port,
    adminUrl,
    ownerUrl: url('laurel_owner', 'laurel'),
    appUrl: url('laurel', 'laurel'),
    crash,
    stop: () => (stopping ??= stop()),
  };
}

/** Two servers on one data folder would destroy it; a note of a process that no longer lives is void. */
async function claimDataDir(dataDir: string): Promise<void> {
  const file = join(dataDir, CLAIM);
  const note = JSON.parse(await readFile(file, 'utf8').catch(() => 'null')) as { pid: number; birth: string } | null;
  if (note && processBirth(note.pid) === note.birth) {
    throw new Error(`PostgreSQL in ${dataDir} is in use by process ${note.pid}. Stop that one first, or use another folder.`);
  }
  await rm(file, { force: true });
  await writeFile(file, JSON.stringify({ pid: process.pid, birth: processBirth(process.pid) }), { flag: 'wx' });
}

/** Ends a server whose starter and guardian were both killed, and removes a lock that an earlier life of this machine left. */
async function endOrphan(pgdata: string): Promise<void> {
  const lock = join(pgdata, 'postmaster.pid');
  const pid = Number((await readFile(lock, 'utf8').catch(() => '')).split('\n')[0]);
  if (!pid) return;
  const serving = () => processBirth(pid) !== null && processCommand(pid).includes(pgdata);
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    if (!serving()) break;
    process.kill(pid, signal);
    for (const end = Date.now() + STOP_DEADLINE_MS / 2; serving() && Date.now() < end;) await delay(50);
  }
  if (serving()) throw new Error(`A PostgreSQL server (process ${pid}) still uses ${pgdata} and does not stop.`);
  await rm(lock, { force: true });
}

/** Runs initdb once; the password of all local roles is made here and kept beside the data. */
async function makeCluster(placement: Placement, pgdata: string, dataDir: string): Promise<string> {
  const passwordFile = join(dataDir, 'password');
  // PG_VERSION is there early; the marker is written last, so that an initdb that was interrupted starts over.
  const complete = join(dataDir, 'cluster-complete');
  if (existsSync(complete) && existsSync(join(pgdata, 'PG_VERSION'))) return (await readFile(passwordFile, 'utf8')).trim();

  await rm(pgdata, { recursive: true, force: true });
  const password = randomBytes(18).toString('hex');
  const handover = join(placement.cluster, 'initial-password');
  await writeFile(handover, `${password}\n`, { mode: 0o600 });
  if (placement.account) await chown(handover, placement.account.uid, placement.account.gid);
  try {
    await run(
      join(placement.binaries, 'bin', 'initdb'),
      [
        ...['--pgdata', pgdata, '--username', 'postgres', '--pwfile', handover, '--auth', 'scram-sha-256'],
        // Sorting by code point from PostgreSQL itself: the same everywhere, whatever locales a machine has.
        ...['--encoding', 'UTF8', '--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
        '--no-sync',
      ],
      { cwd: placement.cluster, env: serverEnvironment(), ...(placement.account ?? {}) },
    );
  } finally {
    await rm(handover, { force: true });
  }
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  await writeFile(complete, '');
  return password;
}

function serverEnvironment(): NodeJS.ProcessEnv {
  // NODE_ENV is there only because Remix's types insist on it.
  return { NODE_ENV: 'production', PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
}

interface Launch {
  readonly placement: Placement;
  readonly pgdata: string;
  readonly dataDir: string;
  readonly password: string;
  readonly port: number;
  readonly settings: Readonly<Record<string, string>>;
}

async function launch(input: Launch): Promise<{ child: ChildProcess; port: number }> {
  const logFile = join(input.dataDir, 'postgres.log');
  // Between finding a free port and taking it somebody else may be quicker; then the next one is tried.
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort(attempt === 1 ? input.port : 0);
    const child = spawnServer(input, port, logFile);
    try {
      await untilAnswering(child, `postgresql://postgres:${input.password}@127.0.0.1:${port}/postgres`);
      return { child, port };
    } catch (error) {
      await endGuarded(child);
      if (attempt === 3) throw new Error(`PostgreSQL did not start; its log is ${logFile}.`, { cause: error });
    }
  }
}

/** After a kill: on the same port, as soon as the dead server's last processes have let go of its memory. */
async function relaunch(input: Launch, dead: ChildProcess): Promise<ChildProcess> {
  await endGuarded(dead);
  const logFile = join(input.dataDir, 'postgres.log');
  const end = Date.now() + RECOVERY_DEADLINE_MS;
  for (;;) {
    const child = spawnServer(input, input.port, logFile);
    try {
      await untilAnswering(child, `postgresql://postgres:${input.password}@127.0.0.1:${input.port}/postgres`, RECOVERY_DEADLINE_MS);
      return child;
    } catch (error) {
      await endGuarded(child);
      if (Date.now() > end) throw new Error(`PostgreSQL did not start again; its log is ${logFile}.`, { cause: error });
    }
  }
}

function spawnServer({ placement, pgdata, settings: given }: Launch, port: number, logFile: string): ChildProcess {
  const settings = Object.entries({ ...SETTINGS, ...given, port: String(port) }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return spawnGuarded({
    command: [join(placement.binaries, 'bin', 'postgres'), '-D', pgdata, ...settings],
    cwd: placement.cluster,
    env: serverEnvironment(),
    logFile,
    // PostgreSQL's fast, clean shutdown; on TERM it would wait for its clients to leave.
    endSignal: 'INT',
    account: placement.account,
  });
}

async function untilAnswering(child: ChildProcess, url: string, deadlineMs = START_DEADLINE_MS): Promise<void> {
  let fault: unknown;
  for (const end = Date.now() + deadlineMs; Date.now() < end; await delay(50)) {
    if (hasEnded(child)) throw new Error('PostgreSQL ended while starting.', { cause: fault });
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    try {
      await client.connect();
      return;
    } catch (error) {
      fault = error;
    } finally {
      await client.end().catch(() => undefined);
    }
  }
  throw new Error('PostgreSQL did not answer in time.', { cause: fault });
}

async function makeRolesAndDatabase(adminUrl: string, password: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const roles = await client.query<{ rolname: string }>('SELECT rolname FROM pg_roles');
    const known = new Set(roles.rows.map((row) => row.rolname));
    // The password is hexadecimal, made above, so it may stand in a statement that takes no parameters.
    if (!known.has('laurel_owner')) await client.query(`CREATE ROLE laurel_owner LOGIN CREATEROLE CREATEDB PASSWORD '${password}'`);
    if (!known.has('laurel')) await client.query(`CREATE ROLE laurel LOGIN PASSWORD '${password}'`);
    const databases = await client.query("SELECT 1 FROM pg_database WHERE datname = 'laurel'");
    if (databases.rowCount === 0) await client.query('CREATE DATABASE laurel OWNER laurel_owner');
  } finally {
    await client.end();
  }
}
