import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Actor, Shop } from '../../app/application/laurel.ts';
import { defaultRuleset, rulesetSchema } from '../../app/domain/program/ruleset.ts';
import type { CustomerId, MemberId, ShopId } from '../../app/domain/shared/ids.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import { newShop, programStart, type LedgerStores } from './ledger-stores.ts';

const staff: Actor = { kind: 'staff', id: '77' };
const doubled = rulesetSchema.parse({
  ...defaultRuleset,
  earning: { ...defaultRuleset.earning, rules: [{ id: 'base', name: 'Double', rate: { kind: 'per_amount', points: 2, perMinor: 100 } }] },
});
const later = (ms: number) => (programStart + ms) as Instant;

/** What installing, publishing and the merchant's first page rely on. */
export function shopsBattery(open: () => Promise<LedgerStores>): void {
  let stores: LedgerStores;
  let shop: Shop;
  beforeAll(async () => {
    stores = await open();
  });
  afterAll(() => stores?.close());
  beforeEach(async () => {
    shop = await newShop(stores);
  });

  const installAgain = (changes: Partial<Parameters<typeof stores.shops.install>[0]> = {}) =>
    stores.shops.install({ ...shop, scopes: ['read_orders'], at: later(1_000), ruleset: doubled, ...changes });

  test('a shop is found by its domain and by its id, and a domain that never installed is nobody', async () => {
    expect(await stores.shops.find(shop.domain)).toEqual(shop);
    expect(await stores.shops.findById(shop.id)).toEqual(shop);
    expect(await stores.shops.idOf(shop.domain)).toBe(shop.id);
    expect(await stores.shops.find('nobody.myshopify.com')).toBeNull();
    expect(await stores.shops.idOf('nobody.myshopify.com')).toBeNull();
  });

  test('installing again keeps the id and the program, and takes over what Shopify says of the shop', async () => {
    const before = await stores.shops.currentProgram(shop.id);
    const again = await installAgain({ name: 'Corner Shop & Sons', currency: 'EUR', timeZone: 'Europe/Berlin' });
    expect(again).toEqual({ ...shop, name: 'Corner Shop & Sons', currency: 'EUR', timeZone: 'Europe/Berlin' });
    expect(await stores.shops.currentProgram(shop.id)).toEqual(before);
    expect(await stores.shops.installed()).toContain(shop.id);
  });

  test('the first version is the ruleset of the installation, published by the system', async () => {
    expect(await stores.shops.currentProgram(shop.id)).toMatchObject({
      version: 1,
      ruleset: defaultRuleset,
      publishedBy: { kind: 'system', id: 'install' },
    });
    expect(await stores.shops.currentProgram('999999999' as ShopId)).toBeNull();
  });

  test('today counts what happened today, and what is outstanding counts everything', async () => {
    const at = Date.now() as Instant;
    const enrolled = await stores.ledger.enrol({ shopId: shop.id, customerId: '501' as CustomerId, at });
    const memberId = enrolled!.memberId;
    await give(memberId, 30, at);
    await give(memberId, 12, later(0));
    const overview = await stores.shops.overview(shop, (at - 1_000) as Instant);
    expect(overview).toMatchObject({ members: 1, today: { pointsIssued: 0, newMembers: 1 }, outstanding: { points: 42, pending: 0 } });
    expect(overview.recent.map(({ memberId: of, transfer }) => [of, transfer.amount])).toEqual([
      [memberId, 12],
      [memberId, 30],
    ]);
  });

  test('a privacy file that is not there is nothing, and leaves nothing', async () => {
    expect(await stores.shops.privacyRequests(shop.id)).toEqual([]);
    expect(await stores.shops.privacyFile(shop.id, '12345', staff)).toBeNull();
  });

  async function give(memberId: MemberId, points: number, occurredAt: Instant): Promise<void> {
    await stores.ledger.change({ shopId: shop.id, memberId }, ({ books }) => {
      books.post({ kind: 'adjust_up', key: `adjust:${points}`, amount: points, occurredAt, actor: staff, note: 'test' });
      return { value: null };
    });
  }
}
