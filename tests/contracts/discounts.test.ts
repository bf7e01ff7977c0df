import { afterEach, describe, expect, test } from 'vitest';
import { createAdminClient } from '../../app/adapters/shopify/admin-client.server.ts';
import { apiOriginFrom } from '../../app/adapters/shopify/api-origin.ts';
import { createDiscounts } from '../../app/adapters/shopify/discounts.server.ts';
import type { Discounts } from '../../app/application/ports/discounts.ts';
import type { DiscountTerms } from '../../app/domain/rewards/index.ts';
import type { CustomerId } from '../../app/domain/shared/ids.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import { success } from '../../app/domain/shared/result.ts';
import { json, startLocalShopify } from './admin-client.local-shopify.ts';
import type { LocalShopify } from './admin-client.local-shopify.ts';
import { createInMemoryDiscounts } from './discounts.in-memory.ts';
import { localDiscounts } from './discounts.local-shopify.ts';
import { discountsContract, type StoredDiscount } from './discounts.ts';

const shop = { domain: 'corner-shop.myshopify.com' };
const customers = ['115310627314723954', '42'] as unknown as readonly [CustomerId, CustomerId];

const product = { id: '788032119674292922', variantId: '642667041472713922', priceMinor: 1_999 };

function givesOf(terms: DiscountTerms): StoredDiscount['gives'] {
  if (terms.kind === 'amount_off') return { valueMinor: terms.valueMinor };
  if (terms.kind === 'percentage_off') return { fraction: terms.basisPoints / 10_000 };
  if (terms.kind === 'free_shipping') return { shippingUpToMinor: terms.maximumShippingMinor };
  return { priceOfProduct: terms.variantId ?? terms.productId, valueMinor: product.priceMinor };
}

let running: LocalShopify | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

async function realAdapter() {
  const store = localDiscounts();
  running = await startLocalShopify({ root: store.root });
  const client = createAdminClient({
    origin: apiOriginFrom(running.origin),
    tokens: { accessToken: async () => success('shpat_good') },
    timing: { now: () => Date.now(), sleep: async () => {}, random: () => 0 },
  });
  return { store, local: running, discounts: createDiscounts({ client }) };
}

describe('the fake', () => {
  discountsContract(async () => {
    const discounts = createInMemoryDiscounts({ products: [product.id] });
    const find = (code: string) => [...discounts.all.values()].find((discount) => discount.code.toLowerCase() === code.toLowerCase());
    return {
      discounts,
      shop,
      customers,
      currency: 'EUR',
      product,
      merchantMakes: async (code) => discounts.merchantMakes(shop.domain, code),
      codes: async () => [...discounts.all.values()].map(({ code }) => code),
      read: async (code) => {
        const found = find(code);
        if (found?.by !== 'laurel') return null;
        const { title, customerId, terms, startsAt, endsAt } = found.issue;
        const { minimumOrderMinor, combinesWith } = terms;
        return {
          title,
          customerIds: customerId === null ? [] : [customerId],
          gives: givesOf(terms),
          minimumOrderMinor,
          usageLimit: 1,
          oncePerCustomer: true,
          combinesWith: terms.kind === 'free_shipping' ? { ...combinesWith, shipping: false } : combinesWith,
          startsAt,
          endsAt,
        };
      },
    };
  });

  test('keeps the codes of two shops apart', async () => {
    const discounts = createInMemoryDiscounts();
    discounts.merchantMakes('other-shop.myshopify.com', 'LAUREL-1');
    expect((await discounts.issue(issue('LAUREL-1'))).ok).toBe(true);
  });
});

describe("Shopify's Admin API", () => {
  discountsContract(async () => {
    const { store, discounts } = await realAdapter();
    return {
      discounts,
      shop,
      customers,
      currency: store.currency,
      product: store.product,
      merchantMakes: store.merchantMakes,
      codes: store.codes,
      read: store.read,
    };
  });

  test('a code that was made although the answer got lost is found, not made twice', async () => {
    const { discounts, local, store } = await realAdapter();
    local.loseNextAnswerTo('CreateDiscountCode');
    expect(await discounts.issue(issue('LAUREL-1'))).toEqual({ ok: true, value: { discountGid: 'gid://shopify/DiscountCodeNode/1' } });
    expect(await store.codes()).toEqual(['LAUREL-1']);
  });

  test('a code that was withdrawn although the answer got lost counts as absent', async () => {
    const { discounts, local, store } = await realAdapter();
    await discounts.issue(issue('LAUREL-1'));
    local.loseNextAnswerTo('DeleteDiscountCode');
    expect(await discounts.withdraw({ shop, code: 'LAUREL-1' })).toEqual({ ok: true, value: 'absent' });
    expect(await store.codes()).toEqual([]);
  });

  test('when Shopify stays away nobody knows whether the code exists, and that is what is said', async () => {
    const { discounts, local } = await realAdapter();
    for (let count = 0; count < 20; count += 1) local.misbehaviours.push((_, response) => json(response, 503, {}));
    expect(await discounts.issue(issue('LAUREL-1'))).toMatchObject({ ok: false, reason: 'shopify_unavailable' });
    expect(await discounts.withdraw({ shop, code: 'LAUREL-1' })).toMatchObject({ ok: false, reason: 'shopify_unavailable' });
  });
});

const issue = (code: string): Parameters<Discounts['issue']>[0] => ({
  shop,
  code,
  title: 'Laurel: 5 off',
  customerId: customers[0],
  terms: { kind: 'amount_off', valueMinor: 500, minimumOrderMinor: 0, combinesWith: { order: false, product: true, shipping: true } },
  currency: 'EUR',
  startsAt: Date.UTC(2026, 10, 20) as Instant,
  endsAt: null,
});
