import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rulesetSchema, type Referrals, type RulesetInput } from '../program/ruleset.ts';
import { dayMs, type Instant } from '../shared/instant.ts';
import { claimLimits } from './claiming.ts';
import { settleReferrals, type FriendOrder, type ReferralCase } from './settle.ts';
import type { Trace } from './traces.ts';

const day = (days: number): Instant => (Date.UTC(2026, 2, 1, 12) + days * dayMs) as Instant;
const termsOf = (given: NonNullable<RulesetInput['referrals']> = {}): Referrals =>
  rulesetSchema.parse({
    referrals: { enabled: true, ...given },
    rewards: [{ id: 'mug', name: 'A mug', pricePoints: 100, valueMinor: 500 }],
  }).referrals;
const advocateOf = (...traces: Trace[]) => ({ traces: new Set(traces), timeZone: 'UTC' });

const orderOf = (given: Partial<FriendOrder> = {}): FriendOrder => ({
  orderId: '1001',
  orderedAt: day(1),
  netMinor: 10_000,
  remainingMinor: given.netMinor ?? 10_000,
  paid: true,
  undone: false,
  withCode: false,
  ...given,
});
const caseOf = (given: Partial<ReferralCase> = {}): ReferralCase => ({
  id: 'r1',
  claimedAt: day(0),
  terms: termsOf(),
  signedIn: true,
  claimedWith: new Set(),
  orderedWith: new Set(),
  tracesForgotten: false,
  reasons: [],
  friendOrders: [orderOf()],
  decision: null,
  ...given,
});
const settle = (given: Partial<ReferralCase> = {}, now = day(30), ...traces: Trace[]) =>
  settleReferrals([caseOf(given)], advocateOf(...traces), now)[0]!;

const paid = { advocatePoints: 500, advocateReward: null, friendPoints: 0 };
const unpaid = { advocatePoints: 0, advocateReward: null, friendPoints: 0 };

describe('a referral nothing speaks against', () => {
  test('waits for the friend’s order, then for the hold, and is rewarded from that moment on', () => {
    expect(settle({ friendOrders: [] }, day(1))).toMatchObject({ state: 'claimed', orderId: null, dueAt: day(30) + 1, grants: unpaid });
    expect(settle({}, (day(15) - 1) as Instant)).toMatchObject({ state: 'ordered', orderId: '1001', dueAt: day(15), grants: unpaid });
    expect(settle({}, day(15))).toMatchObject({ state: 'rewarded', score: 0, reasons: [], dueAt: null, grants: paid });
  });

  test('gives the friend the points they were promised, and the advocate a reward where the program says so', () => {
    const terms = termsOf({ friend: { kind: 'points', points: 300 }, advocate: { kind: 'reward', reward: 'mug' } });
    const both = { advocatePoints: 0, advocateReward: 'mug', friendPoints: 300 };
    expect(settle({ terms })).toMatchObject({ state: 'rewarded', grants: both });
  });

  test('waits while the order is not paid', () => {
    expect(settle({ friendOrders: [orderOf({ paid: false })] })).toMatchObject({ state: 'ordered', dueAt: null, grants: unpaid });
  });

  test('ends when the friend does not order in time', () => {
    expect(settle({ friendOrders: [orderOf({ orderedAt: day(31) })] }, day(50))).toMatchObject({
      state: 'rejected',
      reasons: ['claim_expired'],
    });
  });

  test('is about the first order after the claim, whichever was heard of first', () => {
    const orders = [orderOf({ orderId: '3', orderedAt: day(3), netMinor: 1 }), orderOf({ orderId: '2', orderedAt: day(2) })];
    for (const friendOrders of [orders, orders.toReversed()]) expect(settle({ friendOrders })).toMatchObject({ orderId: '2' });
  });
});

