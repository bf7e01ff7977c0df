import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Shop } from '../../app/application/laurel.ts';
import type { Expiry, ExpiryPlace } from '../../app/application/ports/expiry.ts';
import type { LedgerAudit } from '../../app/application/ports/ledger-audit.ts';
import type { MemberLedger } from '../../app/application/ports/member-ledger.ts';
import type { Outbox } from '../../app/application/ports/outbox.ts';
import type { Shops } from '../../app/application/ports/shops.ts';
import { breachOf, type Lot, type TransferDraft } from '../../app/domain/ledger/index.ts';
import { defaultRuleset, type ExpiryPolicy } from '../../app/domain/program/ruleset.ts';
import { expiryPolicySchema } from '../../app/domain/program/schema/policies.ts';
import type { CustomerId, MemberId, ShopId } from '../../app/domain/shared/ids.ts';
import { dayMs, type Instant } from '../../app/domain/shared/instant.ts';

export interface ExpiryStores {
  readonly shops: Shops;
  readonly ledger: MemberLedger;
  readonly outbox: Outbox;
  readonly audit: LedgerAudit;
  readonly expiry: Expiry;
  /** Notes when members were last active, as the drain does. */
  note(shopId: ShopId, activeAt: ReadonlyMap<string, Instant>): Promise<void>;
  close(): Promise<void>;
}

const start = Date.UTC(2026, 0, 1) as Instant;
const day = (days: number) => (start + days * dayMs) as Instant;
const policyOf = (policy: object): ExpiryPolicy => expiryPolicySchema.parse(policy);
const perLot = policyOf({ points: { kind: 'per_lot' } });
const thirtyDays = policyOf({ points: { kind: 'inactivity', after: { value: 30, unit: 'days' }, until: 'end_of_day' } });

