import { beforeEach, expect, test } from 'vitest';
import type { InstalledShop } from '../../app/application/ports/shopify-shop.ts';
import type { Credit, StoreCredit } from '../../app/application/ports/store-credit.ts';
import type { CustomerId } from '../../app/domain/shared/ids.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import type { Result } from '../../app/domain/shared/result.ts';

export interface StoreCreditUnderTest {
  readonly storeCredit: StoreCredit;
  readonly shop: InstalledShop;
  /** A customer of whose account nothing is known yet. */
  readonly customerId: CustomerId;
  readonly currency: string;
  now(): Instant;
  balance(customerId: CustomerId): Promise<number>;
  /** The shopper pays with the account. */
  spend(customerId: CustomerId, minor: number): Promise<void>;
}

/** What redemptions rely on; run on the real adapter and on its twin in memory. */
export function storeCreditContract(setUp: () => Promise<StoreCreditUnderTest>): void {
  let under: StoreCreditUnderTest;
  let since: Instant;
  beforeEach(async () => {
    under = await setUp();
    since = under.now();
  });

  const creditOf = (changes: Partial<Credit> = {}): Credit => ({
    shop: under.shop,
    customerId: under.customerId,
    valueMinor: 1_500,
    currency: under.currency,
    endsAt: null,
    ...changes,
  });
  const find = (changes: Partial<Credit> = {}, claimed: string[] = []) => under.storeCredit.find({ ...creditOf(changes), since, claimed });
  const balance = () => under.balance(under.customerId);
  async function credited(changes: Partial<Credit> = {}): Promise<string> {
    const made = await under.storeCredit.credit(creditOf(changes));
    if (!made.ok) throw new Error(made.message);
    return made.value.transactionGid;
  }
  const takeBack = (transactionGid: string, claimed: string[] = []): Promise<Result<{ transactionGid: string }>> =>
    under.storeCredit.takeBack({ ...creditOf(), transactionGid, since, claimed });

  test('a credit is added, and adds up with others', async () => {
    const first = await credited();
    expect(first).toMatch(/^gid:\/\/shopify\/StoreCreditAccountCreditTransaction\/\d+$/);
    expect(await credited({ valueMinor: 500 })).not.toBe(first);
    expect(await balance()).toBe(2_000);
  });

  test('nothing is found where nothing was added, and then what was', async () => {
    expect(await find()).toEqual({ ok: true, value: null });
    const gid = await credited();
    expect(await find()).toEqual({ ok: true, value: gid });
  });

  test('a credit of another worth, with another end or that is somebody’s already is not found', async () => {
    const gid = await credited();
    const endsAt = (Math.floor(under.now() / 1_000) * 1_000 + 86_400_000) as Instant;
    expect(await find({ valueMinor: 1_501 })).toEqual({ ok: true, value: null });
    expect(await find({ endsAt })).toEqual({ ok: true, value: null });
    expect(await find({}, [gid])).toEqual({ ok: true, value: null });
    const ending = await credited({ endsAt });
    expect(await find({ endsAt })).toEqual({ ok: true, value: ending });
  });

  test('of two credits alike the older is found first, and then the other', async () => {
    const first = await credited();
    const second = await credited();
    expect(await find()).toEqual({ ok: true, value: first });
    expect(await find({}, [first])).toEqual({ ok: true, value: second });
  });

  test('what the shop declines is refused, and adds nothing', async () => {
    expect(await under.storeCredit.credit(creditOf({ endsAt: (under.now() - 86_400_000) as Instant }))).toMatchObject({
      reason: 'reward_refused',
    });
    expect(await balance()).toBe(0);
  });

  test('an unspent credit is taken back once, however often that is asked', async () => {
    const gid = await credited();
    const taken = await takeBack(gid);
    expect(taken).toMatchObject({ ok: true });
    expect(await takeBack(gid)).toEqual(taken);
    expect(await balance()).toBe(0);
  });

  test('a debit that is another reward’s is not taken for this one’s', async () => {
    const [first, second] = [await credited(), await credited()];
    const taken = await takeBack(first);
    if (!taken.ok) throw new Error(taken.message);
    const other = await takeBack(second, [taken.value.transactionGid]);
    expect(other.ok && other.value.transactionGid).not.toBe(taken.value.transactionGid);
    expect(await balance()).toBe(0);
  });

  test('a credit of which something was spent stays, and the refusal says what is left', async () => {
    const gid = await credited();
    await under.spend(under.customerId, 600);
    expect(await takeBack(gid)).toMatchObject({ ok: false, reason: 'reward_partly_used', message: expect.stringMatching(/9/) });
    expect(await balance()).toBe(900);
  });
}
