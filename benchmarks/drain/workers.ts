import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ShopId } from '../../app/domain/shared/ids.ts';
import { laneCount } from '../../app/domain/shared/lanes.ts';
import type { Task } from './worker-process.ts';

const script = fileURLToPath(new URL('worker-process.ts', import.meta.url));
const execArgv = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=64'];

/** Drains a shop with several workers, each a process as `npm run worker` starts it; answers how many seconds it took, their start left out. */
export async function drainWithWorkers(
  appUrl: string,
  shopId: ShopId,
  { workers, lanesAtOnce }: { workers: number; lanesAtOnce: number },
): Promise<number> {
  const children = await Promise.all(Array.from({ length: workers }, start));
  const startedMs = performance.now();
  const done = children.map(async (child, index) => {
    const lanes = Array.from({ length: laneCount }, (_, lane) => lane).filter((lane) => lane % workers === index);
    const answer = once(child, 'message');
    child.send({ appUrl, shopId, lanes, lanesAtOnce } satisfies Task);
    await Promise.race([answer, ended(child)]);
  });
  await Promise.all(done);
  const seconds = (performance.now() - startedMs) / 1000;
  await Promise.all(children.map((child) => (child.exitCode === null ? once(child, 'exit') : null)));
  return seconds;
}

async function start(): Promise<ChildProcess> {
  const child = fork(script, { execArgv });
  await Promise.race([once(child, 'message'), ended(child)]);
  return child;
}

async function ended(child: ChildProcess): Promise<never> {
  const [code] = (await once(child, 'exit')) as [number | null];
  throw new Error(`A worker ended with ${code} before it was done.`);
}
