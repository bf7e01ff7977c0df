import { isDiscount, release, type DiscountTerms, type RedemptionRecord } from '../../domain/rewards/index.ts';
import type { CustomerId, RedemptionId } from '../../domain/shared/ids.ts';
import { success, type Result } from '../../domain/shared/result.ts';
import type { Shop } from '../laurel.ts';
import type { EffectDeps } from './run-effects.ts';
import { idsOf } from './effect-ids.ts';
import { returnOf } from './returns.ts';

type Deps = Pick<EffectDeps, 'ledger' | 'discounts' | 'clock'>;

/** held once the code exists; released when Shopify will not make it. A code that was made too late is withdrawn again. */
export async function issueDiscount(
  deps: Deps,
  shop: Shop,
  redemption: RedemptionRecord,
  customerId: CustomerId | null,
): Promise<Result<unknown>> {
  const { terms, state, code } = redemption;
  if (!isDiscount(terms)) return success(null);
  if (state !== 'issuing') {
    // An earlier try may have made the code just before the points went back: nobody may have both.
    return state === 'released' || state === 'releasing' ? deps.discounts.withdraw({ shop, code }) : success(null);
  }
  const issued =
    customerId === null
      ? ({ ok: false, reason: 'discount_refused', message: 'The member is no customer any more.' } as const)
      : await deps.discounts.issue(issueOf(shop, redemption, terms, customerId));
  if (!issued.ok && issued.reason !== 'discount_refused') return issued;

  const now = deps.clock.now();
  const settled = await deps.ledger.change({ ...idsOf(shop, redemption), program: true }, (member) => {
    const current = member.redemption;
    if (current?.state !== 'issuing') return { value: 'late' as const };
    if (issued.ok) return { value: 'held' as const, changedRedemption: { ...current, state: 'held' } };
    const released = release(member.books, current, returnOf(member, current, now), 'discount_refused');
    return { value: 'refused' as const, changedRedemption: released };
  });
  if (settled !== 'late') return success(null);
  const current = await deps.ledger.findRedemption(shop.id, redemption.id as RedemptionId);
  return current === null ? success(null) : issueDiscount(deps, shop, current.redemption, customerId);
}

function issueOf(shop: Shop, redemption: RedemptionRecord, terms: DiscountTerms, customerId: CustomerId) {
  const { rewardName, pricePoints } = redemption;
  return {
    shop,
    code: redemption.code,
    title: pricePoints === 0 ? `${rewardName} (a gift)` : `${rewardName} (${pricePoints} points)`,
    customerId,
    terms,
    currency: redemption.currency,
    startsAt: redemption.createdAt,
    endsAt: redemption.expiresAt,
  };
}

export async function withdrawDiscount(deps: Deps, shop: Shop, redemption: RedemptionRecord): Promise<Result<unknown>> {
  if (redemption.state !== 'releasing') return success(null);
  const withdrawn = await deps.discounts.withdraw({ shop, code: redemption.code });
  if (!withdrawn.ok) return withdrawn;
  const now = deps.clock.now();
  await deps.ledger.change({ ...idsOf(shop, redemption), program: true }, (member) => {
    const current = member.redemption;
    // An order may have used the code while it was being withdrawn: then the points stay spent.
    if (current?.state !== 'releasing') return { value: null };
    return { value: null, changedRedemption: release(member.books, current, returnOf(member, current, now), 'cancelled') };
  });
  return success(null);
}
