import { beforeEach, expect, test } from 'vitest';
import type { DiscountIssue, Discounts } from '../../app/application/ports/discounts.ts';
import type { InstalledShop } from '../../app/application/ports/shopify-shop.ts';
import type { CustomerId } from '../../app/domain/shared/ids.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';

export interface DiscountsUnderTest {
  readonly discounts: Discounts;
  readonly shop: InstalledShop;
  /** A customer whom the shop knows, and another. */
  readonly customers: readonly [CustomerId, CustomerId];
  readonly currency: string;
  /** A product of the shop, its variant, and what a unit costs. */
  readonly product: { readonly id: string; readonly variantId: string; readonly priceMinor: number };
  /** Makes a discount of the merchant's own, for everybody. */
  merchantMakes(code: string): Promise<void>;
  /** The codes that exist in the shop now. */
  codes(): Promise<string[]>;
  /** What the shop keeps of a discount. */
  read(code: string): Promise<StoredDiscount | null>;
}

export interface StoredDiscount {
  readonly title: string;
  readonly customerIds: readonly string[];
  /** What it gives: minor units off, a fraction off, free shipping up to a price, or one unit of a product. */
  readonly gives:
    | { readonly valueMinor: number }
    | { readonly fraction: number }
    | { readonly shippingUpToMinor: number | null }
    | { readonly priceOfProduct: string; readonly valueMinor: number };
  readonly minimumOrderMinor: number;
  readonly usageLimit: number | null;
  readonly oncePerCustomer: boolean;
  readonly combinesWith: { readonly order: boolean; readonly product: boolean; readonly shipping: boolean };
  readonly startsAt: number;
  readonly endsAt: number | null;
}

