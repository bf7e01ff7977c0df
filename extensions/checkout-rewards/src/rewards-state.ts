import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Profile, RewardView } from '../../../app/http/storefront/contract.ts';
import { newIdempotencyKey } from '../../storefront-api/answer.ts';
import { isMoving, openRedemptions, withRedemption } from '../../storefront-api/profile.ts';
import type { HeldRedemption } from '../../storefront-api/profile.ts';
import { appAddress } from './app-address.ts';
import { createCheckoutClient } from './checkout-client.ts';
import type { Checkout } from './checkout.ts';
import { afterRedeeming, afterReturning } from './messages.ts';
import type { Message } from './messages.ts';
import { applyHeldCode, redeemAndApply, removeAndReturn } from './redeeming.ts';
import type { Surroundings } from './redeeming.ts';

export interface Rewards {
  readonly status: 'loading' | 'unreachable' | 'ready';
  readonly profile: Profile | null;
  readonly message: Message | null;
  /** The reward or redemption that is being worked on. One at a time: each changes the same checkout's discounts. */
  readonly busy: string | null;
  readonly load: () => void;
  readonly redeem: (reward: RewardView, cart: number | null) => void;
  readonly apply: (redemption: HeldRedemption) => void;
  readonly giveBack: (redemption: HeldRedemption, applied: boolean) => void;
}

const LOOK_EVERY_MS = 2_000;
const LOOKS_MAX = 10;

export function useRewards(checkout: Checkout): Rewards {
  const [status, setStatus] = useState<Rewards['status']>('loading');
  const [profile, setProfile] = useState<Profile | null>(null);
  const [message, setMessage] = useState<Message | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  // Kept per reward until the program has answered: a shopper who tries again sends the first key again.
  const keys = useRef(new Map<string, string>());
  const around = useRef<Surroundings>({
    client: createCheckoutClient(appAddress, checkout.sessionToken),
    applyDiscountCodeChange: (change) => checkout.applyDiscountCodeChange(change),
    wait: (delayMs) => new Promise((resolve) => setTimeout(resolve, delayMs)),
  }).current;

  const refresh = useCallback(async () => {
    const answer = await around.client.profile();
    // What is on screen was true a moment ago; a refresh that fails does not take it away.
    if (answer.ok) setProfile(answer.value);
    return answer.ok;
  }, [around]);

  const load = useCallback(async () => {
    setStatus('loading');
    setStatus((await refresh()) ? 'ready' : 'unreachable');
  }, [refresh]);

  useEffect(() => void load(), [load]);
  useReloadOnSignIn(checkout, refresh);
  useWatch(busy === null && openRedemptions(profile).some(isMoving), refresh);

  const during = async (id: string, work: () => Promise<Message>) => {
    if (busy !== null) return;
    setBusy(id);
    setMessage(null);
    try {
      setMessage(await work());
      await refresh();
    } finally {
      setBusy(null);
    }
  };

  return {
    status,
    profile,
    message,
    busy,
    load: () => void load(),
    redeem: (reward, cart) =>
      void during(reward.id, async () => {
        const idempotencyKey = keys.current.get(reward.id) ?? newIdempotencyKey();
        keys.current.set(reward.id, idempotencyKey);
        const request = { rewardId: reward.id, idempotencyKey, ...(cart === null ? {} : { cartMinor: cart }) };
        const outcome = await redeemAndApply(request, around);
        if (outcome.kind !== 'unanswered') keys.current.delete(reward.id);
        if ('redemption' in outcome) setProfile((known) => withRedemption(known, outcome.redemption));
        return afterRedeeming(outcome);
      }),
    apply: (redemption) =>
      void during(redemption.id, async () => {
        const applied = redemption.code !== null && (await applyHeldCode(redemption.code, around));
        return applied ? { tone: 'success', key: 'done.applied' } : { tone: 'warning', key: 'failed.not_applied' };
      }),
    giveBack: (redemption, applied) =>
      void during(redemption.id, async () => {
        const outcome = await removeAndReturn(redemption, applied, around);
        // With its points back the wish is over; the next one for the same reward is new.
        if (outcome.kind === 'returned') keys.current.delete(redemption.rewardId);
        if (outcome.kind === 'returned') setProfile((known) => withRedemption(known, outcome.redemption));
        return afterReturning(outcome);
      }),
  };
}

/** A shopper who signs in during checkout sees their points without reloading the page. */
function useReloadOnSignIn(checkout: Checkout, refresh: () => Promise<unknown>): void {
  // The checkout is the same for the block's whole life.
  const first = useRef(checkout).current;
  useEffect(() => {
    // Missing when the app may not read customers; the session token still says who asks.
    const customer = 'buyerIdentity' in first ? first.buyerIdentity?.customer : undefined;
    let known = customer?.value?.id;
    return customer?.subscribe((present) => {
      if (present?.id === known) return;
      known = present?.id;
      void refresh();
    });
  }, [first, refresh]);
}

/** Looks again while a code is being made or withdrawn, for a limited time. */
function useWatch(moving: boolean, refresh: () => Promise<unknown>): void {
  const [looks, setLooks] = useState(0);
  useEffect(() => {
    if (!moving) setLooks(0);
    if (!moving || looks >= LOOKS_MAX) return;
    const timer = setTimeout(() => void refresh().then(() => setLooks(looks + 1)), LOOK_EVERY_MS);
    return () => clearTimeout(timer);
  }, [moving, looks, refresh]);
}
