import { afterAll, beforeAll } from 'vitest';
import { createDiscounts } from '../../app/adapters/shopify/discounts.server.ts';
import { createDiscountCode, deleteDiscountCode } from '../../app/adapters/shopify/operations/discounts.graphql.ts';
import type { CustomerId } from '../../app/domain/shared/ids.ts';
import { gid } from '../../app/domain/shared/ids.ts';
import { discountsContract, type StoredDiscount } from './discounts.ts';
import { startSimulatedApp } from './shopify-app.simulated.ts';
import type { SimulatedApp } from './shopify-app.simulated.ts';

let app: SimulatedApp;
beforeAll(async () => {
  app = await startSimulatedApp();
  await app.control('install', {});
});
afterAll(() => app.stop());

interface KeptDiscount {
  readonly id: string;
  readonly code: string;
  readonly title: string;
  readonly customerIds: readonly string[] | null;
  readonly value: { readonly kind: string; readonly minor: number; readonly percentage: number; readonly maximumMinor: number | null };
  readonly items: { readonly kind: string; readonly productIds: readonly string[]; readonly variantIds: readonly string[] };
  readonly minimum: { readonly minor: number } | null;
  readonly usageLimit: number | null;
  readonly appliesOncePerCustomer: boolean;
  readonly combinesWith: { readonly order: boolean; readonly product: boolean; readonly shipping: boolean };
  readonly startsAt: number;
  readonly endsAt: number | null;
}

const kept = async () => (await app.control('discounts'))['discounts'] as KeptDiscount[];

async function emptied(): Promise<void> {
  for (const { id } of await kept()) {
    await app.client.request({ shop: app.shop, operation: deleteDiscountCode, variables: { id: gid('DiscountCodeNode', id) } });
  }
}

discountsContract(async () => {
  await emptied();
  const [first, second] = app.simulator.shop.customers();
  return {
    discounts: createDiscounts({ client: app.client }),
    shop: app.shop,
    customers: [first?.id as CustomerId, second?.id as CustomerId],
    currency: app.simulator.shop.currency,
    product: app.simulator.shop.products().find(({ giftCard }) => !giftCard)!,
    merchantMakes: async (code) => {
      await app.client.request({
        shop: app.shop,
        operation: createDiscountCode,
        variables: {
          discount: {
            code,
            title: code,
            startsAt: '2026-01-01T00:00:00Z',
            context: { all: 'ALL' },
            customerGets: { value: { percentage: 0.2 }, items: { all: true } },
          },
        },
      });
    },
    codes: async () => (await kept()).map(({ code }) => code),
    read: async (code) => {
      const found = (await kept()).find((discount) => discount.code === code);
      if (!found) return null;
      return {
        title: found.title,
        customerIds: found.customerIds ?? [],
        gives: givesOf(found),
        minimumOrderMinor: found.minimum?.minor ?? 0,
        usageLimit: found.usageLimit,
        oncePerCustomer: found.appliesOncePerCustomer,
        combinesWith: found.combinesWith,
        startsAt: found.startsAt,
        endsAt: found.endsAt,
      };
    },
  };
});

function givesOf({ value, items }: KeptDiscount): StoredDiscount['gives'] {
  if (value.kind === 'shipping') return { shippingUpToMinor: value.maximumMinor };
  if (value.kind === 'percentage') return { fraction: value.percentage };
  const [product] = items.kind === 'products' ? [...items.variantIds, ...items.productIds] : [];
  return product === undefined ? { valueMinor: value.minor } : { priceOfProduct: product, valueMinor: value.minor };
}
