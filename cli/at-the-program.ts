import { readFile } from 'node:fs/promises';
import type { PublishedProgram, Shop } from '../app/application/laurel.ts';
import type { ProgramVersion } from '../app/application/ports/program-versions.ts';
import { createPrograms } from '../app/composition/programs.ts';
import { rulesetSchema, type Ruleset } from '../app/domain/program/ruleset.ts';
import type { Result } from '../app/domain/shared/result.ts';
import { atTheDatabase, now, shopNamed, type Workplace } from './operator.ts';
import { Refused } from './refused.ts';

/** A program on the table of one command. */
export interface AtProgram extends Workplace {
  readonly shop: Shop;
  readonly programs: ReturnType<typeof createPrograms>;
  readonly current: PublishedProgram;
  /** Newest first. */
  readonly versions: readonly ProgramVersion[];
}

export function atTheProgram<T>(domain: string | undefined, work: (at: AtProgram) => Promise<T>): Promise<T> {
  return atTheDatabase(async (workplace) => {
    const { database, shops } = workplace;
    const shop = await shopNamed(shops, domain);
    // The worker looks for runs by itself; nobody needs to be told of them from here.
    const programs = createPrograms({ pool: database.pool, shops, nudge: { runs: () => undefined }, clock: { now } });
    const current = await shops.currentProgram(shop.id, now());
    if (current === null) throw new Refused(`${shop.domain} has no program yet.`);
    return work({ ...workplace, shop, programs, current, versions: await programs.versions.list(shop.id) });
  });
}

export function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Refused(`"${text}" is no version: versions are numbered from 1.`);
  return Number(text);
}

/** What a use case answers; its refusal ends the command. */
export function take<T>(result: Result<T>): T {
  if (!result.ok) throw new Refused(result.field === undefined ? result.message : `${result.field}: ${result.message}`);
  return result.value;
}

/** A ruleset as a file: two spaces, every field, a line's end. */
export function fileOf(ruleset: Ruleset): string {
  return `${JSON.stringify(ruleset, null, 2)}\n`;
}

export async function documentIn(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Refused(`${file} cannot be read.`);
  });
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Refused(`${file} is not JSON.`);
  }
}

export async function rulesetIn(file: string): Promise<Ruleset> {
  const parsed = rulesetSchema.safeParse(await documentIn(file));
  if (parsed.success) return parsed.data;
  const sentences = parsed.error.issues.map(({ path, message }) => `  ${path.join('.') || 'the document'}: ${message}`);
  throw new Refused(`${file} is no ruleset:\n${sentences.join('\n')}`);
}
