import { idFromGid } from '../../../../app/domain/shared/ids.ts';
import { minorFromDecimal } from '../../../../app/domain/shared/money.ts';
import { findByCode } from '../../state/discount-codes.ts';
import type { DiscountRecord, ShopState } from '../../state/records.ts';

/** DiscountCodeBasicInput as it arrives: GraphQL has checked the types, everything else is checked here. */
export interface BasicCodeInput {
  readonly title?: string | null;
  readonly code?: string | null;
  readonly startsAt?: string | null;
  readonly endsAt?: string | null;
  readonly usageLimit?: number | null;
  readonly appliesOncePerCustomer?: boolean | null;
  readonly recurringCycleLimit?: number | null;
  readonly tags?: readonly string[] | null;
  readonly context?: {
    readonly all?: 'ALL' | null;
    readonly customers?: { readonly add?: readonly string[] | null } | null;
    readonly customerSegments?: unknown;
    readonly markets?: unknown;
  } | null;
  readonly customerGets?: {
    readonly value?: {
      readonly percentage?: number | null;
      readonly discountAmount?: { readonly amount?: string | number | null; readonly appliesOnEachItem?: boolean | null } | null;
      readonly discountOnQuantity?: unknown;
    } | null;
    readonly items?: {
      readonly all?: boolean | null;
      readonly products?: {
        readonly productsToAdd?: readonly string[] | null;
        readonly productVariantsToAdd?: readonly string[] | null;
      } | null;
      readonly collections?: { readonly add?: readonly string[] | null } | null;
    } | null;
  } | null;
  readonly minimumRequirement?: {
    readonly subtotal?: { readonly greaterThanOrEqualToSubtotal?: string | number | null } | null;
    readonly quantity?: { readonly greaterThanOrEqualToQuantity?: string | number | null } | null;
  } | null;
  readonly combinesWith?: {
    readonly orderDiscounts?: boolean | null;
    readonly productDiscounts?: boolean | null;
    readonly shippingDiscounts?: boolean | null;
  } | null;
}

export interface DiscountFault {
  readonly code: string;
  readonly field: readonly string[];
  readonly message: string;
  readonly extraInfo: null;
}

export type DiscountTerms = Omit<DiscountRecord, 'id' | 'codeId' | 'uses' | 'createdAt' | 'updatedAt'>;

export type CheckedInput =
  { readonly ok: true; readonly terms: DiscountTerms } | { readonly ok: false; readonly faults: readonly DiscountFault[] };

/** Parts of the input that the simulator would have to imitate and does not; asking for them is a loud error, not a silent difference. */
export function unsupportedParts(input: BasicCodeInput): string[] {
  return [
    input.context?.customerSegments == null ? null : 'context.customerSegments',
    input.context?.markets == null ? null : 'context.markets',
    input.customerGets?.value?.discountOnQuantity == null ? null : 'customerGets.value.discountOnQuantity',
    input.customerGets?.value?.discountAmount?.appliesOnEachItem === true ? 'customerGets.value.discountAmount.appliesOnEachItem' : null,
    input.recurringCycleLimit == null ? null : 'recurringCycleLimit',
  ].filter((part) => part !== null);
}

/** DiscountCodeFreeShippingInput as it arrives. */
export interface FreeShippingInput extends Omit<BasicCodeInput, 'customerGets'> {
  readonly destination?: { readonly all?: boolean | null; readonly countries?: unknown } | null;
  readonly maximumShippingPrice?: string | number | null;
}

export function unsupportedShippingParts(input: FreeShippingInput): string[] {
  return [
    ...unsupportedParts({ ...input, customerGets: null }),
    ...(input.destination?.countries == null ? [] : ['destination.countries']),
  ];
}

