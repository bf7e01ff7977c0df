import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Segment } from '../../app/domain/program/ruleset.ts';
import type { MemberId, ShopId } from '../../app/domain/shared/ids.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import type { PlacedMember, SegmentStores } from './segment-stores.ts';

const programId = '1';
const day = (number: number) => (Date.UTC(2026, 0, 1) + number * 86_400_000) as Instant;
const ids = (...numbers: number[]) => numbers.map(String) as MemberId[];

const buyers: Segment = {
  id: 'buyers',
  name: 'Buyers',
  kind: 'dynamic',
  condition: { kind: 'number', fact: 'member.ordersBefore', is: 'at_least', value: 1 },
};
const byHand: Segment = { ...buyers, id: 'by-hand', kind: 'static' };
const both: Segment = { ...buyers, id: 'both', kind: 'hybrid' };

export function memberOf(memberId: number, given: Partial<PlacedMember> = {}): PlacedMember {
  return {
    memberId: String(memberId),
    tier: null,
    orders: 0,
    spentMinor: 0,
    points: 0,
    enrolledAt: day(0),
    firstOrderAt: null,
    lastOrderAt: null,
    tags: [],
    activities: [],
    scores: null,
    ...given,
  };
}

let lastShop = 100;

/** What pages and campaigns rely on when they ask who is in a segment. */
export function segmentsBattery(open: () => Promise<SegmentStores>): void {
  let stores: SegmentStores;
  let shopId: ShopId;
  beforeAll(async () => {
    stores = await open();
  });
  afterAll(() => stores?.close());
  beforeEach(() => {
    lastShop += 1;
    shopId = String(lastShop) as ShopId;
  });

  const refresh = (segment: Segment, at: Instant) => stores.segments.refresh({ shopId, programId, segment, at });
  const inside = async (segment: Segment) =>
    (await stores.segments.members({ shopId, programId, segmentId: segment.id, cursor: null, limit: 100 })).members.map(
      (row) => row.memberId,
    );

  test('a refresh lets in whom the condition describes, and doing it again changes nothing', async () => {
    await stores.place(shopId, [memberOf(1, { orders: 1 }), memberOf(2), memberOf(3, { orders: 7 })]);
    expect(await refresh(buyers, day(1))).toEqual({ entered: 2, left: 0 });
    expect(await inside(buyers)).toEqual(ids(1, 3));
    expect(await refresh(buyers, day(2))).toEqual({ entered: 0, left: 0 });
    expect(await stores.segments.history(shopId, '1' as MemberId)).toEqual([{ segmentId: 'buyers', enteredAt: day(1), leftAt: null }]);
  });

  test('who is described no longer leaves, and who comes back begins another stay', async () => {
    await stores.place(shopId, [memberOf(1, { orders: 1 })]);
    await refresh(buyers, day(1));
    await stores.place(shopId, [memberOf(1, { orders: 0 })]);
    expect(await refresh(buyers, day(2))).toEqual({ entered: 0, left: 1 });
    expect(await inside(buyers)).toEqual([]);
    await stores.place(shopId, [memberOf(1, { orders: 2 })]);
    await refresh(buyers, day(3));
    expect(await stores.segments.history(shopId, '1' as MemberId)).toEqual([
      { segmentId: 'buyers', enteredAt: day(3), leftAt: null },
      { segmentId: 'buyers', enteredAt: day(1), leftAt: day(2) },
    ]);
  });

  test('who leaves and comes back at the same instant has not left', async () => {
    await stores.place(shopId, [memberOf(1, { orders: 1 })]);
    await refresh(buyers, day(1));
    await stores.place(shopId, [memberOf(1)]);
    await refresh(buyers, day(1));
    await stores.place(shopId, [memberOf(1, { orders: 1 })]);
    expect(await refresh(buyers, day(1))).toEqual({ entered: 1, left: 0 });
    expect(await stores.segments.history(shopId, '1' as MemberId)).toEqual([{ segmentId: 'buyers', enteredAt: day(1), leftAt: null }]);
  });

  test('what staff said decides about static segments, overrules hybrid ones and does not count for dynamic ones', async () => {
    await stores.place(shopId, [memberOf(1, { orders: 1 }), memberOf(2), memberOf(3, { orders: 1 })]);
    const said = [byHand, both, buyers].flatMap(({ id: segmentId }) => [
      { memberId: '1', segmentId, inside: false, at: day(0) },
      { memberId: '2', segmentId, inside: true, at: day(0) },
    ]);
    await stores.sayByHand(shopId, said);
    for (const segment of [byHand, both, buyers]) await refresh(segment, day(1));
    expect(await inside(byHand)).toEqual(ids(2));
    expect(await inside(both)).toEqual(ids(2, 3));
    expect(await inside(buyers)).toEqual(ids(1, 3));
  });

  test('the newest word of staff counts, and one for later does not count yet', async () => {
    await stores.place(shopId, [memberOf(1)]);
    const say = (insideThen: boolean, at: Instant) =>
      stores.sayByHand(shopId, [{ memberId: '1', segmentId: 'by-hand', inside: insideThen, at }]);
    await say(false, day(2));
    await say(true, day(1));
    await say(true, day(9));
    await refresh(byHand, day(3));
    expect(await inside(byHand)).toEqual([]);
    await refresh(byHand, day(9));
    expect(await inside(byHand)).toEqual(ids(1));
  });

  test('refreshing some members leaves the others as they were', async () => {
    await stores.place(shopId, [memberOf(1, { orders: 1 }), memberOf(2, { orders: 1 }), memberOf(3)]);
    for (const segment of [buyers, both]) await refresh(segment, day(1));
    await stores.place(shopId, [memberOf(1), memberOf(2), memberOf(3, { orders: 1 })]);
    const change = await stores.segments.refreshMembers({
      shopId,
      programId,
      segments: [buyers, both],
      memberIds: ids(1, 3),
      at: day(2),
    });
    expect(change).toEqual({ entered: 2, left: 2 });
    expect(await inside(buyers)).toEqual(ids(2, 3));
    const nobody = { shopId, programId, segments: [buyers], memberIds: [], at: day(3) };
    expect(await stores.segments.refreshMembers(nobody)).toEqual({ entered: 0, left: 0 });
    expect(await inside(buyers)).toEqual(ids(2, 3));
  });

  test('refreshing each changed member and refreshing everybody come to the same', async () => {
    const members = Array.from({ length: 20 }, (_, index) => memberOf(index + 1, { orders: index % 3 }));
    await stores.place(shopId, members);
    for (const { memberId } of members) {
      await stores.segments.refreshMembers({ shopId, programId, segments: [buyers], memberIds: [memberId as MemberId], at: day(1) });
    }
    expect(await refresh(buyers, day(2))).toEqual({ entered: 0, left: 0 });
    expect(await inside(buyers)).toEqual(members.filter(({ orders }) => orders > 0).map(({ memberId }) => memberId));
  });

  test('two refreshes at once let nobody in twice', async () => {
    await stores.place(
      shopId,
      Array.from({ length: 30 }, (_, index) => memberOf(index + 1, { orders: 1 })),
    );
    const changes = await Promise.all([1, 2, 3, 4].map((number) => refresh(buyers, day(number))));
    expect(changes.reduce((sum, { entered }) => sum + entered, 0)).toBe(30);
    expect(await inside(buyers)).toHaveLength(30);
  });

  test('days pass: who was in a segment by a count of days leaves it without doing anything', async () => {
    const recent: Segment = {
      ...buyers,
      id: 'recent',
      condition: { kind: 'number', fact: 'member.daysSinceLastOrder', is: 'at_most', value: 30 },
    };
    await stores.place(shopId, [memberOf(1, { orders: 1, firstOrderAt: day(0), lastOrderAt: day(0) }), memberOf(2)]);
    await refresh(recent, (day(31) - 1) as Instant);
    expect(await inside(recent)).toEqual(ids(1));
    await refresh(recent, day(31));
    expect(await inside(recent)).toEqual([]);
  });

  test('members are listed page by page, each once', async () => {
    await stores.place(
      shopId,
      [3, 20, 100, 7, 45].map((id) => memberOf(id, { orders: 1 })),
    );
    await refresh(buyers, day(1));
    const pages = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof stores.segments.members>> = await stores.segments.members({
        shopId,
        programId,
        segmentId: 'buyers',
        cursor,
        limit: 2,
      });
      pages.push(page.members.map(({ memberId }) => memberId));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(pages).toEqual([ids(3, 7), ids(20, 45), ids(100)]);
    expect((await stores.segments.members({ shopId, programId, segmentId: 'buyers', cursor: 'nonsense', limit: 9 })).members).toHaveLength(
      5,
    );
  });

  test('counts are of who is in it now, by segment; an estimate changes nothing', async () => {
    await stores.place(shopId, [memberOf(1, { orders: 1 }), memberOf(2, { orders: 1 })]);
    expect(await stores.segments.estimate({ shopId, programId, segment: buyers, at: day(1) })).toBe(2);
    expect(await stores.segments.counts({ shopId, programId })).toEqual(new Map());
    await refresh(buyers, day(1));
    await stores.place(shopId, [memberOf(1)]);
    await refresh(buyers, day(2));
    await refresh(both, day(2));
    expect(await stores.segments.counts({ shopId, programId })).toEqual(
      new Map([
        ['both', 1],
        ['buyers', 1],
      ]),
    );
  });

  test('everybody leaves a segment that the ruleset no longer has', async () => {
    await stores.place(shopId, [memberOf(1, { orders: 1 })]);
    await refresh(buyers, day(1));
    await refresh(both, day(1));
    expect(await stores.segments.retire({ shopId, programId, segments: [both], at: day(2) })).toEqual({ entered: 0, left: 1 });
    expect(await inside(buyers)).toEqual([]);
    expect(await inside(both)).toEqual(ids(1));
  });

  test('a segment of one program has no members of another', async () => {
    await stores.place(shopId, [memberOf(1, { orders: 1 }), memberOf(2, { orders: 1, programId: '2' })]);
    await refresh(buyers, day(1));
    expect(await inside(buyers)).toEqual(ids(1));
  });

  test('scores are relative to everybody who ordered; only those that changed are outdated', async () => {
    const buyer = (id: number, lastOrder: number, orders: number, spentMinor: number, given: Partial<PlacedMember> = {}) =>
      memberOf(id, { orders, spentMinor, firstOrderAt: day(0), lastOrderAt: day(lastOrder), ...given });
    await stores.place(shopId, [
      buyer(1, 90, 9, 900),
      buyer(2, 60, 5, 500),
      buyer(3, 1, 1, 100, { firstOrderAt: day(1) }),
      memberOf(4),
      buyer(10, 60, 5, 500),
    ]);
    const outdated = (after: number | null = null, limit = 10) =>
      stores.segments.outdatedScores({
        shopId,
        programId,
        at: day(100),
        after: after === null ? null : (String(after) as MemberId),
        limit,
      });
    const scores = await outdated();
    // All intervals together: 90 + 60 + 60 days over 8 + 4 + 4 intervals are 13 days each.
    expect(scores).toEqual([
      { memberId: '1', recency: 5, frequency: 5, monetary: 5, churnRisk: 56 },
      { memberId: '2', recency: 3, frequency: 3, monetary: 3, churnRisk: 88 },
      { memberId: '3', recency: 1, frequency: 1, monetary: 1, churnRisk: 88 },
      { memberId: '10', recency: 3, frequency: 3, monetary: 3, churnRisk: 88 },
    ]);
    expect((await outdated(1, 2)).map(({ memberId }) => memberId)).toEqual(['2', '3']);
    const [first, ...rest] = scores;
    await stores.place(shopId, [buyer(1, 90, 9, 900, { scores: first ?? null })]);
    expect(await outdated()).toEqual(rest);
  });
}
