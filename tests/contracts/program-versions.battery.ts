import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Actor, Shop } from '../../app/application/laurel.ts';
import type { PlanPublished } from '../../app/application/ports/program-versions.ts';
import { defaultRuleset, rulesetSchema, type Ruleset } from '../../app/domain/program/ruleset.ts';
import type { CustomerId, ProgramId } from '../../app/domain/shared/ids.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import { wholeRuleset } from '../support/whole-ruleset.ts';
import { newShop, programStart, type LedgerStores } from './ledger-stores.ts';

const staff: Actor = { kind: 'staff', id: '77' };
const doubled = rulesetSchema.parse({
  ...defaultRuleset,
  earning: { ...defaultRuleset.earning, rules: [{ id: 'base', name: 'Double', rate: { kind: 'per_amount', points: 2, perMinor: 100 } }] },
});
const later = (ms: number) => (programStart + ms) as Instant;
const day = 86_400_000;

/** What publishing, scheduling, rolling back and drafts rely on. */
export function programVersionsBattery(open: () => Promise<LedgerStores>): void {
  let stores: LedgerStores;
  let shop: Shop;
  let programId: ProgramId;
  beforeAll(async () => {
    stores = await open();
  });
  afterAll(() => stores?.close());
  beforeEach(async () => {
    shop = await newShop(stores);
    programId = (await stores.shops.currentProgram(shop.id))!.programId;
  });

  const publish = (basedOn: number, ruleset: Ruleset, at = later(5), effectiveFrom = at, more: { draftRevision?: number } = {}) =>
    stores.versions.publish({ shopId: shop.id, programId, basedOn, ruleset, actor: staff, at, effectiveFrom, ...more });
  const withdraw = (version: number, before = later(100)) =>
    stores.versions.withdraw({ shopId: shop.id, version, actor: staff, at: before, before });
  /** The rulesets that the worker counts orders by. */
  const counting = async () => {
    const { memberId } = (await stores.ledger.enrol({ shopId: shop.id, customerId: '501' as CustomerId, at: later(1) }))!;
    return (await stores.ledger.programOf(shop.id, memberId))!.rulesets.map(({ version }) => version);
  };

  test('a published version follows the one it is based on, with who and when, and holds every choice of its document', async () => {
    const published = await publish(1, wholeRuleset);
    const expected = { programId, version: 2, ruleset: wholeRuleset, effectiveFrom: later(5), publishedAt: later(5), publishedBy: staff };
    expect(published).toEqual({ kind: 'published', program: expected });
    expect(await stores.shops.currentProgram(shop.id)).toEqual(expected);
    expect(await stores.versions.find(shop.id, 2)).toEqual({ ...expected, withdrawnAt: null });
    expect(await stores.versions.find(shop.id, 3)).toBeNull();
  });

  test('the runs that a version calls for are made with it, and neither is when they cannot be planned', async () => {
    const tiered = rulesetSchema.parse({ ...defaultRuleset, name: 'Later' });
    await publish(1, doubled, later(5));
    await publish(2, tiered, later(6), later(10 * day));
    const asked: string[][] = [];
    const plan: PlanPublished = ({ version, effectiveFrom }, follows) => {
      asked.push(follows.map(({ name, earning }) => `${name} ${earning.rules[0]?.name}`));
      return [{ kind: 'recalculation', occasion: `of ${version}`, dueAt: effectiveFrom, input: { version } }];
    };
    const input = { shopId: shop.id, programId, basedOn: 3, ruleset: doubled, actor: staff, at: later(7), effectiveFrom: later(20 * day) };
    const fails = () => {
      throw new Error('no plan');
    };
    await expect(stores.versions.publish({ ...input, plan: fails })).rejects.toThrow('no plan');
    expect([(await stores.versions.list(shop.id)).length, await stores.runs.list({ shopId: shop.id, kind: null, limit: 9 })]).toEqual([
      3,
      [],
    ]);
    expect(await stores.versions.publish({ ...input, plan })).toMatchObject({ kind: 'published', program: { version: 4 } });
    // What is in force, and what is to come before it.
    expect(asked).toEqual([[`${doubled.name} Double`, `Later ${defaultRuleset.earning.rules[0]?.name}`]]);
    expect(await stores.runs.find(shop.id, { kind: 'recalculation', occasion: 'of 4' })).toMatchObject({
      state: 'waiting',
      dueAt: later(20 * day),
      input: { version: 4 },
    });
  });

  test('of two who publish on the same version one is told that the other was first, and nothing of theirs is kept', async () => {
    const answers = await Promise.all([publish(1, doubled), publish(1, defaultRuleset)]);
    expect(answers.filter(({ kind }) => kind === 'newer_version')).toEqual([{ kind: 'newer_version', version: 2 }]);
    const first = answers.find((answer) => answer.kind === 'published');
    expect(await stores.shops.currentProgram(shop.id)).toEqual(first?.program);
    expect(await stores.versions.list(shop.id)).toHaveLength(2);
  });

  test('a version for later is in force from its instant on and not before', async () => {
    await publish(1, doubled, later(5), later(10 * day));
    expect(await stores.shops.currentProgram(shop.id, later(10 * day - 1))).toMatchObject({ version: 1 });
    expect(await stores.shops.currentProgram(shop.id, later(10 * day))).toMatchObject({ version: 2, effectiveFrom: later(10 * day) });
  });

  test('versions come into force in the order of their numbers: none is published ahead of one that is scheduled', async () => {
    await publish(1, doubled, later(5), later(10 * day));
    expect(await publish(1, defaultRuleset, later(6))).toEqual({
      kind: 'another_is_scheduled',
      version: 2,
      effectiveFrom: later(10 * day),
    });
    expect(await publish(1, defaultRuleset, later(6), later(20 * day))).toEqual({ kind: 'newer_version', version: 2 });
    expect(await publish(2, defaultRuleset, later(6), later(20 * day))).toMatchObject({ kind: 'published', program: { version: 3 } });
    expect((await stores.versions.list(shop.id)).map(({ version }) => version)).toEqual([3, 2, 1]);
  });

  test('a withdrawn version never comes into force, counts no order, stays readable, and gives its number to no other', async () => {
    await publish(1, doubled, later(5), later(10 * day));
    expect(await counting()).toEqual([1, 2]);
    expect(await withdraw(2)).toMatchObject({ kind: 'withdrawn', version: { version: 2, withdrawnAt: later(100) } });
    expect(await counting()).toEqual([1]);
    expect(await stores.shops.currentProgram(shop.id, later(20 * day))).toMatchObject({ version: 1 });
    expect(await stores.versions.find(shop.id, 2)).toMatchObject({ ruleset: doubled, withdrawnAt: later(100) });
    expect(await withdraw(2)).toEqual({ kind: 'already_withdrawn' });
    expect(await publish(1, doubled, later(200))).toMatchObject({ kind: 'published', program: { version: 3 } });
    expect(await counting()).toEqual([1, 3]);
  });

  test('a version that is in force is not withdrawn, and one that there is not is unknown', async () => {
    expect(await withdraw(1)).toEqual({ kind: 'in_force', effectiveFrom: programStart });
    expect(await withdraw(9)).toEqual({ kind: 'unknown' });
    expect(await counting()).toEqual([1]);
  });

  test('a draft is one working copy: whoever saves names the save that they read', async () => {
    const save = (document: Record<string, unknown>, revision: number | null) =>
      stores.versions.saveDraft({ shopId: shop.id, programId, document, basedOn: 1, revision, actor: staff, at: later(7) });
    expect(await stores.versions.draft(shop.id)).toBeNull();
    const first = await save({ name: 'Unfinished', earning: 7 }, null);
    expect(first).toEqual({
      programId,
      document: { name: 'Unfinished', earning: 7 },
      basedOn: 1,
      revision: 1,
      savedAt: later(7),
      savedBy: staff,
    });
    expect(await save({}, null)).toBeNull();
    const both = await Promise.all([save({ name: 'Mine' }, 1), save({ name: 'Theirs' }, 1)]);
    expect(both.filter((draft) => draft === null)).toHaveLength(1);
    expect(await stores.versions.draft(shop.id)).toEqual(both.find((draft) => draft !== null));
    expect(await stores.versions.discardDraft({ shopId: shop.id, revision: 1, actor: staff })).toBe(false);
    expect(await stores.versions.discardDraft({ shopId: shop.id, revision: 2, actor: staff })).toBe(true);
    expect(await stores.versions.draft(shop.id)).toBeNull();
  });

  test('publishing takes the draft away that became the version, and no newer one', async () => {
    const save = (revision: number | null) =>
      stores.versions.saveDraft({ shopId: shop.id, programId, document: {}, basedOn: 1, revision, actor: staff, at: later(7) });
    await save(null);
    await save(1);
    await publish(1, doubled, later(8), later(8), { draftRevision: 1 });
    expect(await stores.versions.draft(shop.id)).toMatchObject({ revision: 2 });
    await publish(2, doubled, later(9), later(9), { draftRevision: 2 });
    expect(await stores.versions.draft(shop.id)).toBeNull();
  });

  test('versions and drafts of one shop are not those of another', async () => {
    const other = await newShop(stores);
    await publish(1, doubled, later(5), later(10 * day));
    await stores.versions.saveDraft({ shopId: shop.id, programId, document: {}, basedOn: 1, revision: null, actor: staff, at: later(7) });
    expect(await stores.versions.list(other.id)).toHaveLength(1);
    expect(await stores.versions.find(other.id, 2)).toBeNull();
    expect(await stores.versions.draft(other.id)).toBeNull();
    expect(await stores.versions.withdraw({ shopId: other.id, version: 2, actor: staff, at: later(8), before: later(8) })).toEqual({
      kind: 'unknown',
    });
    expect(await stores.shops.currentProgram(other.id)).toMatchObject({ version: 1, ruleset: defaultRuleset });
  });
}
