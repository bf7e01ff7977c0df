import type { RedeemRequest, RedemptionView } from '../../../app/http/storefront/contract.ts';
import type { HeldRedemption } from '../../storefront-api/profile.ts';
import type { Checkout } from './checkout.ts';
import type { CheckoutClient } from './checkout-client.ts';

export interface Surroundings {
  readonly client: CheckoutClient;
  readonly applyDiscountCodeChange: Checkout['applyDiscountCodeChange'];
  readonly wait: (delayMs: number) => Promise<void>;
}

/** Why points that were already set aside did not become a discount. */
export type Setback = 'code_not_made' | 'code_not_accepted';

export type RedeemOutcome =
  | { readonly kind: 'applied'; readonly redemption: RedemptionView }
  /** The program refused: no points were touched. */
  | { readonly kind: 'refused'; readonly code: string }
  /** No answer: the program may have acted. Asking again with the same key settles it. */
  | { readonly kind: 'unanswered'; readonly code: string }
  /** Points were set aside, the discount did not come about, and the points are back. */
  | { readonly kind: 'returned'; readonly because: Setback; readonly redemption: RedemptionView }
  /** As above, but the way back failed too: the shopper keeps the code, and can use it or give it back. */
  | { readonly kind: 'kept'; readonly because: Setback; readonly redemption: RedemptionView };

export type ReturnOutcome =
  | { readonly kind: 'returned'; readonly redemption: RedemptionView }
  /** The checkout would not let go of the code, so its points stay spent on it: giving them back too would be giving twice. */
  | { readonly kind: 'not_removed' }
  | { readonly kind: 'not_returned'; readonly code: string };

const CODE_LOOKS_MAX = 8;
const CODE_LOOK_EVERY_MS = 1_000;
const CANCEL_TRIES_MAX = 3;
const CANCEL_AGAIN_AFTER_MS = 800;

/** Points become a discount on this checkout, or they come back: after this the shopper is never left with less for nothing. */
export async function redeemAndApply(request: RedeemRequest, around: Surroundings): Promise<RedeemOutcome> {
  let answer = await around.client.redeem(request);
  if (!answer.ok && !answer.settled) answer = await around.client.redeem(request);
  if (!answer.ok) return answer.settled ? { kind: 'refused', code: answer.code } : { kind: 'unanswered', code: answer.code };

  const redemption = await untilMade(answer.value, around);
  // Shopify refused the discount while it was being made; the program has already given the points back.
  if (redemption.state === 'released') return { kind: 'refused', code: 'discount_refused' };
  if (redemption.state !== 'held' || redemption.code === null) return giveBack(redemption, 'code_not_made', around);
  if (!(await changeCode('addDiscountCode', redemption.code, around))) return giveBack(redemption, 'code_not_accepted', around);
  return { kind: 'applied', redemption };
}

/**
 * Applies a code that the shopper has held since before this checkout. A refusal leaves the code alone: no points were
 * taken here, and it may fit another order.
 */
export function applyHeldCode(code: string, around: Surroundings): Promise<boolean> {
  return changeCode('addDiscountCode', code, around);
}

/** Takes the discount off this checkout first and gives the points back second, so that there is never both. */
export async function removeAndReturn(redemption: HeldRedemption, applied: boolean, around: Surroundings): Promise<ReturnOutcome> {
  if (applied && redemption.code !== null && !(await changeCode('removeDiscountCode', redemption.code, around))) {
    return { kind: 'not_removed' };
  }
  const answer = await cancel(redemption.id, around);
  return answer.ok ? { kind: 'returned', redemption: answer.value } : { kind: 'not_returned', code: answer.code };
}

async function giveBack(redemption: RedemptionView, because: Setback, around: Surroundings): Promise<RedeemOutcome> {
  const answer = await cancel(redemption.id, around);
  return answer.ok ? { kind: 'returned', because, redemption: answer.value } : { kind: 'kept', because, redemption };
}

/** Cancelling is safe to repeat, so it is repeated while it may still succeed. */
async function cancel(redemptionId: string, { client, wait }: Surroundings): ReturnType<CheckoutClient['cancel']> {
  for (let tries = 1; ; tries += 1) {
    const answer = await client.cancel(redemptionId);
    const hopeless = !answer.ok && answer.settled && answer.code !== 'rate_limited';
    if (answer.ok || hopeless || tries === CANCEL_TRIES_MAX) return answer;
    await wait(CANCEL_AGAIN_AFTER_MS);
  }
}

/** Shopify usually makes the code while the program waits; when it takes longer, the profile tells when it is there. */
async function untilMade(redemption: RedemptionView, { client, wait }: Surroundings): Promise<RedemptionView> {
  let latest = redemption;
  for (let looks = 0; latest.state === 'issuing' && looks < CODE_LOOKS_MAX; looks += 1) {
    await wait(CODE_LOOK_EVERY_MS);
    const answer = await client.profile();
    const found = answer.ok ? answer.value.member?.redemptions.find(({ id }) => id === redemption.id) : undefined;
    if (answer.ok && answer.value.member && found) latest = { ...found, balanceAfter: answer.value.member.available };
  }
  return latest;
}

/** The checkout refuses by a result (its message is for developers), and under express payment it may also throw. */
async function changeCode(type: 'addDiscountCode' | 'removeDiscountCode', code: string, around: Surroundings): Promise<boolean> {
  try {
    return (await around.applyDiscountCodeChange({ type, code })).type === 'success';
  } catch {
    return false;
  }
}
