import type { Profile, RedeemRequest, RedemptionView } from '../../app/http/storefront/contract.ts';
import { ask } from '../storefront-api/answer.ts';
import type { Answer } from '../storefront-api/answer.ts';

export interface StorefrontClient {
  profile(): Promise<Answer<Profile>>;
  redeem(request: RedeemRequest): Promise<Answer<RedemptionView>>;
  cancel(redemptionId: string): Promise<Answer<RedemptionView>>;
}

/** The program behind Shopify's app proxy, which knows the shopper: no identity leaves the page. */
export function createStorefrontClient(proxy: string): StorefrontClient {
  return {
    profile: () => ask<Profile>(`${proxy}/profile`, {}),
    redeem: (request) => ask<RedemptionView>(`${proxy}/redemptions`, {}, request),
    cancel: (redemptionId) => ask<RedemptionView>(`${proxy}/redemptions/${encodeURIComponent(redemptionId)}/cancel`, {}, {}),
  };
}
