import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Shop } from '../../app/application/laurel.ts';
import type { LockedMember, MemberChange } from '../../app/application/ports/member-ledger.ts';
import { breachOf, type MemberBooks } from '../../app/domain/ledger/index.ts';
import { hold } from '../../app/domain/rewards/index.ts';
import type { CustomerId, MemberId, RedemptionId } from '../../app/domain/shared/ids.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import { newShop, programStart, redemptionOf, type LedgerStores } from './ledger-stores.ts';

const customerId = '7001' as CustomerId;

/** What commands on one member's points rely on. */
export function memberLedgerBattery(open: () => Promise<LedgerStores>): void {
  let stores: LedgerStores;
  let shop: Shop;
  let memberId: MemberId;
  beforeAll(async () => {
    stores = await open();
  });
  afterAll(() => stores?.close());
  beforeEach(async () => {
    shop = await newShop(stores);
    memberId = (await stores.ledger.enrol({ shopId: shop.id, customerId, at: programStart }))!.memberId;
  });

  const change = <T>(decide: (member: LockedMember) => MemberChange<T>, named: { redemptionId?: RedemptionId; clientKey?: string; transferKey?: string } = {}) =>
    stores.ledger.change({ shopId: shop.id, memberId, ...named }, decide); // prettier-ignore
  const give = (books: MemberBooks, amount: number, key: string) =>
    books.post({ kind: 'adjust_up', key, amount, occurredAt: programStart, note: 'Welcome' });
  const gift = (amount: number, key = 'adjust:gift') => change(({ books }) => ({ value: give(books, amount, key) }));
  const balances = async () => (await stores.members.show(shop.id, memberId))!.balances;

  test('a customer is one member, however often and by how many at once they are enrolled', async () => {
    const again = await Promise.all([1, 2, 3, 4].map(() => stores.ledger.enrol({ shopId: shop.id, customerId, at: programStart })));
    expect(again.map((found) => found?.memberId)).toEqual([memberId, memberId, memberId, memberId]);
    const strangers = await Promise.all([1, 2, 3, 4].map(() => stores.ledger.enrol({ shopId: shop.id, customerId: '7002' as CustomerId, at: programStart }))); // prettier-ignore
    expect(new Set(strangers.map((found) => found?.memberId)).size).toBe(1);
    expect(strangers[0]?.program.rulesets).toMatchObject([{ version: 1, effectiveFrom: programStart }]);
  });

  test('a member of another shop, or of none, is not there', async () => {
    const other = await newShop(stores);
    const decide = () => ({ value: 'decided' });
    expect(await stores.ledger.change({ shopId: other.id, memberId }, decide)).toBeNull();
    expect(await stores.ledger.change({ shopId: shop.id, memberId: '987654321' as MemberId }, decide)).toBeNull();
  });

  test('what is posted is there afterwards: balances, lots, transfers', async () => {
    await gift(150);
    expect(await balances()).toMatchObject({ available: 150, adjusted: -150 });
    expect(await stores.audit.lotsOf(shop.id, memberId)).toMatchObject([{ openedBy: 'adjust:gift', amount: 150, remaining: 150 }]);
    expect((await stores.members.show(shop.id, memberId))!.transfers).toMatchObject([
      { kind: 'adjust_up', debit: 'adjusted', credit: 'available', amount: 150, note: 'Welcome', idempotencyKey: 'adjust:gift' },
    ]);
  });

  test('a decision that throws changes nothing', async () => {
    await gift(150);
    const fails = change<null>(({ books }) => {
      give(books, 50, 'adjust:lost');
      throw new Error('no decision');
    });
    await expect(fails).rejects.toThrow('no decision');
    expect(await balances()).toMatchObject({ available: 150 });
  });

  test('a command of which one part cannot be written is not written at all', async () => {
    await gift(150);
    const again = change(({ books, programId }) => {
      give(books, 50, 'adjust:other');
      give(books, 50, 'adjust:gift');
      const effects = [{ kind: 'order_refresh', key: 'never', payload: {} }] as const;
      return { value: null, newRedemption: redemptionOf(memberId, programId), effects };
    });
    await expect(again).rejects.toMatchObject({ code: '23505' });
    expect(await balances()).toMatchObject({ available: 150 });
    expect((await stores.members.show(shop.id, memberId))!.redemptions).toEqual([]);
    expect(await stores.outbox.claim({ shopId: shop.id, limit: 10, leaseMs: 0 })).toEqual([]);
  });

  test('books that were handed out are copies: posting to them after the decision changes nothing', async () => {
    let kept: MemberBooks | undefined;
    await change(({ books }) => {
      kept = books;
      give(books, 10, 'adjust:in-time');
      return { value: null };
    });
    give(kept!, 1_000, 'adjust:too-late');
    expect(await balances()).toMatchObject({ available: 10 });
    expect(await change(({ books }) => ({ value: books.balances.available }))).toBe(10);
  });

  test('decisions on one balance are made one after the other: 40 at once for 1,050 points are 10 of 100', async () => {
    await gift(1_050);
    const decisions = Array.from({ length: 40 }, () =>
      change(({ books, programId }) => {
        if (books.balances.available < 100) return { value: 'refused' };
        const redemption = redemptionOf(memberId, programId);
        hold(books, redemption);
        return { value: 'held', newRedemption: redemption };
      }),
    );
    const answers = await Promise.all(decisions);
    expect(answers.filter((answer) => answer === 'held')).toHaveLength(10);
    expect(await balances()).toMatchObject({ available: 50, held: 1_000 });
    const lots = await stores.audit.lotsOf(shop.id, memberId);
    expect(breachOf({ balances: await balances(), lots })).toBeNull();
    expect((await stores.audit.audit({ shopId: shop.id, breachesMax: 10 })).breaches).toEqual([]);
  });

  test('a redemption is found by its id and by its client’s key, and only by its own member', async () => {
    await gift(150);
    const stranger = (await stores.ledger.enrol({ shopId: shop.id, customerId: '7002' as CustomerId, at: programStart }))!.memberId;
    const redemption = (await change(({ books, programId }) => {
      const made = redemptionOf(memberId, programId, { clientKey: 'form-1' });
      hold(books, made);
      return { value: made, newRedemption: made };
    }))!;
    const read = ({ redemption: found }: LockedMember) => ({ value: found });
    const redemptionId = redemption.id as RedemptionId;
    expect(await change(read, { redemptionId })).toEqual(redemption);
    expect(await change(read, { clientKey: 'form-1' })).toEqual(redemption);
    expect(await change(read, { clientKey: 'form-2' })).toBeNull();
    expect(await stores.ledger.change({ shopId: shop.id, memberId: stranger, redemptionId }, read)).toBeNull();
    expect(await stores.ledger.change({ shopId: shop.id, memberId: stranger, clientKey: 'form-1' }, read)).toBeNull();
    expect(await stores.ledger.findRedemption(shop.id, redemptionId)).toEqual({ redemption, customerId });
    expect(await stores.ledger.findRedemption((await newShop(stores)).id, redemptionId)).toBeNull();
  });

  test('what changes of a redemption is kept', async () => {
    const made = redemptionOf(memberId, (await change(({ programId }) => ({ value: programId })))!);
    await change(() => ({ value: null, newRedemption: made }));
    const captured = { ...made, state: 'captured', capturedOrderId: '1001', turns: 3, releaseReason: 'because' } as const;
    await change(() => ({ value: null, changedRedemption: captured }));
    expect((await stores.ledger.findRedemption(shop.id, made.id as RedemptionId))?.redemption).toEqual(captured);
  });

  test('a transfer that was posted is found by its key', async () => {
    await gift(150);
    const read = ({ posted }: LockedMember) => ({ value: posted });
    expect(await change(read, { transferKey: 'adjust:gift' })).toEqual({ kind: 'adjust_up', amount: 150, note: 'Welcome' });
    expect(await change(read, { transferKey: 'adjust:none' })).toBeNull();
    expect(await change(read)).toBeNull();
  });

  test('unused codes whose time is over are found, the oldest first, and no others', async () => {
    const programId = (await change((member) => ({ value: member.programId })))!;
    const expiring = (state: 'held' | 'issuing' | 'captured' | 'releasing' | 'released', afterMs: number) =>
      redemptionOf(memberId, programId, { state, expiresAt: (programStart + afterMs) as Instant });
    const made = [expiring('held', 20), expiring('issuing', 10), expiring('captured', 5), expiring('releasing', 5), expiring('released', 5), expiring('held', 21)]; // prettier-ignore
    for (const newRedemption of made) await change(() => ({ value: null, newRedemption }));
    const at = (programStart + 20) as Instant;
    const lapsed = await stores.ledger.lapsedRedemptions(shop.id, at, 10);
    expect(lapsed.map(({ id }) => id)).toEqual([made[1]!.id, made[0]!.id]);
    expect(await stores.ledger.lapsedRedemptions(shop.id, at, 1)).toHaveLength(1);
    expect(await stores.ledger.shopsWithLapsedCodes(at)).toContain(shop.id);
    expect(await stores.ledger.shopsWithLapsedCodes((programStart + 9) as Instant)).not.toContain(shop.id);
  });
}
