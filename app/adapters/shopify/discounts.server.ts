import type { DiscountIssue, Discounts } from '../../application/ports/discounts.ts';
import type { InstalledShop } from '../../application/ports/shopify-shop.ts';
import { gid } from '../../domain/shared/ids.ts';
import { isoFromInstant } from '../../domain/shared/instant.ts';
import { decimalFromMinor, minorFromDecimal } from '../../domain/shared/money.ts';
import type { Refusal, Result } from '../../domain/shared/result.ts';
import { refuse, success } from '../../domain/shared/result.ts';
import type { AdminClient } from './admin-client.server.ts';
import {
  createDiscountCode,
  createFreeShippingCode,
  deleteDiscountCode,
  findDiscountCode,
  readProductPrice,
  readVariantPrice,
} from './operations/discounts.graphql.ts';
import type {
  CreateDiscountCodeData,
  DiscountCodeBasicInput,
  DiscountCodeFreeShippingInput,
  FindDiscountCodeData,
} from './operations/generated.ts';

type Created = NonNullable<CreateDiscountCodeData['discountCodeBasicCreate']>;
type UserErrors = Created['userErrors'];
type CustomerGets = NonNullable<DiscountCodeBasicInput['customerGets']>;
type FreeProduct = Extract<DiscountIssue['terms'], { kind: 'free_product' }>;
type FoundDiscount = NonNullable<FindDiscountCodeData['codeDiscountNodeByCode']>;

export interface DiscountsConfig {
  readonly client: AdminClient;
  /** For each call to Shopify with all its attempts; a shopper may be waiting. */
  readonly deadlineMs?: number;
}

export function createDiscounts(config: DiscountsConfig): Discounts {
  const limits = config.deadlineMs === undefined ? {} : { deadlineMs: config.deadlineMs };

  async function find(shop: InstalledShop, code: string): Promise<Result<FoundDiscount | null>> {
    const found = await config.client.request({ shop, operation: findDiscountCode, variables: { code }, ...limits });
    return found.ok ? success(found.value.codeDiscountNodeByCode) : found;
  }

  /** What one unit of the product costs, in minor units; the dearest variant's price where none is named. Null for a product that is not there. */
  async function priceOf(issue: DiscountIssue, product: FreeProduct): Promise<Result<bigint | null>> {
    const { shop, currency } = issue;
    if (product.variantId !== null) {
      const id = gid('ProductVariant', product.variantId);
      const read = await config.client.request({ shop, operation: readVariantPrice, variables: { id }, ...limits });
      if (!read.ok) return read;
      return success(read.value.productVariant === null ? null : minorFromDecimal(read.value.productVariant.price, currency));
    }
    const id = gid('Product', product.productId);
    const read = await config.client.request({ shop, operation: readProductPrice, variables: { id }, ...limits });
    if (!read.ok) return read;
    return success(read.value.product === null ? null : minorFromDecimal(read.value.product.priceRangeV2.maxVariantPrice.amount, currency));
  }

  async function createBasic(issue: DiscountIssue): Promise<Result<Created>> {
    const gets = customerGetsOf(issue) ?? (await freeProductGets(issue));
    if ('ok' in gets && !gets.ok) return gets;
    const discount: DiscountCodeBasicInput = { ...codeInputOf(issue), customerGets: 'ok' in gets ? gets.value : gets };
    const created = await config.client.request({ shop: issue.shop, operation: createDiscountCode, variables: { discount }, ...limits });
    return created.ok ? success(created.value.discountCodeBasicCreate ?? nothingCreated) : created;
  }

  /**
   * The price of one unit off that product, split over what is in the cart of it. A percentage of 100 would make every unit free,
   * however many a shopper puts in.
   */
  async function freeProductGets(issue: DiscountIssue): Promise<Result<CustomerGets>> {
    if (issue.terms.kind !== 'free_product') throw new Error(`A discount of the kind ${issue.terms.kind} is not of a product.`);
    const price = await priceOf(issue, issue.terms);
    if (!price.ok) return price;
    if (price.value === null || price.value <= 0n) {
      return refuse('discount_refused', 'The product of this reward is not in the shop any more. Choose another one for the reward.');
    }
    const { productId, variantId } = issue.terms;
    return success({
      value: { discountAmount: { amount: decimalFromMinor(price.value, issue.currency), appliesOnEachItem: false } },
      items: {
        products:
          variantId === null
            ? { productsToAdd: [gid('Product', productId)] }
            : { productVariantsToAdd: [gid('ProductVariant', variantId)] },
      },
    });
  }

  async function createFreeShipping(issue: DiscountIssue): Promise<Result<Created>> {
    const { shop, terms, currency } = issue;
    const most = terms.kind === 'free_shipping' ? terms.maximumShippingMinor : null;
    const input = codeInputOf(issue);
    const discount: DiscountCodeFreeShippingInput = {
      ...input,
      destination: { all: true },
      ...(most === null ? {} : { maximumShippingPrice: decimalFromMinor(BigInt(most), currency) }),
      // Two shipping discounts never combine, and Shopify refuses a code that says they do.
      combinesWith: { ...input.combinesWith, shippingDiscounts: false },
    };
    const created = await config.client.request({ shop, operation: createFreeShippingCode, variables: { discount }, ...limits });
    return created.ok ? success(created.value.discountCodeFreeShippingCreate ?? nothingCreated) : created;
  }

  return {
    async issue(issue) {
      const { shop, code } = issue;
      const created = issue.terms.kind === 'free_shipping' ? await createFreeShipping(issue) : await createBasic(issue);
      if (!created.ok) return created;
      const { codeDiscountNode, userErrors } = created.value;
      if (codeDiscountNode) return success({ discountGid: codeDiscountNode.id });
      if (!userErrors.some((error) => error.code === 'TAKEN')) return refusalOf(userErrors);

      // Shopify does not deduplicate repeated mutations, so a code that is taken may be the one an earlier try made.
      const found = await find(shop, code);
      if (!found.ok) return found;
      if (found.value === null)
        return refuse('shopify_unavailable', 'Shopify says both that the code exists and that it does not. Try again in a moment.');
      if (isThatOf(found.value, issue)) return success({ discountGid: found.value.id });
      return refuse(
        'discount_refused',
        `The shop has another discount with the code ${code}. Rename or delete that discount, then try again.`,
      );
    },

    async withdraw({ shop, code }) {
      const found = await find(shop, code);
      if (!found.ok) return found;
      if (found.value === null) return success('absent');
      if (!isForOneUseByOneCustomer(found.value)) {
        return refuse('discount_refused', `The discount with the code ${code} was not made by Laurel, so Laurel does not delete it.`);
      }
      const deleted = await config.client.request({ shop, operation: deleteDiscountCode, variables: { id: found.value.id }, ...limits });
      if (!deleted.ok) return deleted;
      const { deletedCodeDiscountId, userErrors } = deleted.value.discountCodeDelete ?? { deletedCodeDiscountId: null, userErrors: [] };
      if (deletedCodeDiscountId !== null) return success('withdrawn');

      // Another try, or the merchant, may have deleted it in between.
      const again = await find(shop, code);
      if (!again.ok) return again;
      return again.value === null ? success('absent') : refusalOf(userErrors);
    },
  };
}

