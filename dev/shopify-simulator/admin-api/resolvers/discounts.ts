import { GraphQLError } from 'graphql';
import { gid, idFromGid } from '../../../../app/domain/shared/ids.ts';
import { findByCode, classOf, statusOf } from '../../state/discount-codes.ts';
import { nextId } from '../../state/identifiers.ts';
import { touch, wholeSecond } from '../../state/orders.ts';
import type { DiscountRecord } from '../../state/records.ts';
import { collectionView, productView, variantView } from './catalogue.ts';
import { customerView } from './customers.ts';
import {
  checkBasicCode,
  checkFreeShippingCode,
  unsupportedParts,
  unsupportedShippingParts,
  type BasicCodeInput,
  type CheckedInput,
  type FreeShippingInput,
} from './discount-input.ts';
import { metafieldFields } from './metafields.ts';
import { connection, dateTime, money, unsupported, type ApiContext, type PageArguments, type View } from './resolving.ts';
import type { Filters } from './search-query.ts';

export const discountFilters: Filters<DiscountRecord> = {
  id: (discount) => discount.id,
  code: (discount) => [discount.code],
  title: (discount) => [discount.title],
  times_used: (discount) => discount.uses.length,
  created_at: (discount) => discount.createdAt,
  updated_at: (discount) => discount.updatedAt,
  starts_at: (discount) => discount.startsAt,
  ends_at: (discount) => discount.endsAt,
  method: () => ['code'],
};

export function codeDiscountNodeView(discount: DiscountRecord): View {
  const id = gid('DiscountCodeNode', discount.id);
  return { __typename: 'DiscountCodeNode', id, codeDiscount: () => discountView(discount), ...metafieldFields(id) };
}

export function discountNodeView(discount: DiscountRecord): View {
  return {
    __typename: 'DiscountNode',
    id: gid('DiscountNode', discount.id),
    discount: () => discountView(discount),
    ...metafieldFields(gid('DiscountCodeNode', discount.id)),
  };
}

function discountView(discount: DiscountRecord): View {
  const { value } = discount;
  if (value.kind !== 'shipping') {
    return {
      ...commonView(discount),
      __typename: 'DiscountCodeBasic',
      customerGets: {
        appliesOnOneTimePurchase: true,
        appliesOnSubscription: false,
        value: (_args: unknown, context: ApiContext) => valueView(value, context),
        items: (_args: unknown, context: ApiContext) => itemsView(discount, context),
      },
    };
  }
  return {
    ...commonView(discount),
    __typename: 'DiscountCodeFreeShipping',
    appliesOnOneTimePurchase: true,
    appliesOnSubscription: false,
    destinationSelection: { __typename: 'DiscountCountryAll', allCountries: true },
    maximumShippingPrice: (_args: unknown, context: ApiContext) =>
      value.maximumMinor === null ? null : money(value.maximumMinor, context.engine.facts.currency),
  };
}

function commonView(discount: DiscountRecord): View {
  return {
    title: discount.title,
    summary: discount.title,
    shortSummary: discount.title,
    status: (_args: unknown, context: ApiContext) => statusOf(discount, context.engine.now()),
    startsAt: dateTime(discount.startsAt),
    endsAt: dateTime(discount.endsAt),
    createdAt: dateTime(discount.createdAt),
    updatedAt: dateTime(discount.updatedAt),
    usageLimit: discount.usageLimit,
    // Shopify counts uses a while after they happen, so a program that trusts this number is wrong there too.
    asyncUsageCount: discount.uses.length,
    appliesOncePerCustomer: discount.appliesOncePerCustomer,
    recurringCycleLimit: null,
    tags: discount.tags,
    discountClasses: [classOf(discount).toUpperCase()],
    combinesWith: {
      orderDiscounts: discount.combinesWith.order,
      productDiscounts: discount.combinesWith.product,
      shippingDiscounts: discount.combinesWith.shipping,
      productDiscountsWithTagsOnSameCartLine: [],
    },
    codesCount: { count: 1, precision: 'EXACT' },
    codes: (args: PageArguments) =>
      connection(
        [discount],
        args,
        (record) => record.codeId,
        (record) => ({
          id: gid('DiscountRedeemCode', record.codeId),
          code: record.code,
          asyncUsageCount: record.uses.length,
        }),
      ),
    context: (_args: unknown, context: ApiContext) =>
      discount.customerIds === null
        ? { __typename: 'DiscountBuyerSelectionAll', all: 'ALL' }
        : {
            __typename: 'DiscountCustomers',
            customers: discount.customerIds.flatMap((id) => {
              const customer = context.engine.customer(id);
              return customer === null ? [] : [customerView(customer)];
            }),
          },
    minimumRequirement: (_args: unknown, context: ApiContext) => minimumView(discount, context),
  };
}

