import { expiryOf, hold, planRedemption, redemptionView, type RedemptionRecord } from '../../domain/rewards/index.ts';
import type { CustomerId, RedemptionId } from '../../domain/shared/ids.ts';
import { refuse, success, type Result } from '../../domain/shared/result.ts';
import type { Redemption, Shop } from '../laurel.ts';
import type { Clock } from '../ports/clock.ts';
import type { LockedMember, MemberChange, MemberLedger } from '../ports/member-ledger.ts';
import type { RunEffects } from './run-effects.ts';

export interface RedeemInput {
  readonly rewardId: string;
  readonly idempotencyKey: string;
  readonly cartMinor?: number;
}

export interface RedeemDeps {
  readonly ledger: MemberLedger;
  readonly clock: Clock;
  readonly newId: () => string;
  /** The code of a redemption: the same for the same id, and not to be guessed. */
  readonly codeFor: (redemptionId: string) => string;
  readonly runEffects: RunEffects;
}

/**
 * Takes a reward: holds the points and writes down the discount to be made, in one transaction; then makes it at once, so
 * that the shopper gets the code with this answer. If Shopify is slow or this process dies, the worker makes it later.
 */
export function createRedeem(deps: RedeemDeps) {
  return async (shop: Shop, customerId: CustomerId, input: RedeemInput): Promise<Result<{ redemption: Redemption; replayed: boolean }>> => {
    const now = deps.clock.now();
    const membership = await deps.ledger.enrol({ shopId: shop.id, customerId, at: now });
    const published = membership?.program.rulesets.at(-1);
    if (membership === null || published === undefined || !shop.installed) {
      return refuse('program_not_live', 'The rewards program of this shop is not running at the moment.');
    }
    const newId = deps.newId();
    const decide = ({
      memberId,
      programId,
      books,
      redemption,
    }: LockedMember): MemberChange<Result<{ record: RedemptionRecord; replayed: boolean }>> => {
      if (redemption !== null) {
        if (redemption.rewardId === input.rewardId) return { value: success({ record: redemption, replayed: true }) };
        return {
          value: refuse('idempotency_conflict', 'This request was made before for another reward. Please try again.', 'idempotencyKey'),
        };
      }
      const plan = planRedemption({
        ruleset: published.ruleset,
        rewardId: input.rewardId,
        available: books.balances.available,
        cartMinor: input.cartMinor,
      });
      if (!plan.ok) return { value: plan };
      const { reward } = plan.value;
      const record: RedemptionRecord = {
        id: newId,
        programId,
        memberId,
        rewardId: reward.id,
        rewardName: reward.name,
        rulesetVersion: published.version,
        pricePoints: reward.pricePoints,
        valueMinor: reward.valueMinor,
        minimumOrderMinor: reward.minimumOrderMinor,
        currency: shop.currency,
        combinesWith: reward.combinesWith,
        state: 'issuing',
        code: deps.codeFor(newId),
        clientKey: input.idempotencyKey,
        createdAt: now,
        expiresAt: expiryOf(reward, now),
        capturedOrderId: null,
        turns: 0,
        releaseReason: null,
      };
      hold(books, record);
      const effect = { kind: 'discount_issue', key: newId, payload: { redemptionId: newId } } as const;
      return { value: success({ record, replayed: false }), newRedemption: record, effects: [effect] };
    };
    const decided = await deps.ledger.change({ shopId: shop.id, memberId: membership.memberId, clientKey: input.idempotencyKey }, decide);
    if (decided === null) return refuse('unknown_member', 'This customer is no member of the program.');
    if (!decided.ok) return decided;

    const { record, replayed } = decided.value;
    await deps.runEffects(shop, { waitMs: 3_000, only: { kind: 'discount_issue', key: record.id } });
    const now2 = await deps.ledger.change(
      { shopId: shop.id, memberId: membership.memberId, redemptionId: record.id as RedemptionId },
      (member) => ({
        value: redemptionView(member.redemption ?? record, member.books.balances.available),
      }),
    );
    const view = now2 ?? redemptionView(record, 0);
    if (!replayed && view.state === 'released') {
      return refuse(
        'discount_refused',
        'The shop could not make this discount; your points are back. Please choose another reward or try again later.',
      );
    }
    return success({ redemption: view, replayed });
  };
}
