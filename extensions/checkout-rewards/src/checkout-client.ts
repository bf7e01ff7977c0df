import type { Profile, RedeemRequest, RedemptionView } from '../../../app/http/storefront/contract.ts';
import { ask } from '../../storefront-api/answer.ts';
import type { Answer } from '../../storefront-api/answer.ts';
import type { Checkout } from './checkout.ts';

export interface CheckoutClient {
  profile(): Promise<Answer<Profile>>;
  redeem(request: RedeemRequest): Promise<Answer<RedemptionView>>;
  cancel(redemptionId: string): Promise<Answer<RedemptionView>>;
}

/**
 * The program behind its own address. The session token says who asks; it lives five minutes, so each question takes a
 * fresh one from Shopify, which caches them.
 */
export function createCheckoutClient(appAddress: string, sessionToken: Checkout['sessionToken']): CheckoutClient {
  const base = `${appAddress}/storefront/v1`;
  const signed = async <T>(path: string, body?: object): Promise<Answer<T>> => {
    let token: string;
    try {
      token = await sessionToken.get();
    } catch {
      // Nothing has been sent, so nothing can have happened.
      return { ok: false, code: 'no_session_token', settled: true };
    }
    return ask<T>(base + path, { authorization: `Bearer ${token}` }, body);
  };
  return {
    profile: () => signed<Profile>('/profile'),
    redeem: (request) => signed<RedemptionView>('/redemptions', request),
    cancel: (redemptionId) => signed<RedemptionView>(`/redemptions/${encodeURIComponent(redemptionId)}/cancel`, {}),
  };
}
