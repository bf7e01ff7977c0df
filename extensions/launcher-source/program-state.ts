import { useCallback, useEffect, useReducer, useRef } from 'preact/hooks';
import type { Profile, RedemptionView, RewardView } from '../../app/http/storefront/contract.ts';
import { newIdempotencyKey } from '../storefront-api/answer.ts';
import { isMoving, openRedemptions, withRedemption } from '../storefront-api/profile.ts';
import type { HeldRedemption } from '../storefront-api/profile.ts';
import type { StorefrontClient } from './storefront-client.ts';

/** What outlives a closed panel: opening again shows the last known state at once, and a redemption is retried with its first key. */
export interface PanelMemory {
  profile: Profile | null;
  readonly keys: Map<string, string>;
}

/** Something that happened, for the screen reader and for where the focus goes next. */
export type Happening =
  { readonly kind: 'redeemed'; readonly redemption: RedemptionView } | { readonly kind: 'cancelled'; readonly redemption: RedemptionView };

interface State {
  readonly status: 'loading' | 'unreachable' | 'ready';
  readonly profile: Profile | null;
  /** Ids of the rewards and redemptions that are being worked on. */
  readonly busy: readonly string[];
  /** The reason code of the last failure, by id of the reward or redemption. */
  readonly failures: Readonly<Record<string, string>>;
  readonly happening: Happening | null;
  /** How often we have looked whether codes in the making are ready. */
  readonly looks: number;
}

type Change =
  | { readonly kind: 'asked' }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'loaded'; readonly profile: Profile }
  | { readonly kind: 'started'; readonly id: string }
  | { readonly kind: 'failed'; readonly id: string; readonly code: string }
  | { readonly kind: 'happened'; readonly id: string; readonly happening: Happening }
  | { readonly kind: 'looked' }
  | { readonly kind: 'look-again' };

export interface Program extends State {
  /** Codes that wait for their use, and those whose state is still moving. */
  readonly codes: readonly HeldRedemption[];
  /** Whether a code in the making has kept the shopper waiting for too long. */
  readonly slow: boolean;
  readonly load: () => void;
  readonly redeem: (reward: RewardView) => void;
  readonly cancel: (redemption: HeldRedemption) => void;
  readonly lookAgain: () => void;
}

const LOOK_EVERY_MS = 1_500;
const LOOKS_MAX = 8;

function reduce(state: State, change: Change): State {
  switch (change.kind) {
    case 'asked':
      return { ...state, status: state.profile ? 'ready' : 'loading' };
    case 'unreachable':
      // A refresh that fails leaves what is on screen: it was true a moment ago, and the next action will tell.
      return { ...state, status: state.profile ? 'ready' : 'unreachable' };
    case 'loaded':
      return { ...state, status: 'ready', profile: change.profile };
    case 'started':
      return { ...state, busy: [...state.busy, change.id], failures: without(state.failures, change.id) };
    case 'failed':
      return {
        ...state,
        busy: state.busy.filter((id) => id !== change.id),
        failures: { ...state.failures, [change.id]: change.code },
      };
    case 'happened':
      return {
        ...state,
        busy: state.busy.filter((id) => id !== change.id),
        profile: withRedemption(state.profile, change.happening.redemption),
        happening: change.happening,
        looks: 0,
      };
    case 'looked':
      return { ...state, looks: state.looks + 1 };
    case 'look-again':
      return { ...state, looks: 0 };
  }
}

function without(failures: State['failures'], id: string): State['failures'] {
  return Object.fromEntries(Object.entries(failures).filter(([key]) => key !== id));
}

export function useProgram(client: StorefrontClient, memory: PanelMemory): Program {
  const [state, dispatch] = useReducer(reduce, {
    status: memory.profile ? 'ready' : 'loading',
    profile: memory.profile,
    busy: [],
    failures: {},
    happening: null,
    looks: 0,
  });
  memory.profile = state.profile;
  // Two answers can overtake each other; only the one to the newest question may be shown.
  const question = useRef(0);

  const load = useCallback(async () => {
    const mine = ++question.current;
    dispatch({ kind: 'asked' });
    const answer = await client.profile();
    if (mine !== question.current) return;
    dispatch(answer.ok ? { kind: 'loaded', profile: answer.value } : { kind: 'unreachable' });
  }, [client]);

  const redeem = async (reward: RewardView) => {
    if (state.busy.includes(reward.id)) return;
    dispatch({ kind: 'started', id: reward.id });
    const idempotencyKey = memory.keys.get(reward.id) ?? newIdempotencyKey();
    memory.keys.set(reward.id, idempotencyKey);
    const answer = await client.redeem({ rewardId: reward.id, idempotencyKey });
    if (answer.ok || answer.settled) memory.keys.delete(reward.id);
    question.current += 1;
    if (!answer.ok) dispatch({ kind: 'failed', id: reward.id, code: answer.code });
    // The first try was refused by Shopify after all, and its points have come back.
    else if (answer.value.state === 'released') dispatch({ kind: 'failed', id: reward.id, code: 'discount_refused' });
    else dispatch({ kind: 'happened', id: reward.id, happening: { kind: 'redeemed', redemption: answer.value } });
    if (answer.ok || answer.settled) await load();
  };

  const cancel = async (redemption: HeldRedemption) => {
    if (state.busy.includes(redemption.id)) return;
    dispatch({ kind: 'started', id: redemption.id });
    const answer = await client.cancel(redemption.id);
    // With its points back the wish is over; the next one for the same reward is new.
    if (answer.ok) memory.keys.delete(redemption.rewardId);
    question.current += 1;
    if (answer.ok) dispatch({ kind: 'happened', id: redemption.id, happening: { kind: 'cancelled', redemption: answer.value } });
    else dispatch({ kind: 'failed', id: redemption.id, code: answer.code });
    if (answer.ok || answer.settled) await load();
  };

  const codes = openRedemptions(state.profile);
  const waiting = codes.some(isMoving);

  useEffect(() => void load(), [load]);
  useEffect(() => {
    if (!waiting || state.looks >= LOOKS_MAX) return;
    const timer = setTimeout(() => {
      dispatch({ kind: 'looked' });
      void load();
    }, LOOK_EVERY_MS);
    return () => clearTimeout(timer);
  }, [waiting, state.looks, load]);

  return {
    ...state,
    codes,
    slow: waiting && state.looks >= LOOKS_MAX,
    load: () => void load(),
    redeem: (reward) => void redeem(reward),
    cancel: (redemption) => void cancel(redemption),
    lookAgain: () => dispatch({ kind: 'look-again' }),
  };
}
