import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { otherChoices, wholeRuleset } from '../tests/support/whole-ruleset.ts';
import { defaultRuleset } from '../app/domain/program/ruleset.ts';
import { fileOf, rulesetIn, wholeNumber } from './at-the-program.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laurel-rulesets-'));
});
afterAll(() => rm(folder, { recursive: true }));

const written = async (text: string): Promise<string> => {
  const file = join(folder, 'ruleset.json');
  await writeFile(file, text);
  return file;
};

describe('a ruleset in a file', () => {
  it('comes out as it went in, to the letter, whatever it chooses', async () => {
    for (const ruleset of [defaultRuleset, wholeRuleset, ...otherChoices]) {
      const read = await rulesetIn(await written(fileOf(ruleset)));
      expect(read).toEqual(ruleset);
      expect(fileOf(read)).toBe(fileOf(ruleset));
    }
  });

  it('has its fields in one order, in whatever order they were written', async () => {
    const shuffled = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(shuffled);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(Object.entries(value).reverse().map(([key, inside]) => [key, shuffled(inside)])); // prettier-ignore
    };
    expect(fileOf(await rulesetIn(await written(JSON.stringify(shuffled(wholeRuleset)))))).toBe(fileOf(wholeRuleset));
  });

  it('is refused with every field that is wrong', async () => {
    const file = await written('{"name": "", "clawback": {"floor": "cellar"}}');
    await expect(rulesetIn(file)).rejects.toThrow(/name: Give it a name\.\n.*clawback\.floor/s);
    await expect(rulesetIn(await written('{'))).rejects.toThrow('is not JSON');
    await expect(rulesetIn(join(folder, 'nowhere.json'))).rejects.toThrow('cannot be read');
  });

  it('is of a version that is numbered from 1', () => {
    expect(wholeNumber('12')).toBe(12);
    for (const text of ['0', '-1', '1.5', 'x', '']) expect(() => wholeNumber(text)).toThrow('numbered from 1');
  });
});
