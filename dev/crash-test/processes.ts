import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { root } from '../paths.ts';
import { endGuarded, hasEnded, spawnGuarded } from '../processes.ts';

const readyWithinMs = 60_000;
const node = [process.execPath, '--disable-warning=ExperimentalWarning'] as const;

/**
 * One of Laurel's real processes under somebody who kills it and starts it again. A process that ends by itself is started
 * again too, as an operator's supervisor would, and counted.
 */
export class Supervised {
  readonly #script: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #logFile: string;
  readonly #say: (sentence: string) => void;
  #child: ChildProcess | undefined;
  #wanted = false;
  endedUnasked = 0;

  constructor({ script, env, logsDir, say }: { script: string; env: NodeJS.ProcessEnv; logsDir: string; say: (sentence: string) => void }) {
    this.#script = script;
    this.#say = say;
    this.#env = env;
    this.#logFile = join(logsDir, `${script.replaceAll(/\W+/g, '-')}.log`);
  }

  /** Starts it and resolves when it is ready. */
  async start(): Promise<void> {
    await this.begin();
    for (const end = Date.now() + readyWithinMs; !(await this.#saidReady()); await delay(50)) {
      if (Date.now() > end) throw new Error(`${this.#script} was not ready in time. It said:\n${(await this.#said()).slice(-2_000)}`);
    }
  }

  #said(): Promise<string> {
    return readFile(this.#logFile, 'utf8').catch(() => '');
  }

  async #saidReady(): Promise<boolean> {
    return (await this.#said()).includes('is ready');
  }

  /** Starts it without waiting for more than that. */
  async begin(): Promise<void> {
    this.#wanted = true;
    const saidBefore = (await this.#said()).length;
    const child = spawnGuarded({
      command: [...node, join(root, this.#script)],
      cwd: root,
      env: this.#env,
      logFile: this.#logFile,
      endSignal: 'TERM',
    });
    this.#child = child;
    child.once('exit', () => void this.#ended(child, saidBefore));
  }

  /** A process that finds no database when it starts may end: it has not begun anything. One that was ready may not. */
  async #ended(child: ChildProcess, saidBefore: number): Promise<void> {
    if (!this.#wanted || this.#child !== child) return;
    const said = (await this.#said()).slice(saidBefore);
    if (said.includes('is ready')) {
      this.endedUnasked += 1;
      this.#say(`${this.#script} ended although nobody killed it. It said:\n${said.slice(-3_000)}`);
    }
    await delay(500);
    if (this.#wanted && this.#child === child) await this.begin();
  }

  /** kill -9, with everything it started; resolves when it is gone. */
  async kill(): Promise<void> {
    this.#wanted = false;
    const child = this.#child;
    if (child?.pid === undefined || hasEnded(child)) return;
    const gone = once(child, 'exit');
    // The guardian leads a group of its own, in which the process is.
    process.kill(-child.pid, 'SIGKILL');
    await gone;
  }

  async end(): Promise<void> {
    this.#wanted = false;
    if (this.#child !== undefined) await endGuarded(this.#child);
  }
}
