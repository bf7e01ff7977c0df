import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'dotenv';
import { root } from './paths.ts';

/**
 * What `shopify app dev` runs (shopify.web.toml): brings the database up to date, then keeps web and worker running until either ends or
 * the CLI says stop.
 */
type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Laurel's environment out of the CLI's and the `.env` file's. The CLI's own values win, because its tunnel has a new address on every start.
 * It calls the public address HOST, which to a server means where to listen.
 */
export function environmentUnderCli(cli: Environment, file: Environment): Environment {
  const publicAddress = cli['HOST'] ?? cli['APP_URL'];
  return {
    ...file,
    ...cli,
    NODE_ENV: 'development',
    // The CLI's proxy is on this machine; nobody else has to reach the server itself.
    HOST: '127.0.0.1',
    ...(publicAddress === undefined ? {} : { SHOPIFY_APP_URL: publicAddress }),
    ...(cli['HMR_SERVER_PORT'] === undefined ? {} : { HMR_PORT: cli['HMR_SERVER_PORT'] }),
  };
}

async function main(): Promise<void> {
  const file = parse(await readFile(join(root, '.env'), 'utf8').catch(() => ''));
  const env = environmentUnderCli(process.env, file) as NodeJS.ProcessEnv;
  const node = (script: string, ...words: string[]) =>
    spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(root, script), ...words], { cwd: root, env, stdio: 'inherit' });

  const migrated = await ended(spawn('npm', ['run', '--silent', 'migrate'], { cwd: root, env, stdio: 'inherit' }));
  if (migrated !== 0) process.exit(migrated);

  const parts = [node('app/entry.web.ts'), node('app/entry.worker.ts')];
  const stop = () => parts.forEach((part) => part.kill('SIGTERM'));
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // One without the other would look as if it worked: pages without points, or points without pages.
  const first = await Promise.race(parts.map(ended));
  stop();
  await Promise.all(parts.map(ended));
  process.exit(first);
}

function ended(child: ChildProcess): Promise<number> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 0)));
}

if (import.meta.main) await main();