describe('the minimum order', () => {
  const terms = termsOf({ minimumOrderMinor: 10_000 });
  // The public example F02: a minimum of 100, with 99.99 and with 100.00.
  test.each([
    [9_999, 'rejected', unpaid],
    [10_000, 'rewarded', paid],
  ] as const)('an order of %i minor units after discounts is %s', (netMinor, state, grants) =>
    expect(settle({ terms, friendOrders: [orderOf({ netMinor })] })).toMatchObject({ state, grants }),
  );

  test('is judged on what refunds leave, whenever they come', () => {
    const friendOrders = [orderOf({ netMinor: 12_000, remainingMinor: 9_000 })];
    expect(settle({ terms, friendOrders })).toMatchObject({ state: 'revoked', reasons: ['refunded_below_minimum'], grants: unpaid });
  });
});

test('an order that is undone takes the reward back, also after it was given', () => {
  expect(settle({ friendOrders: [orderOf({ undone: true, remainingMinor: 0 })] }, day(400))).toMatchObject({
    state: 'revoked',
    reasons: ['order_undone'],
    grants: unpaid,
  });
});

describe('what speaks against a referral', () => {
  // The public example F03, and what else this program looks at; the weights are the ruleset's defaults.
  test.each([
    ['alias:m', 'alias', 100, 'held'],
    ['address:a', 'sameAddress', 60, 'held'],
    ['device:d', 'device', 50, 'held'],
    ['network:n', 'network', 25, 'rewarded'],
    ['payment:p', 'payment', 80, 'held'],
    ['phone:t', 'phone', 80, 'held'],
  ] as const)('%s of both is the signal %s and weighs %i: %s', (trace, signal, score, state) =>
    expect(settle({ claimedWith: new Set([trace]) }, day(30), trace)).toMatchObject({ state, score, reasons: [signal] }),
  );

  test('a friend who had ordered before is an existing customer, unless that order came to nothing', () => {
    const earlier = orderOf({ orderId: '7', orderedAt: day(-9) });
    expect(settle({ friendOrders: [earlier, orderOf()] })).toMatchObject({ state: 'held', reasons: ['existingCustomer'] });
    expect(settle({ friendOrders: [{ ...earlier, undone: true }, orderOf()] })).toMatchObject({ state: 'rewarded', reasons: [] });
  });

  test('an equal e-mail address alone is not counted twice', () => {
    const traces: Trace[] = ['email:e', 'alias:m'];
    expect(settle({ claimedWith: new Set(traces) }, day(30), ...traces)).toMatchObject({ score: 100, reasons: ['alias'] });
  });

  test('many claims in a day make only those suspicious that came after the usual number', () => {
    const terms = termsOf({ checks: { perDay: 2 }, holdFromScore: 40 });
    const cases = [0, 1, 2, 30].map((hours) =>
      caseOf({
        id: `r${hours}`,
        terms,
        claimedAt: (day(0) + hours * 3_600_000) as Instant,
        friendOrders: [orderOf({ orderedAt: day(2) })],
      }),
    );
    const settled = settleReferrals(cases, advocateOf(), day(30));
    expect(settled.map(({ id, state }) => [id, state])).toEqual([
      ['r0', 'rewarded'],
      ['r1', 'rewarded'],
      ['r2', 'held'],
      ['r30', 'rewarded'],
    ]);
  });

  test('a signal that the program weighs nothing is not mentioned', () => {
    const terms = termsOf({ checks: { network: 0 } });
    expect(settle({ terms, claimedWith: new Set(['network:n']) }, day(30), 'network:n')).toMatchObject({ score: 0, reasons: [] });
  });
});

