import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAsOf } from '../../app/application/ledger/as-of.ts';
import type { Shop } from '../../app/application/laurel.ts';
import type { LedgerTime } from '../../app/application/ports/ledger-time.ts';
import type { MemberLedger } from '../../app/application/ports/member-ledger.ts';
import type { Shops } from '../../app/application/ports/shops.ts';
import { accounts, emptyBalances, type Balances, type TransferDraft } from '../../app/domain/ledger/index.ts';
import { defaultRuleset } from '../../app/domain/program/ruleset.ts';
import type { CustomerId, MemberId } from '../../app/domain/shared/ids.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';

export interface LedgerTimeStores {
  readonly shops: Shops;
  readonly ledger: MemberLedger;
  readonly time: LedgerTime;
  /** The store's own clock, which says when something became known; at least a millisecond later than when it was last asked. */
  tick(): Promise<Instant>;
  close(): Promise<void>;
}

const start = Date.UTC(2026, 0, 1) as Instant;
const second = (seconds: number) => (start + seconds * 1_000) as Instant;
const later = Date.UTC(2100, 0, 1) as Instant;

/** What questions about the past rely on, however the transfers are stored. */
export function ledgerTimeBattery(open: () => Promise<LedgerTimeStores>): void {
  let stores: LedgerTimeStores;
  let shop: Shop;
  let made = 0;
  beforeAll(async () => {
    stores = await open();
    const domain = `shop-${randomBytes(6).toString('hex')}.myshopify.com`;
    shop = await stores.shops.install({ domain, name: 'Corner Shop', currency: 'USD', timeZone: 'UTC', scopes: [], at: start, programStartsAt: start, ruleset: defaultRuleset }); // prettier-ignore
  });
  afterAll(() => stores?.close());

  async function newMember(): Promise<MemberId> {
    made += 1;
    return (await stores.ledger.enrol({ shopId: shop.id, customerId: String(9_000 + made) as CustomerId, at: start }))!.memberId;
  }
  function post(memberId: MemberId, draft: Partial<TransferDraft>): Promise<Balances | null> {
    made += 1;
    return stores.ledger.change({ shopId: shop.id, memberId }, ({ books }) => {
      books.post({ kind: 'earn', key: `test:${made}`, amount: 10, occurredAt: start, ...draft });
      return { value: { ...books.balances } };
    });
  }

  test('a balance as of a time knows what had happened by then, to the millisecond', async () => {
    const member = await newMember();
    await post(member, { amount: 10, occurredAt: second(10) });
    await post(member, { amount: 5, occurredAt: second(5) });
    const available = async (at: Instant) => (await stores.time.balancesOf(shop.id, member, { at }))!.available;
    expect(await available((second(5) - 1) as Instant)).toBe(0);
    expect(await available(second(5))).toBe(5);
    expect(await available((second(10) - 1) as Instant)).toBe(5);
    expect(await available(second(10))).toBe(15);
  });

  test('what was learnt late was true before it was known', async () => {
    const member = await newMember();
    await post(member, { amount: 10, occurredAt: second(1) });
    const before = await stores.tick();
    await post(member, { amount: 7, occurredAt: second(1) });
    const asOf = (given: { at: Instant; knownAt?: Instant }) => stores.time.balancesOf(shop.id, member, given);
    expect(await asOf({ at: second(1), knownAt: before })).toMatchObject({ available: 10 });
    expect(await asOf({ at: second(1) })).toMatchObject({ available: 17 });
  });

  test('what the books showed after every change is found again by when it was known', async () => {
    const anyChange = fc.record({ points: fc.integer({ min: 1, max: 50 }), kind: fc.constantFrom('earn', 'earn_pending', 'adjust_down'), occurred: fc.nat({ max: 100 }) }); // prettier-ignore
    await fc.assert(
      fc.asyncProperty(fc.array(anyChange, { minLength: 1, maxLength: 6 }), async (changes) => {
        const member = await newMember();
        const shown: Array<{ at: Instant; balances: Balances }> = [];
        for (const { points, kind, occurred } of changes) {
          const balances = (await post(member, { amount: points, kind: kind, occurredAt: second(occurred) }))!;
          shown.push({ at: await stores.tick(), balances });
        }
        for (const { at, balances } of shown) {
          expect(await stores.time.balancesOf(shop.id, member, { at: later, knownAt: at })).toEqual(balances);
        }
      }),
      { numRuns: 15 },
    );
  });

  test('a program as of a time is the sum of its members', async () => {
    const members = [await newMember(), await newMember()];
    await post(members[0]!, { amount: 30, occurredAt: second(200) });
    await post(members[1]!, { amount: 12, occurredAt: second(201), kind: 'earn_pending' });
    for (const at of [second(199), second(200), second(201)]) {
      const [program] = await stores.time.programs(shop.id, { at });
      const sum: Record<string, number> = { ...emptyBalances };
      for (let id = 9_001; id <= 9_000 + made; id += 1) {
        const known = await stores.ledger.enrol({ shopId: shop.id, customerId: String(id) as CustomerId, at: start });
        const balances = (await stores.time.balancesOf(shop.id, known!.memberId, { at }))!;
        for (const name of accounts) sum[name]! += balances[name];
      }
      expect(program!.balances).toEqual(sum);
    }
    const [before, after] = await Promise.all(
      [second(199), second(201)].map(async (at) => (await stores.time.programs(shop.id, { at }))[0]!),
    );
    expect(after!.transfers - before!.transfers).toBe(2);
    expect(after!.members - before!.members).toBe(2);
  });

  test('nobody is asked what will be known, and nobody answers for a stranger', async () => {
    const asOf = createAsOf({ time: stores.time, now: () => second(50) });
    expect(await asOf.member(shop, '999999999' as MemberId, { at: later })).toMatchObject({ ok: false, reason: 'unknown_member' });
    const unknown = { at: later, knownAt: second(51) };
    expect(await asOf.member(shop, await newMember(), unknown)).toMatchObject({ ok: false, reason: 'invalid_input' });
    expect(await asOf.programs(shop, unknown)).toMatchObject({ ok: false, reason: 'invalid_input' });
    expect(await asOf.programs(shop, { at: later, knownAt: second(50) })).toMatchObject({ ok: true });
  });
}
