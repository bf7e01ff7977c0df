import type { DiscountCodeBasicInput } from '../../app/adapters/shopify/operations/generated.ts';
import { gid, idFromGid } from '../../app/domain/shared/ids.ts';
import { minorFromDecimal } from '../../app/domain/shared/money.ts';
import type { StoredDiscount } from './discounts.ts';

const currency = 'EUR';

interface KeptDiscount {
  readonly gid: string;
  /** Null for a discount for everybody. */
  readonly input: DiscountCodeBasicInput;
}

/** As much of Shopify's discounts as the adapter speaks to, in the form of a graphql-js root value. */
export function localDiscounts() {
  const kept = new Map<string, KeptDiscount>();
  let made = 0;
  const keep = (input: DiscountCodeBasicInput): KeptDiscount => {
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
    root: {
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
      __typename: 'DiscountCodeBasic',
      title: input.title,
      usageLimit: input.usageLimit ?? null,
      context: customers
        ? { __typename: 'DiscountCustomers', customers: customers.map((customer) => ({ id: customer })) }
        : { __typename: 'DiscountBuyerSelectionAll', all: 'ALL' },
      customerGets: {
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

function storedOf(input: DiscountCodeBasicInput): StoredDiscount {
  const minimum = input.minimumRequirement?.subtotal?.greaterThanOrEqualToSubtotal;
  return {
    title: String(input.title),
    customerIds: (input.context?.customers?.add ?? []).map((id) => idFromGid(id, 'Customer') ?? ''),
    valueMinor: Number(minorFromDecimal(input.customerGets?.value?.discountAmount?.amount, currency) ?? 0n),
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
