import type { DiscountIssue, Discounts } from '../../application/ports/discounts.ts';
import type { InstalledShop } from '../../application/ports/shopify-shop.ts';
import { gid } from '../../domain/shared/ids.ts';
import { isoFromInstant } from '../../domain/shared/instant.ts';
import { decimalFromMinor, minorFromDecimal } from '../../domain/shared/money.ts';
import type { Refusal, Result } from '../../domain/shared/result.ts';
import { refuse, success } from '../../domain/shared/result.ts';
import type { AdminClient } from './admin-client.server.ts';
import { createDiscountCode, deleteDiscountCode, findDiscountCode } from './operations/discounts.graphql.ts';
import type { CreateDiscountCodeData, DiscountCodeBasicInput, FindDiscountCodeData } from './operations/generated.ts';

type UserErrors = NonNullable<CreateDiscountCodeData['discountCodeBasicCreate']>['userErrors'];
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

  return {
    async issue(issue) {
      const { shop, code } = issue;
      const created = await config.client.request({
        shop,
        operation: createDiscountCode,
        variables: { discount: inputOf(issue) },
        ...limits,
      });
      if (!created.ok) return created;
      const { codeDiscountNode, userErrors } = created.value.discountCodeBasicCreate ?? { codeDiscountNode: null, userErrors: [] };
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

function inputOf(issue: DiscountIssue): DiscountCodeBasicInput {
  const { currency, minimumOrderMinor, combinesWith } = issue;
  return {
    title: issue.title,
    code: issue.code,
    startsAt: isoFromInstant(issue.startsAt),
    endsAt: issue.endsAt === null ? null : isoFromInstant(issue.endsAt),
    usageLimit: 1,
    appliesOncePerCustomer: true,
    context: { customers: { add: [gid('Customer', issue.customerId)] } },
    customerGets: {
      value: { discountAmount: { amount: decimalFromMinor(BigInt(issue.valueMinor), currency), appliesOnEachItem: false } },
      items: { all: true },
    },
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

/** Same title, same customer, same value: then it is the discount that was asked for, whoever's answer got lost. */
function isThatOf({ codeDiscount }: FoundDiscount, issue: DiscountIssue): boolean {
  if (codeDiscount.__typename !== 'DiscountCodeBasic' || codeDiscount.title !== issue.title) return false;
  const { context, customerGets } = codeDiscount;
  if (context.__typename !== 'DiscountCustomers' || context.customers.length !== 1) return false;
  if (context.customers[0]?.id !== gid('Customer', issue.customerId)) return false;
  if (customerGets.value.__typename !== 'DiscountAmount') return false;
  const { amount, currencyCode } = customerGets.value.amount;
  return currencyCode === issue.currency && minorFromDecimal(amount, currencyCode) === BigInt(issue.valueMinor);
}

/** Every discount that Laurel makes is for one use by one customer; one that is not is the merchant's own and stays. */
function isForOneUseByOneCustomer({ codeDiscount }: FoundDiscount): boolean {
  return (
    codeDiscount.__typename === 'DiscountCodeBasic' &&
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