const nothingCreated: Created = { codeDiscountNode: null, userErrors: [] };

/** What all kinds of codes have in common. */
function codeInputOf(issue: DiscountIssue) {
  const { currency, terms } = issue;
  const { minimumOrderMinor, combinesWith } = terms;
  return {
    title: issue.title,
    code: issue.code,
    startsAt: isoFromInstant(issue.startsAt),
    endsAt: issue.endsAt === null ? null : isoFromInstant(issue.endsAt),
    usageLimit: 1,
    appliesOncePerCustomer: true,
    context: issue.customerId === null ? { all: 'ALL' as const } : { customers: { add: [gid('Customer', issue.customerId)] } },
    ...(minimumOrderMinor > 0 && {
      minimumRequirement: { subtotal: { greaterThanOrEqualToSubtotal: decimalFromMinor(BigInt(minimumOrderMinor), currency) } },
    }),
    combinesWith: {
      orderDiscounts: combinesWith.order,
      productDiscounts: combinesWith.product,
      shippingDiscounts: combinesWith.shipping,
    },
  };
}

/** What an order gets off; null for a product, whose price Shopify has to be asked for. */
function customerGetsOf({ terms, currency }: DiscountIssue): CustomerGets | null {
  if (terms.kind === 'amount_off') {
    const amount = decimalFromMinor(BigInt(terms.valueMinor), currency);
    return { value: { discountAmount: { amount, appliesOnEachItem: false } }, items: { all: true } };
  }
  if (terms.kind !== 'percentage_off') return null;
  return { value: { percentage: fractionOf(terms.basisPoints) }, items: { all: true } };
}

/** Shopify takes a percentage as a fraction of 1; four decimals are exact in hundredths of a percent. */
function fractionOf(basisPoints: number): number {
  return basisPoints / 10_000;
}

/** Same title, same customer, same terms: then it is the discount that was asked for, whoever's answer got lost. */
function isThatOf({ codeDiscount }: FoundDiscount, issue: DiscountIssue): boolean {
  if (codeDiscount.__typename !== 'DiscountCodeBasic' && codeDiscount.__typename !== 'DiscountCodeFreeShipping') return false;
  const { context, title } = codeDiscount;
  if (title !== issue.title) return false;
  if (issue.customerId === null) {
    if (context.__typename !== 'DiscountBuyerSelectionAll') return false;
  } else if (context.__typename !== 'DiscountCustomers' || context.customers.length !== 1) return false;
  else if (context.customers[0]?.id !== gid('Customer', issue.customerId)) return false;
  const { terms, currency } = issue;
  if (codeDiscount.__typename === 'DiscountCodeFreeShipping') return terms.kind === 'free_shipping';
  const { value, items } = codeDiscount.customerGets;
  switch (terms.kind) {
    case 'amount_off':
      if (value.__typename !== 'DiscountAmount' || value.amount.currencyCode !== currency) return false;
      return minorFromDecimal(value.amount.amount, currency) === BigInt(terms.valueMinor);
    case 'percentage_off':
      return value.__typename === 'DiscountPercentage' && Math.round(value.percentage * 10_000) === terms.basisPoints;
    case 'free_product':
      // The product's price may have changed since, so the amount says nothing.
      return items.__typename === 'DiscountProducts';
    case 'free_shipping':
      return false;
  }
}

/** Every discount that Laurel makes is for one use by one customer; one that is not is the merchant's own and stays. */
function isForOneUseByOneCustomer({ codeDiscount }: FoundDiscount): boolean {
  return (
    (codeDiscount.__typename === 'DiscountCodeBasic' || codeDiscount.__typename === 'DiscountCodeFreeShipping') &&
    codeDiscount.usageLimit === 1 &&
    codeDiscount.context.__typename === 'DiscountCustomers' &&
    codeDiscount.context.customers.length === 1
  );
}

function refusalOf(errors: UserErrors): Refusal {
  if (errors.length === 0 || errors.some(({ code }) => code === 'INTERNAL_ERROR')) {
    return refuse('shopify_unavailable', 'Shopify could not handle the discount just now. Try again in a moment.');
  }
  return refuse('discount_refused', `Shopify declined the discount: ${errors.map(({ message }) => message).join(' ')}`);
}
