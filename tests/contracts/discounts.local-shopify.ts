import type { DiscountCodeBasicInput, DiscountCodeFreeShippingInput } from '../../app/adapters/shopify/operations/generated.ts';
import { gid, idFromGid } from '../../app/domain/shared/ids.ts';
import { minorFromDecimal } from '../../app/domain/shared/money.ts';
import type { StoredDiscount } from './discounts.ts';

const currency = 'EUR';
const product = { id: '788032119674292922', variantId: '642667041472713922', priceMinor: 1_999 };

interface KeptDiscount {
  readonly gid: string;
  /** Null for a discount for everybody. */
  readonly input: DiscountCodeBasicInput & DiscountCodeFreeShippingInput;
}

/** As much of Shopify's discounts as the adapter speaks to, in the form of a graphql-js root value. */
export function localDiscounts() {
  const kept = new Map<string, KeptDiscount>();
  let made = 0;
  const keep = (input: KeptDiscount['input']): KeptDiscount => {
    const discount = { gid: gid('DiscountCodeNode', String((made += 1))), input };
    kept.set(String(input.code).toLowerCase(), discount);
    return discount;
  };
  const userError = (code: string, message: string) => ({
    codeDiscountNode: null,
    userErrors: [{ code, field: ['basicCodeDiscount'], message }],
  });

  return {
    currency,
    product,
    root: {
      productVariant: ({ id }: { id: string }) => (id === gid('ProductVariant', product.variantId) ? { price: '19.99' } : null),
      product: ({ id }: { id: string }) =>
        id === gid('Product', product.id) ? { priceRangeV2: { maxVariantPrice: { amount: '19.99', currencyCode: currency } } } : null,
      discountCodeFreeShippingCreate: ({
        freeShippingCodeDiscount: input,
      }: {
        freeShippingCodeDiscount: DiscountCodeFreeShippingInput;
      }) => {
        if (kept.has(String(input.code).toLowerCase())) return userError('TAKEN', 'Code must be unique. Please try a different code.');
        if (input.combinesWith?.shippingDiscounts === true)
          return userError('INVALID_COMBINES_WITH_FOR_DISCOUNT_CLASS', 'Not with other shipping.');
        return { codeDiscountNode: nodeOf(keep(input)), userErrors: [] };
      },
      discountCodeBasicCreate: ({ basicCodeDiscount: input }: { basicCodeDiscount: DiscountCodeBasicInput }) => {
        if (kept.has(String(input.code).toLowerCase())) return userError('TAKEN', 'Code must be unique. Please try a different code.');
        if (input.endsAt && input.startsAt && input.endsAt <= input.startsAt) {
          return userError('END_DATE_BEFORE_START_DATE', 'Ends at needs to be after starts_at');
        }
        return { codeDiscountNode: nodeOf(keep(input)), userErrors: [] };
      },
      codeDiscountNodeByCode: ({ code }: { code: string }) => {
        const found = kept.get(code.toLowerCase());
        return found ? nodeOf(found) : null;
      },
      discountCodeDelete: ({ id }: { id: string }) => {
        const found = [...kept].find(([, discount]) => discount.gid === id);
        if (!found)
          return {
            deletedCodeDiscountId: null,
            userErrors: [{ code: 'INVALID', field: ['id'], message: 'Code discount does not exist.' }],
          };
        kept.delete(found[0]);
        return { deletedCodeDiscountId: id, userErrors: [] };
      },
    },
    merchantMakes: async (code: string): Promise<void> =>
      void keep({
        code,
        title: code,
        startsAt: '2026-01-01T00:00:00Z',
        customerGets: { value: { percentage: 0.2 }, items: { all: true } },
      }),
    codes: async () => [...kept.values()].map(({ input }) => String(input.code)),
    read: async (code: string): Promise<StoredDiscount | null> => {
      const found = kept.get(code.toLowerCase());
      return found ? storedOf(found.input) : null;
    },
  };
}

function nodeOf({ gid: id, input }: KeptDiscount) {
  const customers = input.context?.customers?.add;
  const amount = input.customerGets?.value?.discountAmount?.amount;
  return {
    id,
    codeDiscount: {
      __typename: input.customerGets == null ? 'DiscountCodeFreeShipping' : 'DiscountCodeBasic',
      title: input.title,
      usageLimit: input.usageLimit ?? null,
      context: customers
        ? { __typename: 'DiscountCustomers', customers: customers.map((customer) => ({ id: customer })) }
        : { __typename: 'DiscountBuyerSelectionAll', all: 'ALL' },
      customerGets: {
        items: input.customerGets?.items?.products
          ? { __typename: 'DiscountProducts' }
          : { __typename: 'AllDiscountItems', allItems: true },
        value:
          amount == null
            ? { __typename: 'DiscountPercentage', percentage: input.customerGets?.value?.percentage }
            : { __typename: 'DiscountAmount', amount: { amount: shortest(amount), currencyCode: currency }, appliesOnEachItem: false },
      },
    },
  };
}

/** As Shopify writes decimals in GraphQL: `5.0`, not `5.00`. */
function shortest(amount: string): string {
  return amount.includes('.') ? amount.replace(/0+$/, '').replace(/\.$/, '.0') : `${amount}.0`;
}

function givesOf({ customerGets, maximumShippingPrice }: KeptDiscount['input']): StoredDiscount['gives'] {
  if (customerGets == null) {
    return { shippingUpToMinor: maximumShippingPrice == null ? null : Number(minorFromDecimal(maximumShippingPrice, currency)) };
  }
  const fraction = customerGets.value?.percentage;
  if (fraction != null) return { fraction };
  const valueMinor = Number(minorFromDecimal(customerGets.value?.discountAmount?.amount, currency) ?? 0n);
  const named = customerGets.items?.products;
  const variant = named?.productVariantsToAdd?.[0];
  if (variant != null) return { priceOfProduct: idFromGid(variant, 'ProductVariant') ?? '', valueMinor };
  const whole = named?.productsToAdd?.[0];
  return whole == null ? { valueMinor } : { priceOfProduct: idFromGid(whole, 'Product') ?? '', valueMinor };
}

function storedOf(input: KeptDiscount['input']): StoredDiscount {
  const minimum = input.minimumRequirement?.subtotal?.greaterThanOrEqualToSubtotal;
  return {
    title: String(input.title),
    customerIds: (input.context?.customers?.add ?? []).map((id) => idFromGid(id, 'Customer') ?? ''),
    gives: givesOf(input),
    minimumOrderMinor: minimum == null ? 0 : Number(minorFromDecimal(minimum, currency)),
    usageLimit: input.usageLimit ?? null,
    oncePerCustomer: input.appliesOncePerCustomer === true,
    combinesWith: {
      order: input.combinesWith?.orderDiscounts === true,
      product: input.combinesWith?.productDiscounts === true,
      shipping: input.combinesWith?.shippingDiscounts === true,
    },
    startsAt: Date.parse(String(input.startsAt)),
    endsAt: input.endsAt == null ? null : Date.parse(input.endsAt),
  };
}
