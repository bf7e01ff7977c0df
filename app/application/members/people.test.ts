import { beforeEach, describe, expect, test } from 'vitest';
import { MemoryDatabase } from '../../adapters/memory/database.ts';
import { createMemoryGuestOrders } from '../../adapters/memory/guest-orders.ts';
import { createMemoryMemberLedger } from '../../adapters/memory/member-ledger.ts';
import { createMemoryMemberships } from '../../adapters/memory/memberships.ts';
import { createMemoryProgramVersions } from '../../adapters/memory/program-versions.ts';
import { createMemoryShops } from '../../adapters/memory/shops.ts';
import { createTraceHash } from '../../adapters/system/trace-hash.server.ts';
import { defaultRuleset } from '../../domain/program/ruleset.ts';
import type { CustomerId, OrderId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { Actor, Shop } from '../laurel.ts';
import type { Nudge } from '../ports/events.ts';
import { createActingMember } from './acting-member.ts';
import { createClaimOrders } from './claim-orders.ts';
import { createMembership } from './membership.ts';

const staff: Actor = { kind: 'staff', id: '77' };
const start = Date.UTC(2026, 0, 1) as Instant;
const clock = { now: () => start };
const nudge: Nudge = { lane: () => undefined, effects: () => undefined };
const hash = createTraceHash('a secret for tests');
const customer = (id: string) => id as CustomerId;

let database: MemoryDatabase;
let shop: Shop;
const memberships = () => createMemoryMemberships(database, nudge);

beforeEach(async () => {
  database = new MemoryDatabase({ now: () => start });
  shop = await createMemoryShops(database).install({
    domain: 'corner.myshopify.com',
    name: 'Corner Shop',
    currency: 'USD',
    timeZone: 'UTC',
    scopes: [],
    at: start,
    programStartsAt: start,
    ruleset: defaultRuleset,
  });
});

describe('a guest who has an account by now', () => {
  const claim = (verifiedEmail: string) =>
    createClaimOrders({ guestOrders: createMemoryGuestOrders(database, nudge), memberships: memberships(), hash, clock })(shop, {
      customerId: customer('501'),
      verifiedEmail,
    });
  beforeEach(() =>
    database.transaction(() => {
      const tables = database.tenant(shop.id);
      for (const [id, customerId] of [
        ['1001', null],
        ['1002', '7'],
      ] as const) {
        const snapshot = { orderId: id, customerId, orderedAt: start } as never;
        tables.orders.set(id, { orderId: id, known: { snapshot, refunds: {} }, awards: {}, explanations: {}, erased: false });
        const trace = hash.of(shop.id, 'email', 'guest@example.com', start);
        tables.orderTraces.set(id, { orderId: id as OrderId, email: trace.slice(6), traces: [trace], at: start });
      }
    }),
  );

  test('takes over the orders that name nobody, by the address that was proven, however it is written', async () => {
    expect(await claim(' Guest@Example.com ')).toEqual({ ok: true, value: { orders: 1 } });
    const events = database.tenant(shop.id).events.all();
    expect(events.map(({ topic, subject }) => [topic, subject])).toEqual([['laurel/order_claimed', '1001']]);
  });

  test('finds nothing with another address, and is told when what they gave is none', async () => {
    expect(await claim('other@example.com')).toEqual({ ok: true, value: { orders: 0 } });
    expect(await claim('guest')).toMatchObject({ ok: false, reason: 'invalid_input', field: 'verifiedEmail' });
    expect(database.tenant(shop.id).events.size).toBe(0);
  });

  test('takes over nothing while they are blocked', async () => {
    const { enrol, block } = createMembership({ memberships: memberships(), ledger: createMemoryMemberLedger(database), clock });
    const enrolled = await enrol(shop, staff, { customerId: customer('501') });
    if (enrolled.ok) await block(shop, staff, { memberId: enrolled.value.memberId, reason: 'Sells codes' });
    expect(await claim('guest@example.com')).toMatchObject({ ok: false, reason: 'member_blocked' });
  });
});

describe('somebody who orders for a company', () => {
  const acting = (id: string) => createActingMember({ memberships: memberships(), shops: createMemoryShops(database) })(shop, customer(id));
  const letCompaniesEarn = async () => {
    const shops = createMemoryShops(database);
    const current = (await shops.currentProgram(shop.id))!;
    const ruleset = { ...current.ruleset, earning: { ...current.ruleset.earning, b2b: 'company' as const } };
    const input = { shopId: shop.id, programId: current.programId, basedOn: 1, ruleset, actor: staff, at: start, effectiveFrom: start };
    expect(await createMemoryProgramVersions(database).publish(input)).toMatchObject({ kind: 'published' });
  };
  beforeEach(async () => {
    await createMemoryMemberLedger(database).enrol({ shopId: shop.id, customerId: customer('501'), at: start });
    await memberships().enrolCompany({ shopId: shop.id, companyId: '42', people: [customer('501'), customer('502')], at: start });
  });

  test('spends from the company’s balance where companies earn, whether or not they are a member themselves', async () => {
    await letCompaniesEarn();
    expect(await acting('501')).toMatchObject({ companyId: '42' });
    expect(await acting('502')).toMatchObject({ companyId: '42' });
    expect(await acting('503')).toBeNull();
  });

  test('spends from their own where people earn', async () => {
    expect(await acting('501')).toMatchObject({ customerId: '501', companyId: null });
    expect(await acting('502')).toBeNull();
  });
});
