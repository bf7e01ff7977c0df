import { describe, expect, it } from 'vitest';
import { comesTo, factOn, heardAtOnce, HeardMember, onDay, orderOn, programOf, start } from '../../../../tests/support/timeline-samples.ts';
import { eventOf, InMemoryLedger } from '../../../../tests/support/ledger-in-memory.ts';
import { lineOf, refundOf, rulesetOf, snapshotOf } from '../../../../tests/support/ledger-samples.ts';

const levels = [{ id: 'silver', name: 'Silver', threshold: 100, entryPoints: 25 }];
const tiers = { enabled: true, basis: 'points', window: { kind: 'lifetime' }, demotion: 'at_once', levels } as const;

describe('a member’s standing', () => {
  it('keeps what another thing of the same instant gave when the last order is counted again', () => {
    const rules = programOf({ 0: { tiers } });
    const a = orderOn(1, { id: '1001' });
    const b = orderOn(1, { id: '1002', unitMinor: 1000 });
    const b2 = orderOn(1, { id: '1002', unitMinor: 900 });
    const member = new HeardMember().hear(rules, 2, { orders: [a, b] }).hear(rules, 2, { orders: [b2] });
    expect(comesTo(member)).toEqual(comesTo(heardAtOnce(rules, 2, { orders: [a, b2] })));
  });
  it('keeps a grant of the same instant when the last order is counted again', () => {
    const rules = programOf({ 0: {} });
    const g = factOn(1, { kind: 'grant', points: 30, reason: 'x' });
    const member = new HeardMember()
      .hear(rules, 2, { orders: [orderOn(1)], facts: [g] })
      .hear(rules, 2, { orders: [orderOn(1, { quantity: 1 })] });
    const { standing: _, ...given } = comesTo(member);
    const { standing: __, ...atOnce } = comesTo(heardAtOnce(rules, 2, { orders: [orderOn(1, { quantity: 1 })], facts: [g] }));
    expect(given).toEqual(atOnce);
  });
  it('counts orders that were heard of late into a limit that a later version brings', () => {
    const v1 = programOf({ 0: {} });
    const v2 = programOf({ 0: {}, 10: { earning: { caps: { perMember: 150 } } } });
    const [o1, o2, o3] = [orderOn(1, { id: '1' }), orderOn(2, { id: '2' }), orderOn(11, { id: '3' })] as const;
    const member = new HeardMember()
      .hear(v1, 2, { orders: [o2] })
      .hear(v1, 2, { orders: [o1] })
      .hear(v2, 11, { orders: [o3] });
    expect(comesTo(member).orders).toEqual(comesTo(heardAtOnce(v2, 11, { orders: [o1, o2, o3] })).orders);
  });
  it('counts orders that were heard of late into the times a member may take part, which a later version limits', () => {
    const c = (limits: object) => ({
      campaigns: [
        {
          id: 'c',
          name: 'C',
          startsAt: '2026-01-01T00:00:00Z',
          endsAt: '2026-03-01T00:00:00Z',
          effect: { kind: 'bonus' as const, points: 60 },
          limits,
        },
      ],
    });
    const v1 = programOf({ 0: c({}) });
    const v2 = programOf({ 0: c({}), 10: c({ perMember: 2 }) });
    const [o1, o2, o3] = [orderOn(1, { id: '1' }), orderOn(2, { id: '2' }), orderOn(11, { id: '3' })] as const;
    const member = new HeardMember()
      .hear(v1, 2, { orders: [o2] })
      .hear(v1, 2, { orders: [o1] })
      .hear(v2, 11, { orders: [o3] });
    expect(comesTo(member).orders.map(({ points }) => points)).toEqual(
      comesTo(heardAtOnce(v2, 11, { orders: [o1, o2, o3] })).orders.map(({ points }) => points),
    );
  });
  it('counts an undone order from before the program towards the tiers that it begins with, where refunds do not count', () => {
    const rules = programOf(
      { 0: { tiers: { ...tiers, counts: { refunds: false, pending: true } } } },
      { backCredits: [{ from: onDay(-30), until: start, rulesetVersion: 1 }] },
    );
    const early = orderOn(-5, { cancelledOn: -3 });
    const f = factOn(1, { kind: 'tags', tags: ['a'] });
    const member = new HeardMember().hear(rules, -2, { orders: [early] }).hear(rules, 1, { facts: [f] });
    expect(comesTo(member)).toEqual(comesTo(heardAtOnce(rules, 1, { orders: [early], facts: [f] })));
  });
  it('is the same bit by bit where nothing but an adjustment lies before the program', () => {
    const rules = programOf({ 0: { tiers: { ...tiers, counts: { adjustments: true } } } }, {});
    const f1 = factOn(-5, { kind: 'adjustment', points: 200 });
    const f = factOn(1, { kind: 'tags', tags: ['a'] });
    const member = new HeardMember().hear(rules, -2, { facts: [f1] }).hear(rules, 1, { facts: [f] });
    expect(comesTo(member)).toEqual(comesTo(heardAtOnce(rules, 1, { facts: [f1, f] })));
  });
  it('begins with the next order when the first comes to nothing', () => {
    const rules = programOf({ 0: {} });
    const v = orderOn(1, { payment: 'void' });
    const member = new HeardMember()
      .hear(rules, 2, { orders: [orderOn(1)] })
      .hear(rules, 2, { orders: [orderOn(2, { id: '1002' })] })
      .hear(rules, 3, { orders: [v] });
    const { orders: _, ...rest } = comesTo(member);
    const { orders: __, ...all } = comesTo(heardAtOnce(rules, 3, { orders: [v, orderOn(2, { id: '1002' })] }));
    expect({ ...rest.standing, limits: null }).toEqual({ ...all.standing, limits: null });
  });
  it('forgets a last order that comes to nothing', () => {
    const rules = programOf({ 0: { tiers } });
    const v = orderOn(2, { id: '1002', payment: 'void' });
    const member = new HeardMember()
      .hear(rules, 2, { orders: [orderOn(1)] })
      .hear(rules, 2, { orders: [orderOn(2, { id: '1002' })] })
      .hear(rules, 3, { orders: [v] });
    expect(comesTo(member)).toEqual(comesTo(heardAtOnce(rules, 3, { orders: [v, orderOn(1)] })));
  });
  it('counts what is given back in the very instant from which other tiers hold once', () => {
    const rules = programOf({ 0: { tiers }, 10: { tiers: { ...tiers, levels: [{ ...levels[0]!, threshold: 40 }] } } });
    const back = refundOf({ at: onDay(10), lines: [{ lineId: '11', quantity: 1 }] });
    const { stored, moves } = heardAtOnce(rules, 12, { orders: [orderOn(1, { refunds: [back] })] });
    expect([stored?.standing.tier.amount, moves.map(({ to }) => to)]).toEqual([50, ['silver']]);
  });
  it('leaves in the ledger what a tier gave for another order of the same second', () => {
    const ledger = new InMemoryLedger(rulesetOf({ tiers }), undefined, 'America/New_York');
    ledger.memberOf('7');
    const told = (orderId: string, unitMinor: number, when: number) => {
      const snapshot = snapshotOf({
        orderId,
        orderedAt: onDay(1),
        updatedAt: onDay(when),
        triggeredAt: onDay(when),
        lines: [lineOf({ id: `${orderId}1`, unitMinor })],
      });
      return eventOf({ kind: 'order_snapshot', snapshot, refunds: [], customer: null }, onDay(when), `${orderId} ${when}`);
    };
    ledger.deliver([told('1001', 10_000, 1)]);
    ledger.deliver([told('1002', 1_000, 1)]);
    const before = ledger.account('1').balances.available;
    ledger.deliver([told('1002', 900, 2)]);
    expect([before, ledger.account('1').balances.available]).toEqual([135, 134]);
  });
});