export function checkFreeShippingCode(state: ShopState, currency: string, input: FreeShippingInput): CheckedInput {
  const faults: DiscountFault[] = [];
  const blame = (code: string, path: string, message: string): void => {
    faults.push({ code, field: ['freeShippingCodeDiscount', ...path.split('.')], message, extraInfo: null });
  };
  const terms = checkCommonParts(state, currency, input, blame);
  const maximum = input.maximumShippingPrice == null ? null : minorFromDecimal(String(input.maximumShippingPrice), currency);
  if (input.maximumShippingPrice != null && (maximum === null || maximum < 0n)) {
    blame('GREATER_THAN_OR_EQUAL_TO', 'maximumShippingPrice', 'Maximum shipping price must be greater than or equal to 0');
  }
  if (input.destination?.all !== true) blame('BLANK', 'destination', "Destination can't be blank");
  if (input.combinesWith?.shippingDiscounts === true) {
    const words = 'The combinesWith settings are not valid for the discount class.';
    blame('INVALID_COMBINES_WITH_FOR_DISCOUNT_CLASS', 'combinesWith', words);
  }
  if (faults.length > 0) return { ok: false, faults };
  const value = { kind: 'shipping', maximumMinor: maximum === null ? null : Number(maximum) } as const;
  return { ok: true, terms: { ...terms, value, items: { kind: 'all' } } };
}

export function checkBasicCode(state: ShopState, currency: string, input: BasicCodeInput): CheckedInput {
  const faults: DiscountFault[] = [];
  const blame = (code: string, path: string, message: string): void => {
    faults.push({ code, field: ['basicCodeDiscount', ...path.split('.')], message, extraInfo: null });
  };
  const terms = checkCommonParts(state, currency, input, blame);
  const value = checkValue(input, currency, blame);
  const items = checkItems(state, input, blame);
  if (faults.length > 0 || value === null || items === null) return { ok: false, faults };
  return { ok: true, terms: { ...terms, value, items } };
}

/** What every kind of code has. */
function checkCommonParts(
  state: ShopState,
  currency: string,
  input: Omit<BasicCodeInput, 'customerGets'>,
  blame: Blame,
): Omit<DiscountTerms, 'value' | 'items'> {
  checkCodeAndTitle(state, input, blame);
  const period = checkPeriod(input, blame);
  const customerIds = checkContext(state, input, blame);
  const minimum = checkMinimum(input, currency, blame);
  if (input.usageLimit != null && input.usageLimit <= 0) blame('GREATER_THAN', 'usageLimit', 'Usage limit must be greater than 0');
  if ((input.tags?.length ?? 0) > 5) blame('TOO_MANY_TAGS', 'tags', 'Tags cannot exceed 5');
  return {
    code: (input.code ?? '').trim(),
    title: input.title ?? '',
    ...period,
    customerIds,
    minimum,
    usageLimit: input.usageLimit ?? null,
    appliesOncePerCustomer: input.appliesOncePerCustomer ?? false,
    combinesWith: {
      order: input.combinesWith?.orderDiscounts ?? false,
      product: input.combinesWith?.productDiscounts ?? false,
      shipping: input.combinesWith?.shippingDiscounts ?? false,
    },
    tags: input.tags ?? [],
  };
}

type Blame = (code: string, path: string, message: string) => void;

function checkCodeAndTitle(state: ShopState, input: BasicCodeInput, blame: Blame): void {
  const code = (input.code ?? '').trim();
  if ((input.title ?? '').trim() === '') blame('BLANK', 'title', "Title can't be blank");
  if (code === '') blame('BLANK', 'code', "Code can't be blank");
  else if (code.length > 255) blame('TOO_LONG', 'code', 'Code is too long (maximum is 255 characters)');
  else if (/[\r\n]/.test(code)) blame('INVALID', 'code', "Code can't contain new line characters");
  else if (findByCode(state.discounts, code)) blame('TAKEN', 'code', 'Code must be unique. Please try a different code.');
}

function checkPeriod(input: BasicCodeInput, blame: Blame): { startsAt: number; endsAt: number | null } {
  const startsAt = Date.parse(input.startsAt ?? '');
  const endsAt = input.endsAt == null ? null : Date.parse(input.endsAt);
  if (input.startsAt == null) blame('BLANK', 'startsAt', "Starts at can't be blank");
  else if (Number.isNaN(startsAt)) blame('INVALID', 'startsAt', 'Starts at is invalid');
  if (endsAt !== null && Number.isNaN(endsAt)) blame('INVALID', 'endsAt', 'Ends at is invalid');
  else if (endsAt !== null && endsAt <= startsAt) blame('END_DATE_BEFORE_START_DATE', 'endsAt', 'Ends at needs to be after starts_at');
  return { startsAt, endsAt };
}