/** What redemptions rely on; run on the real adapter and on the fake that other tests use in its place. */
export function discountsContract(setUp: () => Promise<DiscountsUnderTest>): void {
  let under: DiscountsUnderTest;
  const startsAt = Date.UTC(2026, 10, 20, 12) as Instant;
  const endsAt = Date.UTC(2026, 11, 20, 12) as Instant;

  beforeEach(async () => {
    under = await setUp();
  });

  const combinesWith = { order: false, product: true, shipping: true };
  const amountOff = (valueMinor: number, minimumOrderMinor = 2500) =>
    ({ kind: 'amount_off', valueMinor, minimumOrderMinor, combinesWith }) as const;

  const issueOf = (changes: Partial<DiscountIssue> = {}): DiscountIssue => ({
    shop: under.shop,
    code: 'LAUREL-7Q2M-X4KD',
    title: 'Laurel: 5 off your order',
    customerId: under.customers[0],
    terms: { kind: 'amount_off', valueMinor: 500, minimumOrderMinor: 2500, combinesWith },
    currency: under.currency,
    startsAt,
    endsAt,
    ...changes,
  });

  test('a code is made for one use by one customer, with the value, minimum, times and combinations that were asked for', async () => {
    const issued = await under.discounts.issue(issueOf());
    expect(issued).toMatchObject({ ok: true, value: { discountGid: expect.stringMatching(/^gid:\/\/shopify\/DiscountCodeNode\/\d+$/) } });
    expect(await under.read('LAUREL-7Q2M-X4KD')).toEqual({
      title: 'Laurel: 5 off your order',
      customerIds: [under.customers[0]],
      gives: { valueMinor: 500 },
      minimumOrderMinor: 2500,
      usageLimit: 1,
      oncePerCustomer: true,
      combinesWith: { order: false, product: true, shipping: true },
      startsAt,
      endsAt,
    });
  });

  test('a percentage is exact to the hundredth of a percent', async () => {
    const terms = { kind: 'percentage_off', basisPoints: 1_275, minimumOrderMinor: 0, combinesWith } as const;
    expect((await under.discounts.issue(issueOf({ terms }))).ok).toBe(true);
    expect(await under.read('LAUREL-7Q2M-X4KD')).toMatchObject({ gives: { fraction: 0.1275 }, usageLimit: 1, oncePerCustomer: true });
    expect((await under.discounts.issue(issueOf({ terms }))).ok).toBe(true);
    expect(await under.discounts.issue(issueOf({ terms: { ...terms, basisPoints: 1_276 } }))).toMatchObject({ reason: 'discount_refused' });
  });

  test('free shipping keeps its highest price and its minimum, never combines with other shipping, and can be withdrawn', async () => {
    const terms = { kind: 'free_shipping', maximumShippingMinor: 900, minimumOrderMinor: 2_500, combinesWith } as const;
    const first = await under.discounts.issue(issueOf({ terms }));
    expect(first.ok).toBe(true);
    expect(await under.discounts.issue(issueOf({ terms }))).toEqual(first);
    expect(await under.read('LAUREL-7Q2M-X4KD')).toMatchObject({
      gives: { shippingUpToMinor: 900 },
      minimumOrderMinor: 2_500,
      usageLimit: 1,
      combinesWith: { order: false, product: true, shipping: false },
    });
    expect(await under.discounts.issue(issueOf())).toMatchObject({ reason: 'discount_refused' });
    expect(await under.discounts.withdraw({ shop: under.shop, code: 'LAUREL-7Q2M-X4KD' })).toEqual({ ok: true, value: 'withdrawn' });
  });

  test.each(['product', 'variant'] as const)('a free product takes off what one unit of the %s costs, and no more', async (named) => {
    const { id, variantId, priceMinor } = under.product;
    const terms = {
      kind: 'free_product',
      productId: id,
      variantId: named === 'variant' ? variantId : null,
      minimumOrderMinor: 0,
      combinesWith,
    } as const;
    const first = await under.discounts.issue(issueOf({ terms }));
    expect(first.ok).toBe(true);
    expect(await under.discounts.issue(issueOf({ terms }))).toEqual(first);
    const priceOfProduct = named === 'variant' ? variantId : id;
    expect(await under.read('LAUREL-7Q2M-X4KD')).toMatchObject({ gives: { priceOfProduct, valueMinor: priceMinor }, usageLimit: 1 });
  });

  test('a product that is not there any more is refused, and nothing is made', async () => {
    const terms = { kind: 'free_product', productId: '1', variantId: null, minimumOrderMinor: 0, combinesWith } as const;
    expect(await under.discounts.issue(issueOf({ terms }))).toMatchObject({ reason: 'discount_refused' });
    expect(await under.codes()).toEqual([]);
  });

  test('a code may have no minimum and no end', async () => {
    await under.discounts.issue(issueOf({ terms: amountOff(500, 0), endsAt: null }));
    expect(await under.read('LAUREL-7Q2M-X4KD')).toMatchObject({ minimumOrderMinor: 0, endsAt: null });
  });

  test('issuing the same code again, one after the other or at once, finds the first and makes no second', async () => {
    const first = await under.discounts.issue(issueOf());
    const again = await Promise.all([1, 2, 3].map(() => under.discounts.issue(issueOf())));
    expect(first.ok).toBe(true);
    expect(again).toEqual([first, first, first]);
    expect(await under.codes()).toEqual(['LAUREL-7Q2M-X4KD']);
  });

  test('a code that exists with another title, customer or value is not taken for ours', async () => {
    await under.discounts.issue(issueOf());
    const others: Partial<DiscountIssue>[] = [{ title: 'Another title' }, { customerId: under.customers[1] }, { terms: amountOff(501) }];
    for (const other of others) {
      expect(await under.discounts.issue(issueOf(other))).toMatchObject({ ok: false, reason: 'discount_refused' });
    }
    expect(await under.read('LAUREL-7Q2M-X4KD')).toMatchObject({ title: 'Laurel: 5 off your order', gives: { valueMinor: 500 } });
  });

  test("the merchant's own code is neither taken for ours nor withdrawn", async () => {
    await under.merchantMakes('SUMMER');
    expect(await under.discounts.issue(issueOf({ code: 'SUMMER' }))).toMatchObject({ ok: false, reason: 'discount_refused' });
    expect(await under.discounts.withdraw({ shop: under.shop, code: 'SUMMER' })).toMatchObject({ ok: false, reason: 'discount_refused' });
    expect(await under.codes()).toEqual(['SUMMER']);
  });

  test('what the shop declines is refused with its words, and nothing is made', async () => {
    const backwards = await under.discounts.issue(issueOf({ endsAt: (startsAt - 1000) as Instant }));
    expect(backwards).toMatchObject({ ok: false, reason: 'discount_refused' });
    expect(backwards.ok ? '' : backwards.message).not.toBe('');
    expect(await under.codes()).toEqual([]);
  });

  test('a withdrawn code is gone, and withdrawing it again finds it absent', async () => {
    await under.discounts.issue(issueOf());
    await under.discounts.issue(issueOf({ code: 'LAUREL-OTHER' }));
    const withdraw = () => under.discounts.withdraw({ shop: under.shop, code: 'LAUREL-7Q2M-X4KD' });
    expect(await withdraw()).toEqual({ ok: true, value: 'withdrawn' });
    expect(await withdraw()).toEqual({ ok: true, value: 'absent' });
    expect(await under.codes()).toEqual(['LAUREL-OTHER']);
  });

  test('a code that was never made is absent', async () => {
    expect(await under.discounts.withdraw({ shop: under.shop, code: 'NEVER-MADE' })).toEqual({ ok: true, value: 'absent' });
  });

  test('after a withdrawal the code can be made anew', async () => {
    await under.discounts.issue(issueOf());
    await under.discounts.withdraw({ shop: under.shop, code: 'LAUREL-7Q2M-X4KD' });
    expect((await under.discounts.issue(issueOf({ terms: amountOff(900) }))).ok).toBe(true);
    expect(await under.read('LAUREL-7Q2M-X4KD')).toMatchObject({ gives: { valueMinor: 900 } });
  });

  test('codes are the same in upper and lower case, as they are for shoppers', async () => {
    await under.discounts.issue(issueOf());
    expect(await under.discounts.withdraw({ shop: under.shop, code: 'laurel-7q2m-x4kd' })).toEqual({ ok: true, value: 'withdrawn' });
    expect(await under.codes()).toEqual([]);
  });
}
