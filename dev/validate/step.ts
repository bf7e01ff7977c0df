import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { packageFolder, root } from '../paths.ts';

/** One check of the repository. An empty list means that there is nothing to complain about; each entry is one complaint. */
export interface Step {
  readonly name: string;
  readonly run: () => Promise<readonly string[]>;
}

/** A step that is a program: what it says is the complaint when it fails, and of no interest when it does not. */
export function programStep(name: string, command: readonly string[]): Step {
  return {
    name,
    run: async () => {
      const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...command], {
        cwd: root,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const said: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
      const [code] = (await once(child, 'close')) as [number | null];
      return code === 0 ? [] : [Buffer.concat(said).toString('utf8').trim() || `ended with ${code}`];
    },
  };
}

/** The file that npm would run for this package's command. */
export function binary(packageName: string, path: string): string {
  return join(packageFolder(packageName), path);
}
