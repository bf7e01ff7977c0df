import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';

/**
 * When a process was started, as the system words it; null when there is none. A process id alone may have been given
 * to somebody else since it was written down; id and birth together name one process.
 */
export function processBirth(pid: number): string | null {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Refused means that the process exists and belongs to another user.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return null;
  }
  try {
    if (process.platform !== 'linux') return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field, the name, may hold spaces; the fields after its last parenthesis may not.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}

/** The command line of a process; an empty string when it cannot be read. */
export function processCommand(pid: number): string {
  try {
    if (process.platform !== 'linux') return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

/** The preferred port when it is free on 127.0.0.1, otherwise any free one. */
export async function freePort(preferred = 0): Promise<number> {
  return (await tryPort(preferred)) ?? (await tryPort(0)) ?? Promise.reject(new Error('No free port on 127.0.0.1.'));
}

function tryPort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : null));
    });
  });
}

/** Passes the signals that end programs on to a child; call what it returns once the child has ended. */
export function forwardSignals(child: ChildProcess): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const pass = (signal: NodeJS.Signals) => void child.kill(signal);
  for (const signal of signals) process.on(signal, pass);
  return () => {
    for (const signal of signals) process.off(signal, pass);
  };
}

/**
 * A child must not outlive whoever started it, even one that was killed without a chance to clean up. This shell holds the
 * reading end of a pipe whose other end only the starter has: when the pipe closes, for whatever reason, it sends the
 * child the signal that asks it to finish.
 */
const GUARDIAN = [
  'signal=$1; shift',
  'exec 3<&0',
  '"$@" 3<&- </dev/null & child=$!',
  '( read -r line <&3; kill -s "$signal" "$child" ) >/dev/null 2>&1 & watch=$!',
  'exec 3<&-',
  'wait "$child"; status=$?',
  'kill "$watch" 2>/dev/null',
  'exit "$status"',
].join('\n');

export interface GuardedOptions {
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Receives what the child says; appended to. */
  readonly logFile: string;
  /** What asks this program for an orderly end. */
  readonly endSignal: 'INT' | 'TERM';
  /** Who it runs as, when that is not ourselves. */
  readonly account?: { readonly uid: number; readonly gid: number } | undefined;
}

export function spawnGuarded(options: GuardedOptions): ChildProcess {
  const log = openSync(options.logFile, 'a');
  try {
    return spawn('/bin/sh', ['-c', GUARDIAN, 'guardian', options.endSignal, ...options.command], {
      cwd: options.cwd,
      env: options.env,
      stdio: ['pipe', log, log],
      // A session of its own: Ctrl-C in a terminal reaches only the starter, which ends its children in the right order.
      detached: true,
      ...(options.account ?? {}),
    });
  } finally {
    closeSync(log);
  }
}

export function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Asks a guarded child to end and waits until it has; past the deadline it is killed with all it started. */
export async function endGuarded(child: ChildProcess, deadlineMs = 20_000): Promise<void> {
  if (hasEnded(child)) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.stdin?.end();
  const timer = setTimeout(() => killGroup(child), deadlineMs);
  await gone;
  clearTimeout(timer);
}

function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Calls back when the process that started this one through an IPC channel is gone; without a channel it never does. */
export function onStarterGone(callback: () => void): void {
  if (!process.channel) return;
  process.once('disconnect', callback);
  // Listening must not keep a finished program alive.
  process.channel.unref();
}