function checkValue(input: BasicCodeInput, currency: string, blame: Blame): DiscountRecord['value'] | null {
  const percentage = input.customerGets?.value?.percentage;
  const amount = input.customerGets?.value?.discountAmount?.amount;
  if (percentage == null && amount == null) blame('BLANK', 'customerGets.value', "Value can't be blank");
  else if (percentage != null && amount != null)
    blame('TOO_MANY_ARGUMENTS', 'customerGets.value', 'Only one of percentage and discountAmount is allowed');
  else if (percentage != null) {
    if (percentage > 0 && percentage <= 1) return { kind: 'percentage', percentage };
    blame('VALUE_OUTSIDE_RANGE', 'customerGets.value.percentage', 'Value must be between 0.0 and 1.0');
  } else {
    const minor = minorFromDecimal(String(amount), currency);
    if (minor !== null && minor > 0n) return { kind: 'amount', minor: Number(minor) };
    blame('GREATER_THAN', 'customerGets.value.discountAmount.amount', 'Amount must be greater than 0');
  }
  return null;
}

function checkItems(state: ShopState, input: BasicCodeInput, blame: Blame): DiscountRecord['items'] | null {
  const items = input.customerGets?.items;
  if (items?.all === true) return { kind: 'all' };
  if (items?.products != null) {
    const productIds = (items.products.productsToAdd ?? []).map((id) => idFromGid(id, 'Product'));
    const variantIds = (items.products.productVariantsToAdd ?? []).map((id) => idFromGid(id, 'ProductVariant'));
    const known =
      productIds.every((id) => state.products.some((product) => product.id === id)) &&
      variantIds.every((id) => state.products.some((product) => product.variantId === id));
    if (known && productIds.length + variantIds.length > 0)
      return { kind: 'products', productIds: given(productIds), variantIds: given(variantIds) };
    blame('INVALID', 'customerGets.items.products', 'Product is invalid');
    return null;
  }
  if (items?.collections != null) {
    const collectionIds = (items.collections.add ?? []).map((id) => idFromGid(id, 'Collection'));
    const known = collectionIds.length > 0 && collectionIds.every((id) => state.collections.some((collection) => collection.id === id));
    if (known) return { kind: 'collections', collectionIds: given(collectionIds) };
    blame('INVALID', 'customerGets.items.collections', 'Collection is invalid');
    return null;
  }
  blame('BLANK', 'customerGets.items', "Items in 'customer get' can't be blank");
  return null;
}

function checkContext(state: ShopState, input: BasicCodeInput, blame: Blame): readonly string[] | null {
  if (input.context?.all != null) return null;
  const add = input.context?.customers?.add;
  if (add == null) {
    blame('BLANK', 'context', "Context can't be blank");
    return null;
  }
  const ids = add.map((id) => idFromGid(id, 'Customer'));
  if (ids.length === 0) blame('BLANK', 'context.customers.add', "Customers can't be blank");
  if (ids.length > 100) blame('EXCEEDED_MAX', 'context.customers.add', 'Customers cannot exceed 100');
  if (!ids.every((id) => state.customers.some((customer) => customer.id === id)))
    blame('INVALID', 'context.customers.add', 'Customer is invalid');
  return given(ids);
}

function checkMinimum(input: BasicCodeInput, currency: string, blame: Blame): DiscountRecord['minimum'] {
  const subtotal = input.minimumRequirement?.subtotal?.greaterThanOrEqualToSubtotal;
  const quantity = input.minimumRequirement?.quantity?.greaterThanOrEqualToQuantity;
  if (subtotal != null && quantity != null) {
    blame('MINIMUM_SUBTOTAL_AND_QUANTITY_RANGE_BOTH_PRESENT', 'minimumRequirement', 'Only one of subtotal and quantity is allowed');
    return null;
  }
  if (subtotal != null) {
    const minor = minorFromDecimal(String(subtotal), currency);
    if (minor !== null && minor > 0n) return { kind: 'subtotal', minor: Number(minor) };
    if (minor !== 0n)
      blame('GREATER_THAN_OR_EQUAL_TO', 'minimumRequirement.subtotal.greaterThanOrEqualToSubtotal', 'Minimum subtotal is invalid');
  }
  if (quantity != null) {
    const count = Number(quantity);
    if (Number.isInteger(count) && count > 0) return { kind: 'quantity', quantity: count };
    blame('GREATER_THAN_OR_EQUAL_TO', 'minimumRequirement.quantity.greaterThanOrEqualToQuantity', 'Minimum quantity is invalid');
  }
  return null;
}

function given(ids: ReadonlyArray<string | null>): string[] {
  return ids.filter((id) => id !== null);
}