/** What an expiry run relies on, however the points are stored. */
export function expiryBattery(open: () => Promise<ExpiryStores>): void {
  let stores: ExpiryStores;
  let shop: Shop;
  let programId: string;
  let made = 0;
  beforeAll(async () => {
    stores = await open();
  });
  afterAll(() => stores?.close());
  beforeEach(async () => {
    const domain = `shop-${randomBytes(6).toString('hex')}.myshopify.com`;
    shop = await stores.shops.install({ domain, name: 'Corner Shop', currency: 'USD', timeZone: 'UTC', scopes: [], at: start, programStartsAt: start, ruleset: defaultRuleset }); // prettier-ignore
    programId = (await stores.shops.currentProgram(shop.id))!.programId;
  });

  async function memberWith(...drafts: Array<Partial<TransferDraft>>): Promise<MemberId> {
    made += 1;
    const { memberId } = (await stores.ledger.enrol({ shopId: shop.id, customerId: String(7_000 + made) as CustomerId, at: start }))!;
    await post(memberId, ...drafts);
    return memberId;
  }
  function post(memberId: MemberId, ...drafts: Array<Partial<TransferDraft>>) {
    return stores.ledger.change({ shopId: shop.id, memberId }, ({ books }) => {
      for (const draft of drafts) {
        made += 1;
        books.post({ kind: 'earn', key: `test:${made}`, amount: 10, occurredAt: start, ...draft });
      }
      return { value: null };
    });
  }
  async function run(at: Instant, policy: ExpiryPolicy = perLot, limit = 2) {
    const sums = { members: 0, points: 0, warnings: 0, pages: 0 };
    let place: ExpiryPlace | null = { step: 'lots' };
    while (place !== null) {
      const page = await stores.expiry.page({ shopId: shop.id, programId, policy, timeZone: 'UTC', at, place, limit });
      sums.members += page.members;
      sums.points += page.points;
      sums.warnings += page.warnings;
      sums.pages += 1;
      place = page.next;
    }
    return sums;
  }
  /** What the member has, after a look that every law holds. */
  async function stateOf(memberId: MemberId) {
    const state = await stores.ledger.change({ shopId: shop.id, memberId }, ({ books }) => {
      return { value: { breach: breachOf(books), balances: { ...books.balances }, lots: [...books.lots] as Lot[] } };
    });
    expect(state!.breach).toBeNull();
    const { breaches } = await stores.audit.audit({ shopId: shop.id, breachesMax: 10 });
    // Points are held here without the redemption that would say what for.
    expect(breaches.filter(({ law }) => law !== 'held_is_open')).toEqual([]);
    return state!;
  }
  async function warnings() {
    const claimed = await stores.outbox.claim({ shopId: shop.id, limit: 100, leaseMs: 0 });
    return claimed.filter(({ kind }) => kind === 'points_expiring').map(({ key, payload }) => ({ key, payload }));
  }

  describe('lots', () => {
    test('expire at their time and not before, with what is left in them', async () => {
      const member = await memberWith({ amount: 30, expiresAt: day(10) }, { amount: 20, expiresAt: day(20) }, { amount: 5 }, { kind: 'hold', amount: 12 }); // prettier-ignore
      expect(await run((day(10) - 1) as Instant)).toMatchObject({ members: 0, points: 0 });
      expect(await run(day(10))).toMatchObject({ members: 1, points: 18 });
      expect((await stateOf(member)).balances).toMatchObject({ available: 25, expired: 18, held: 12 });
      expect(await run(day(30))).toMatchObject({ members: 1, points: 20 });
      expect((await stateOf(member)).balances).toMatchObject({ available: 5, expired: 38 });
    });

    test('expire once, however often and however many at once run', async () => {
      const members = await Promise.all(Array.from({ length: 7 }, () => memberWith({ amount: 30, expiresAt: day(10) }, { amount: 3, expiresAt: day(11) }))); // prettier-ignore
      const runs = await Promise.all([run(day(12)), run(day(12)), run(day(12), perLot, 100)]);
      expect(runs.reduce((sum, { points }) => sum + points, 0)).toBe(7 * 33);
      for (const member of members) expect((await stateOf(member)).balances).toMatchObject({ available: 0, expired: 33 });
      expect(await run(day(12))).toMatchObject({ points: 0 });
    });

    test('expire beside redemptions, each of which has its points or none', async () => {
      const members = await Promise.all(Array.from({ length: 6 }, () => memberWith({ amount: 30, expiresAt: day(10) }, { amount: 10 })));
      const redeem = (memberId: MemberId) =>
        stores.ledger.change({ shopId: shop.id, memberId }, ({ books }) => {
          if (books.balances.available >= 25) books.post({ kind: 'hold', key: 'redemption:r:hold', amount: 25, occurredAt: day(10) });
          return { value: null };
        });
      await Promise.all([run(day(10)), ...members.map(redeem), run(day(10))]);
      for (const member of members) {
        const { balances } = await stateOf(member);
        expect([
          [15 - 5, 25, 5],
          [10, 0, 30],
        ]).toContainEqual([balances.available, balances.held, balances.expired]);
      }
    });

    test('name the lot in their transfer, at the time that the lot had', async () => {
      const member = await memberWith({ key: 'order:1:1', amount: 30, orderId: '1', expiresAt: day(10) });
      await run(day(40));
      const posted = await stores.ledger.change({ shopId: shop.id, memberId: member, transferKey: 'expire:order:1:1' }, (locked) => ({ value: locked.posted })); // prettier-ignore
      expect(posted).toMatchObject({ kind: 'expire', amount: 30 });
    });

    test('that expired are what a refund of their order finds, once', async () => {
      const member = await memberWith({ amount: 30, orderId: '1', expiresAt: day(10) }, { amount: 50 });
      await run(day(10));
      const clawback = (key: string, amount: number) =>
        stores.ledger.change({ shopId: shop.id, memberId: member }, ({ books }) => ({ value: books.clawback({ key, amount, orderId: '1', occurredAt: day(11) }, 'zero') })); // prettier-ignore
      expect(await clawback('order:1:2', 20)).toMatchObject({ lapsed: 20, taken: 0 });
      expect(await clawback('order:1:3', 20)).toMatchObject({ lapsed: 10, taken: 10 });
      const state = await stores.ledger.change({ shopId: shop.id, memberId: member }, ({ books }) => ({ value: { ...books.balances } }));
      expect(state).toMatchObject({ available: 40, expired: 0, clawedBack: 40 });
    });

    test('of a member who owes are there no more: what came in repaid the debt', async () => {
      const member = await memberWith({ kind: 'owe', amount: 25 }, { amount: 30, expiresAt: day(10) });
      expect((await stateOf(member)).balances).toMatchObject({ available: 5, owed: 0, clawedBack: 25 });
      expect(await run(day(10))).toMatchObject({ points: 5 });
      await stateOf(member);
    });

    test('of other shops are left alone', async () => {
      const elsewhere = shop;
      const member = await memberWith({ amount: 30, expiresAt: day(10) });
      const domain = `shop-${randomBytes(6).toString('hex')}.myshopify.com`;
      shop = await stores.shops.install({ domain, name: 'Other', currency: 'USD', timeZone: 'UTC', scopes: [], at: start, programStartsAt: start, ruleset: defaultRuleset }); // prettier-ignore
      expect(await run(day(40))).toMatchObject({ points: 0 });
      shop = elsewhere;
      expect((await stateOf(member)).balances.available).toBe(30);
    });
  });

  describe('a balance whose owner does nothing', () => {
    test('expires as a whole when the time is over, and one instant before that not at all', async () => {
      const member = await memberWith({ amount: 300 }, { amount: 200, occurredAt: day(3) });
      await stores.note(shop.id, new Map([[member, day(14)]]));
      expect(await run((day(45) - 1) as Instant, thirtyDays)).toMatchObject({ points: 0 });
      expect(await run(day(45), thirtyDays)).toMatchObject({ members: 1, points: 500 });
      expect((await stateOf(member)).balances).toMatchObject({ available: 0, expired: 500 });
    });

    test('lives on by an activity; a gift is none, an earlier one takes nothing away', async () => {
      const member = await memberWith({ amount: 500 });
      await stores.note(shop.id, new Map([[member, day(31)]]));
      await stores.note(shop.id, new Map([[member, day(2)]]));
      await post(member, { amount: 50, occurredAt: day(40) });
      expect(await run(day(61), thirtyDays)).toMatchObject({ points: 0 });
      expect(await run(day(62), thirtyDays)).toMatchObject({ points: 550 });
      await stateOf(member);
    });

    test('that had ended leaves what was given afterwards its own time', async () => {
      const member = await memberWith({ amount: 500 });
      await post(member, { amount: 50, occurredAt: day(40) });
      expect(await run(day(41), thirtyDays)).toMatchObject({ points: 500 });
      expect(await run(day(69), thirtyDays)).toMatchObject({ points: 0 });
      expect(await run(day(71), thirtyDays)).toMatchObject({ points: 50 });
      await stateOf(member);
    });

    test('keeps it for the whole time after the rules began to end balances by that, however long it did nothing before', async () => {
      const elsewhere = shop;
      const domain = `shop-${randomBytes(6).toString('hex')}.myshopify.com`;
      shop = await stores.shops.install({ domain, name: 'New rules', currency: 'USD', timeZone: 'UTC', scopes: [], at: start, programStartsAt: day(100), ruleset: { ...defaultRuleset, expiry: thirtyDays } }); // prettier-ignore
      programId = (await stores.shops.currentProgram(shop.id))!.programId;
      const member = await memberWith({ amount: 500 });
      await stores.note(shop.id, new Map([[member, day(3)]]));
      expect(await run(day(130), thirtyDays)).toMatchObject({ points: 0 });
      expect(await run(day(131), thirtyDays)).toMatchObject({ points: 500 });
      await stateOf(member);
      shop = elsewhere;
    });

    test('is found page by page, every member once', async () => {
      const members = await Promise.all(Array.from({ length: 5 }, () => memberWith({ amount: 10 })));
      const found = await run(day(40), thirtyDays, 2);
      expect(found).toMatchObject({ members: 5, points: 50 });
      for (const member of members) expect((await stateOf(member)).balances.available).toBe(0);
      expect(await run(day(40), thirtyDays)).toMatchObject({ points: 0 });
    });
  });

  describe('warnings', () => {
    const warned = policyOf({ points: { kind: 'per_lot' }, warnDaysBefore: [7, 2] });

    test('are given once, with what expires on that day', async () => {
      const member = await memberWith({ amount: 30, expiresAt: day(10) }, { amount: 5, expiresAt: (day(10) - 5_000) as Instant }, { amount: 7, expiresAt: day(11) }); // prettier-ignore
      expect(await run(day(1), warned)).toMatchObject({ warnings: 0 });
      expect(await run(day(2), warned)).toMatchObject({ warnings: 1 });
      expect(await run(day(2), warned)).toMatchObject({ warnings: 0 });
      expect(await warnings()).toEqual([
        {
          key: `${member}/2026-01-10/7`,
          payload: { memberId: member, points: '35', day: '2026-01-10', days: '7', expiresAt: '2026-01-10T23:59:55.000Z' },
        },
      ]);
      expect(await run(day(3), warned)).toMatchObject({ warnings: 1 });
      expect(await run(day(7), warned)).toMatchObject({ warnings: 1 });
      expect((await warnings()).map(({ key }) => key).sort()).toEqual([
        `${member}/2026-01-10/2`,
        `${member}/2026-01-10/7`,
        `${member}/2026-01-11/7`,
      ]);
    });

    test('that were missed are not made up for one after the other', async () => {
      await memberWith({ amount: 30, expiresAt: day(10) });
      expect(await run(day(9), warned)).toMatchObject({ warnings: 1 });
      expect((await warnings())[0]!.key).toMatch(/\/2$/);
    });

    test('are given of a balance that ends by inactivity', async () => {
      const member = await memberWith({ amount: 30 });
      const policy = policyOf({ ...thirtyDays, warnDaysBefore: [5] });
      expect(await run(day(24), policy)).toMatchObject({ warnings: 0, points: 0 });
      expect(await run(day(25), policy)).toMatchObject({ warnings: 1, points: 0 });
      expect(await run(day(26), policy)).toMatchObject({ warnings: 0 });
      expect(await warnings()).toEqual([
        {
          key: `${member}/2026-01-31/5`,
          payload: { memberId: member, points: '30', day: '2026-01-31', days: '5', expiresAt: '2026-02-01T00:00:00.000Z' },
        },
      ]);
    });

    test('are none of points that are gone', async () => {
      await memberWith({ amount: 30, expiresAt: day(10) }, { kind: 'hold', amount: 30 });
      expect(await run(day(9), warned)).toMatchObject({ warnings: 0 });
    });
  });
}
