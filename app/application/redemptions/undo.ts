import { isMadeAtOnce, redemptionView, type RedemptionRecord } from '../../domain/rewards/index.ts';
import type { MemberId, RedemptionId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { refuse, success, type Result } from '../../domain/shared/result.ts';
import type { Actor, Redemption, Shop } from '../laurel.ts';
import type { Clock } from '../ports/clock.ts';
import type { LockedMember, MemberChange, MemberLedger } from '../ports/member-ledger.ts';
import type { RunEffects } from './run-effects.ts';

const gone = () => refuse('unknown_redemption', 'There is no such redemption.');
const undoKey = ({ id, fulfilment }: RedemptionRecord) => `${id}/${fulfilment?.at ?? 0}`;

/**
 * Takes back a gift card or store credit that nothing was paid with yet, and returns its points after that. Refuses
 * `unknown_redemption`, `reward_not_undoable` for other kinds, `reward_partly_used` with what is left, `reward_refused`. When
 * Shopify does not answer in time, the redemption shows `undoing` and the worker goes on. Safe to repeat.
 */
export function createUndo(deps: { ledger: MemberLedger; runEffects: RunEffects; clock: Clock }) {
  return async (shop: Shop, actor: Actor, redemptionId: RedemptionId): Promise<Result<Redemption>> => {
    const found = await deps.ledger.findRedemption(shop.id, redemptionId);
    if (found === null) return gone();
    const ids = { shopId: shop.id, memberId: found.redemption.memberId as MemberId, redemptionId };
    const at = deps.clock.now();
    const decided = await deps.ledger.change(ids, (member) => decide(member, actor, at));
    if (decided === null) return gone();
    if (!decided.ok) return decided;
    if (decided.value.fulfilment?.step === 'undoing') {
      await deps.runEffects(shop, { waitMs: 3_000, only: { kind: 'reward_undo', key: undoKey(decided.value) } });
    }
    const after = await deps.ledger.change(ids, ({ redemption, books }) => ({
      value: { redemption: redemption ?? decided.value, available: books.balances.available },
    }));
    if (after === null) return gone();
    const { refused, note } = after.redemption.fulfilment ?? {};
    return refused === undefined
      ? success(redemptionView(after.redemption, after.available))
      : refuse(refused, note ?? 'Shopify declined.');
  };
}

function decide({ redemption }: LockedMember, actor: Actor, at: Instant): MemberChange<Result<RedemptionRecord>> {
  if (redemption === null) return { value: gone() };
  if (redemption.state === 'released' || redemption.fulfilment?.step === 'undoing') return { value: success(redemption) };
  if (!isMadeAtOnce(redemption.terms)) {
    return { value: refuse('reward_not_undoable', 'Only gift cards and store credit can be taken back after they were handed over.') };
  }
  if (redemption.state !== 'captured') {
    return { value: refuse('redemption_closed', 'Shopify is still making this reward. Try again in a minute.') };
  }
  const undoing: RedemptionRecord = { ...redemption, fulfilment: { step: 'undoing', note: null, at } };
  return {
    value: success(undoing),
    changedRedemption: undoing,
    effects: [{ kind: 'reward_undo', key: undoKey(undoing), payload: { redemptionId: redemption.id } }],
    audit: { actor, action: 'redemption.undone', details: { redemptionId: redemption.id } },
  };
}
