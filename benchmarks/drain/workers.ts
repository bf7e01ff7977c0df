import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ShopId } from '../../app/domain/shared/ids.ts';
import { laneCount } from '../../app/domain/shared/lanes.ts';
import type { Task } from './worker-process.ts';

const script = fileURLToPath(new URL('worker-process.ts', import.meta.url));
const execArgv = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=64'];

/** Several workers, each a process as `npm run worker` starts it. */
export interface Workers {
  /** Drains a shop; answers how many seconds it took. */
  drain(shopId: ShopId): Promise<number>;
  close(): Promise<void>;
}

export async function startWorkers(appUrl: string, { count, lanesAtOnce }: { count: number; lanesAtOnce: number }): Promise<Workers> {
  const children = await Promise.all(Array.from({ length: count }, start));
  return {
    async drain(shopId) {
      const startedMs = performance.now();
      const done = children.map((child, index) => {
        const lanes = Array.from({ length: laneCount }, (_, lane) => lane).filter((lane) => lane % count === index);
        const answer = once(child, 'message');
        child.send({ appUrl, shopId, lanes, lanesAtOnce } satisfies Task);
        return Promise.race([answer, endOf(child)]);
      });
      await Promise.all(done);
      return (performance.now() - startedMs) / 1000;
    },
    async close() {
      const gone = children.filter(({ exitCode }) => exitCode === null).map((child) => once(child, 'exit'));
      for (const child of children) if (child.connected) child.disconnect();
      await Promise.all(gone);
    },
  };
}

async function start(): Promise<ChildProcess> {
  const child = fork(script, { execArgv });
  await Promise.race([once(child, 'message'), endOf(child)]);
  return child;
}

/** Rejects when the worker ends; whoever has stopped waiting for it does not hear of it. */
function endOf(child: ChildProcess): Promise<never> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`A worker ended with ${String(code)} before it was done.`);
  });
  ended.catch(() => undefined);
  return ended;
}