function valueView(value: Exclude<DiscountRecord['value'], { kind: 'shipping' }>, context: ApiContext): View {
  return value.kind === 'percentage'
    ? { __typename: 'DiscountPercentage', percentage: value.percentage }
    : { __typename: 'DiscountAmount', amount: money(value.minor, context.engine.facts.currency), appliesOnEachItem: false };
}

function itemsView(discount: DiscountRecord, context: ApiContext): View {
  const { items } = discount;
  const { products, collections } = context.engine.state;
  if (items.kind === 'all') return { __typename: 'AllDiscountItems', allItems: true };
  if (items.kind === 'collections') {
    const chosen = collections.filter((collection) => items.collectionIds.includes(collection.id));
    return {
      __typename: 'DiscountCollections',
      collections: (args: PageArguments) => connection(chosen, args, (record) => record.id, collectionView),
    };
  }
  const chosen = products.filter((product) => items.productIds.includes(product.id));
  const variants = products.filter((product) => items.variantIds.includes(product.variantId));
  return {
    __typename: 'DiscountProducts',
    products: (args: PageArguments) => connection(chosen, args, (record) => record.id, productView),
    productVariants: (args: PageArguments) => connection(variants, args, (record) => record.variantId, variantView),
  };
}

function minimumView(discount: DiscountRecord, context: ApiContext): View | null {
  const { minimum } = discount;
  if (minimum === null) return null;
  return minimum.kind === 'subtotal'
    ? { __typename: 'DiscountMinimumSubtotal', greaterThanOrEqualToSubtotal: money(minimum.minor, context.engine.facts.currency) }
    : { __typename: 'DiscountMinimumQuantity', greaterThanOrEqualToQuantity: String(minimum.quantity) };
}

export async function discountCodeBasicCreate(args: { basicCodeDiscount: BasicCodeInput }, context: ApiContext): Promise<View> {
  const parts = unsupportedParts(args.basicCodeDiscount);
  if (parts.length > 0) {
    throw new GraphQLError(`The simulator does not imitate ${parts.join(', ')} of a discount.`, { extensions: { code: unsupported } });
  }
  const { state, facts } = context.engine;
  return keep(checkBasicCode(state, facts.currency, args.basicCodeDiscount), context);
}

export async function discountCodeFreeShippingCreate(
  args: { freeShippingCodeDiscount: FreeShippingInput },
  context: ApiContext,
): Promise<View> {
  const parts = unsupportedShippingParts(args.freeShippingCodeDiscount);
  if (parts.length > 0) {
    throw new GraphQLError(`The simulator does not imitate ${parts.join(', ')} of a discount.`, { extensions: { code: unsupported } });
  }
  const { state, facts } = context.engine;
  return keep(checkFreeShippingCode(state, facts.currency, args.freeShippingCodeDiscount), context);
}

async function keep(checked: CheckedInput, context: ApiContext): Promise<View> {
  const { state } = context.engine;
  if (!checked.ok) return { codeDiscountNode: null, userErrors: checked.faults };
  const at = wholeSecond(context.engine.now());
  const discount: DiscountRecord = {
    ...checked.terms,
    id: nextId(state, 'DiscountCodeNode'),
    codeId: nextId(state, 'DiscountRedeemCode'),
    uses: [],
    createdAt: at,
    updatedAt: at,
  };
  state.discounts.push(discount);
  await context.save();
  return { codeDiscountNode: codeDiscountNodeView(discount), userErrors: [] };
}

const missing = { code: 'INVALID', field: ['id'], message: 'Code discount does not exist.', extraInfo: null } as const;

export async function discountCodeDeactivate(args: { id: string }, context: ApiContext): Promise<View> {
  const discount = discountByGid(args.id, context);
  if (!discount) return { codeDiscountNode: null, userErrors: [missing] };
  if (statusOf(discount, context.engine.now()) !== 'EXPIRED') {
    discount.endsAt = context.engine.now();
    touch(discount, context.engine.now());
    await context.save();
  }
  return { codeDiscountNode: codeDiscountNodeView(discount), userErrors: [] };
}

export async function discountCodeDelete(args: { id: string }, context: ApiContext): Promise<View> {
  const discount = discountByGid(args.id, context);
  if (!discount) return { deletedCodeDiscountId: null, userErrors: [missing] };
  context.engine.state.discounts = context.engine.state.discounts.filter((other) => other.id !== discount.id);
  await context.save();
  return { deletedCodeDiscountId: args.id, userErrors: [] };
}

export function discountByCode(code: string, context: ApiContext): DiscountRecord | null {
  return findByCode(context.engine.state.discounts, code);
}

export function discountByGid(id: string, context: ApiContext): DiscountRecord | null {
  const number = idFromGid(id, 'DiscountCodeNode') ?? idFromGid(id, 'DiscountNode');
  return context.engine.state.discounts.find((discount) => discount.id === number) ?? null;
}
