import type { PreviewOrder } from '../domain/earning/index.ts';
import { readMoney, readWhole } from './form-values.ts';
import { moneyInput } from './format.ts';

/** The order that the preview asks about, as the merchant types it. */
export interface SampleOrder {
  readonly shirtPrice: string;
  readonly mugPrice: string;
  readonly mugQuantity: string;
  readonly discount: string;
  readonly tax: string;
  readonly taxesIncluded: boolean;
  readonly shipping: string;
  readonly withGiftCard: boolean;
}

export type SampleErrors = Partial<Record<keyof SampleOrder, string>>;

const giftCardMinor = 2_500;

/** Two products whose sum is no round figure, so that rounding has something to show. */
export function sampleOrder(currency: string): SampleOrder {
  return {
    shirtPrice: moneyInput(4_800, currency),
    mugPrice: moneyInput(1_825, currency),
    mugQuantity: '2',
    discount: moneyInput(0, currency),
    tax: moneyInput(0, currency),
    taxesIncluded: false,
    shipping: moneyInput(500, currency),
    withGiftCard: false,
  };
}

/** Reads the typed order. Discount and tax are spread over the products in proportion to their price, as Shopify spreads a whole order's. */
export function readSampleOrder(
  sample: SampleOrder,
  currency: string,
): { ok: true; order: PreviewOrder } | { ok: false; errors: SampleErrors } {
  const errors: SampleErrors = {};
  const money = (field: 'shirtPrice' | 'mugPrice' | 'discount' | 'tax' | 'shipping', what: string) => {
    const reading = readMoney(sample[field], currency, what);
    if (!reading.ok) errors[field] = reading.message;
    return reading.ok ? reading.value : 0;
  };
  const shirtMinor = money('shirtPrice', 'the price of the shirt');
  const mugMinor = money('mugPrice', 'the price of a mug');
  const discountMinor = money('discount', 'the discount');
  const taxMinor = money('tax', 'the tax');
  const shippingMinor = money('shipping', 'the shipping');
  const mugs = readWhole(sample.mugQuantity, 'the number of mugs');
  if (!mugs.ok) errors.mugQuantity = mugs.message;
  else if (mugs.value > 1_000) errors.mugQuantity = 'Enter at most 1,000.';
  const mugQuantity = mugs.ok ? mugs.value : 0;
  const goodsMinor = shirtMinor + mugMinor * mugQuantity;
  if (errors.discount === undefined && discountMinor > goodsMinor) errors.discount = 'The discount is larger than the products.';
  if (Object.keys(errors).length > 0) return { ok: false, errors };

  const shirtShare = (amountMinor: number) =>
    goodsMinor === 0 ? 0 : Number((BigInt(amountMinor) * BigInt(shirtMinor)) / BigInt(goodsMinor));
  const shirtDiscountMinor = shirtShare(discountMinor);
  const shirtTaxMinor = shirtShare(taxMinor);
  const products: PreviewOrder['lines'] = [
    { title: 'Linen shirt', quantity: 1, unitMinor: shirtMinor, discountMinor: shirtDiscountMinor, taxMinor: shirtTaxMinor },
    {
      title: 'Coffee mug',
      quantity: mugQuantity,
      unitMinor: mugMinor,
      discountMinor: discountMinor - shirtDiscountMinor,
      taxMinor: taxMinor - shirtTaxMinor,
    },
  ];
  const giftCard = { title: 'Gift card', quantity: 1, unitMinor: giftCardMinor, discountMinor: 0, giftCard: true };
  return {
    ok: true,
    order: {
      currency,
      lines: [...products.filter((line) => line.quantity > 0), ...(sample.withGiftCard ? [giftCard] : [])],
      shippingMinor,
      taxesIncluded: sample.taxesIncluded,
    },
  };
}
