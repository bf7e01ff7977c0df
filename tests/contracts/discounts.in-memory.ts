import type { DiscountIssue, Discounts } from '../../app/application/ports/discounts.ts';
import { gid } from '../../app/domain/shared/ids.ts';
import { refuse, success } from '../../app/domain/shared/result.ts';

/** A discount as the fake keeps it: what was asked for, or one of the merchant's own. */
export type FakeDiscount = { readonly gid: string; readonly code: string } & (
  { readonly by: 'laurel'; readonly issue: DiscountIssue } | { readonly by: 'merchant' }
);

export interface InMemoryDiscounts extends Discounts {
  readonly all: ReadonlyMap<string, FakeDiscount>;
  merchantMakes(shop: string, code: string): void;
  /** From now on, and until called with false, every call is refused as when Shopify does not answer. */
  setUnavailable(unavailable: boolean): void;
}

/** Keeps codes in memory under the rules of the real adapter; the same contract tests run on both. */
export function createInMemoryDiscounts({ products = [] }: { products?: readonly string[] } = {}): InMemoryDiscounts {
  const all = new Map<string, FakeDiscount>();
  let made = 0;
  let unavailable = false;
  const keyOf = (shop: string, code: string) => `${shop}/${code.toLowerCase()}`;
  const nextGid = () => gid('DiscountCodeNode', String((made += 1)));
  const down = () => refuse('shopify_unavailable', 'Shopify did not answer in time. Nothing is lost; try again in a moment.');

  return {
    all,
    merchantMakes: (shop, code) => void all.set(keyOf(shop, code), { gid: nextGid(), code, by: 'merchant' }),
    setUnavailable: (value) => void (unavailable = value),

    async issue(issue) {
      if (unavailable) return down();
      const key = keyOf(issue.shop.domain, issue.code);
      const existing = all.get(key);
      if (existing) {
        return existing.by === 'laurel' && sameDiscount(existing.issue, issue)
          ? success({ discountGid: existing.gid })
          : refuse('discount_refused', `The shop has another discount with the code ${issue.code}.`);
      }
      if (issue.endsAt !== null && issue.endsAt <= issue.startsAt) return refuse('discount_refused', 'Ends at needs to be after starts_at');
      if (issue.terms.kind === 'free_product' && !products.includes(issue.terms.productId)) {
        return refuse('discount_refused', 'The product of this reward is not in the shop any more.');
      }
      const discountGid = nextGid();
      all.set(key, { gid: discountGid, code: issue.code, by: 'laurel', issue });
      return success({ discountGid });
    },

    async withdraw({ shop, code }) {
      if (unavailable) return down();
      const existing = all.get(keyOf(shop.domain, code));
      if (!existing) return success('absent');
      if (existing.by === 'merchant') return refuse('discount_refused', `The discount with the code ${code} was not made by Laurel.`);
      all.delete(keyOf(shop.domain, code));
      return success('withdrawn');
    },
  };
}

function sameDiscount(left: DiscountIssue, right: DiscountIssue): boolean {
  return (
    left.title === right.title &&
    left.customerId === right.customerId &&
    left.currency === right.currency &&
    sameGift(left.terms, right.terms)
  );
}

/** Of a product, and of shipping, only that it is the same kind: what they are worth is Shopify's to say. */
function sameGift(left: DiscountIssue['terms'], right: DiscountIssue['terms']): boolean {
  if (left.kind === 'amount_off' && right.kind === 'amount_off') return left.valueMinor === right.valueMinor;
  if (left.kind === 'percentage_off' && right.kind === 'percentage_off') return left.basisPoints === right.basisPoints;
  return left.kind === right.kind;
}