describe('an offer that somebody else took in the friend’s name', () => {
  const byMail = { signedIn: false, claimedWith: new Set<Trace>(['email:e', 'alias:m', 'device:d', 'network:n']) };
  const another = { state: 'held', score: 100, reasons: ['claimedByAnother'], grants: unpaid } as const;

  test('is held once the friend orders by themselves, and a person’s word lets it through', () => {
    const orderedWith = new Set<Trace>(['email:e', 'alias:m', 'network:elsewhere']);
    expect(settle({ ...byMail, friendOrders: [] }, day(2))).toMatchObject({ state: 'claimed', reasons: [] });
    expect(settle({ ...byMail, orderedWith })).toMatchObject(another);
    expect(settle({ ...byMail, orderedWith, decision: { verdict: 'approved', at: day(3) } })).toMatchObject({ state: 'rewarded' });
  });

  test('is the friend’s own where they were signed in, used their code, or ordered from where it was claimed', () => {
    const own = { state: 'rewarded', score: 0, reasons: [] };
    expect(settle({ ...byMail, signedIn: true })).toMatchObject(own);
    expect(settle({ ...byMail, friendOrders: [orderOf({ withCode: true })] })).toMatchObject(own);
    expect(settle({ ...byMail, orderedWith: new Set(['network:n']) })).toMatchObject(own);
    expect(settle({ ...byMail, orderedWith: new Set(['device:d']) })).toMatchObject(own);
  });

  test('is not made the friend’s own by the address, nor by a network that is the advocate’s', () => {
    expect(settle({ ...byMail, orderedWith: new Set(['email:e', 'alias:m']) })).toMatchObject(another);
    const shared = settle({ ...byMail, orderedWith: new Set(['network:n']) }, day(30), 'network:n');
    expect(shared).toMatchObject({ state: 'held', score: 125, reasons: ['network', 'claimedByAnother'] });
  });
});

describe('when traces are deleted', () => {
  const forgotten = { signedIn: false, tracesForgotten: true } as const;

  test('what was found by them still speaks against the referral', () => {
    expect(settle({ reasons: ['sameAddress'] })).toMatchObject({ state: 'held', score: 60, reasons: ['sameAddress'] });
    expect(settle({ ...forgotten, reasons: ['device', 'claimedByAnother'] })).toMatchObject({
      state: 'held',
      reasons: ['device', 'claimedByAnother'],
    });
  });

  test('what was rewarded is not taken back because nothing shows any more who had claimed', () => {
    expect(settle(forgotten)).toMatchObject({ state: 'rewarded', reasons: [], grants: paid });
  });

  test('a code that the friend uses after all still clears them', () => {
    const friendOrders = [orderOf({ withCode: true })];
    expect(settle({ ...forgotten, reasons: ['claimedByAnother'], friendOrders })).toMatchObject({ state: 'rewarded', reasons: [] });
  });
});

test('claims are taken far beyond what is usual, from one network less far than of one member, and then no more', () => {
  expect(claimLimits({ perDay: 5 })).toEqual({ perAdvocate: 20, perNetwork: 10 });
});

describe('a suspicious referral is for a person to decide', () => {
  const friendTraces = new Set<Trace>(['address:a']);
  const decided = (verdict: 'approved' | 'rejected', at: Instant, now: Instant) =>
    settle({ claimedWith: friendTraces, decision: { verdict, at } }, now, 'address:a');

  test('nothing is given until then, however long it takes', () => {
    expect(settle({ claimedWith: friendTraces }, day(300), 'address:a')).toMatchObject({ state: 'held', dueAt: null, grants: unpaid });
  });

  test('also before the friend orders, so that their code waits as well', () => {
    const claimed = (decision: ReferralCase['decision']) =>
      settle({ claimedWith: friendTraces, friendOrders: [], decision }, day(1), 'address:a');
    expect(claimed(null)).toMatchObject({ state: 'held', orderId: null, dueAt: day(30) + 1 });
    expect(claimed({ verdict: 'approved', at: day(1) })).toMatchObject({ state: 'claimed' });
  });

  test('approved, it is rewarded, but not before the hold is over', () => {
    expect(decided('approved', day(2), day(3))).toMatchObject({ state: 'ordered', dueAt: day(15), grants: unpaid });
    expect(decided('approved', day(20), day(20))).toMatchObject({ state: 'rewarded', reasons: ['sameAddress'], grants: paid });
  });

  test('rejected, it ends with the reasons and the fact that a person decided', () => {
    expect(decided('rejected', day(2), day(20))).toMatchObject({ state: 'rejected', reasons: ['sameAddress', 'rejected_by_person'] });
  });
});

