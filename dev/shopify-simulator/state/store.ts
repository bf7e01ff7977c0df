import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Keeps one JSON document in a file: writes go to a second file that then takes the first one's name, so a crash leaves
 * either the old or the new document. Saves that are asked for while one is being written are answered by the next.
 */
export class JsonFile<T> {
  readonly #path: string | null;
  readonly #snapshot: () => T;
  #running: Promise<void> | null = null;
  #next: Promise<void> | null = null;

  /** A null path keeps nothing: everything stays in memory. */
  constructor(path: string | null, snapshot: () => T) {
    this.#path = path;
    this.#snapshot = snapshot;
  }

  /** Resolves when a document at least as new as this moment lies on the disk. */
  save(): Promise<void> {
    if (this.#path === null) return Promise.resolve();
    if (this.#running === null) {
      this.#running = this.#write(this.#path).finally(() => {
        this.#running = null;
      });
      return this.#running;
    }
    this.#next ??= this.#running
      .catch(() => undefined)
      .then(() => {
        this.#next = null;
        return this.save();
      });
    return this.#next;
  }

  async #write(path: string): Promise<void> {
    const text = JSON.stringify(this.#snapshot());
    const draft = `${path}.next`;
    const file = await open(draft, 'w');
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  }
}

export async function readJson<T>(path: string): Promise<T | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** The path of a file in the data directory, which is made when it is missing; null when nothing is to be kept. */
export async function fileIn(dataDir: string | null, name: string): Promise<string | null> {
  if (dataDir === null) return null;
  await mkdir(dataDir, { recursive: true });
  return join(dataDir, name);
}