describe('caps', () => {
  const cappedCases = (caps: { perMonth?: number; lifetime?: number }, orderedOn: readonly number[]) =>
    orderedOn.map((on, index) =>
      caseOf({
        id: `r${index}`,
        terms: termsOf({ caps, holdDays: 0 }),
        claimedAt: day(on - 1),
        friendOrders: [orderOf({ orderedAt: day(on) })],
      }),
    );

  test('in a month the first so many are rewarded, and the next month begins anew', () => {
    const settled = settleReferrals(cappedCases({ perMonth: 2 }, [1, 9, 20, 35]), advocateOf(), day(60));
    expect(settled.map(({ state }) => state)).toEqual(['rewarded', 'rewarded', 'qualified', 'rewarded']);
    expect(settled[2]).toMatchObject({ reasons: ['month_cap_reached'], grants: unpaid });
  });

  test('months are those of the shop’s calendar', () => {
    // 1 April, 00:30 in Berlin is still 31 March in UTC.
    const cases = cappedCases({ perMonth: 1 }, [10, 0]).map(
      (referral, index) =>
      index === 0 ? referral : { ...referral, friendOrders: [orderOf({ orderedAt: Date.UTC(2026, 2, 31, 22, 30) as Instant })], terms: { ...referral.terms, claimDays: 90 } }, // prettier-ignore
    );
    const states = (timeZone: string) => settleReferrals(cases, { traces: new Set(), timeZone }, day(60)).map(({ state }) => state);
    expect(states('UTC')).toEqual(['rewarded', 'qualified']);
    expect(states('Europe/Berlin')).toEqual(['rewarded', 'rewarded']);
  });

  test('a revoked one makes room for the next, and friends have what they were promised in any case', () => {
    const friend = { kind: 'points', points: 300 } as const;
    const cases = cappedCases({ lifetime: 1 }, [1, 2]).map((referral) => ({ ...referral, terms: { ...referral.terms, friend } }));
    const before = settleReferrals(cases, advocateOf(), day(60));
    expect(before.map(({ state, grants }) => [state, grants.friendPoints])).toEqual([
      ['rewarded', 300],
      ['qualified', 300],
    ]);
    const refunded = [{ ...cases[0]!, friendOrders: [orderOf({ orderedAt: day(1), undone: true })] }, cases[1]!];
    expect(settleReferrals(refunded, advocateOf(), day(60)).map(({ state }) => state)).toEqual(['revoked', 'rewarded']);
  });

  test('are never exceeded, and do not depend on the order in which referrals are looked at', () => {
    const anyCase = fc.record({ on: fc.integer({ min: 1, max: 80 }), undone: fc.boolean(), alike: fc.boolean(), approvedOn: fc.option(fc.integer({ min: 1, max: 90 })) }); // prettier-ignore
    fc.assert(
      fc.property(
        fc.array(anyCase, { maxLength: 12 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 6 }),
        (given, perMonth, lifetime) => {
          const cases = given.map(({ on, undone, alike, approvedOn }, index) =>
            caseOf({
              id: `r${index}`,
              terms: termsOf({ caps: { perMonth, lifetime }, holdDays: 3, checks: { perDay: 1_000 } }),
              claimedAt: day(on - 1),
              claimedWith: new Set(alike ? (['device:d'] as const) : []),
              friendOrders: [orderOf({ orderedAt: day(on), undone })],
              decision: approvedOn === null ? null : { verdict: 'approved', at: day(approvedOn) },
            }),
          );
          const settled = settleReferrals(cases, advocateOf('device:d'), day(100));
          const rewarded = settled.filter(({ state }) => state === 'rewarded');
          expect(rewarded.length).toBeLessThanOrEqual(lifetime);
          expect(rewarded.reduce((sum, { grants }) => sum + grants.advocatePoints, 0)).toBe(rewarded.length * 500);
          const again = settleReferrals(cases.toReversed(), advocateOf('device:d'), day(100)).toReversed();
          expect(again).toEqual(settled);
        },
      ),
      { numRuns: 300 },
    );
  });
});
