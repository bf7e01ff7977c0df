import { planGift, redemptionView } from '../../domain/rewards/index.ts';
import type { MemberId } from '../../domain/shared/ids.ts';
import { refuse, success, type Result } from '../../domain/shared/result.ts';
import type { Redemption, Shop } from '../laurel.ts';
import { changeWhoeverTookOver } from '../members/who-took-over.ts';
import type { Clock } from '../ports/clock.ts';
import type { LockedMember, MemberChange, MemberLedger } from '../ports/member-ledger.ts';
import { begin, rulesInForce, takingInput } from './begin.ts';
import { giftKey, wasTakenBack } from './take-back-reward.ts';

export interface GrantInput {
  readonly memberId: MemberId;
  readonly rewardId: string;
  /**
   * Names the business fact that entitles the member, for ever: `tier:gold`, `referral:17`. The same key gives once, and once more where
   * what was given was taken back unused and the member is entitled to it after all.
   */
  readonly key: string;
}

export type GrantReward = (shop: Shop, input: GrantInput) => Promise<Result<{ redemption: Redemption; replayed: boolean }>>;

/**
 * Gives a reward for nothing: for reaching a tier, for referring a friend. What Shopify has to make for it is made by the worker.
 * Whoever took over a member who was merged away meanwhile is given it instead.
 * Refuses `unknown_reward`, `unknown_member`, `program_not_live`, `reward_out_of_stock`, `reward_not_for_member` when the member is not
 * entitled to it any more, and `reward_not_now` while the same gift is being taken back.
 */
export function createGrantReward(deps: {
  ledger: Pick<MemberLedger, 'change' | 'programOf'>;
  clock: Clock;
  newId: () => string;
  codeFor: (redemptionId: string) => string;
}): GrantReward {
  return async (shop, { memberId, rewardId, key }) => {
    const at = deps.clock.now();
    const program = await deps.ledger.programOf(shop.id, memberId);
    if (program === null) return refuse('unknown_member', 'There is no such member.');
    const published = rulesInForce(program, at);
    if (published === undefined) return refuse('program_not_live', 'The rewards program of this shop is not running at the moment.');
    const reward = published.ruleset.rewards.find(({ id }) => id === rewardId);
    const newId = deps.newId();

    const decide = (member: LockedMember): MemberChange<Result<{ redemption: Redemption; replayed: boolean }>> => {
      const shown = (redemption: NonNullable<LockedMember['redemption']>) => redemptionView(redemption, member.books.balances.available);
      if (member.entitled === false) return { value: refuse('reward_not_for_member', 'The member is not entitled to it any more.') };
      const before = member.redemption;
      if (before !== null && !(member.entitled === true && wasTakenBack(before))) {
        return { value: success({ redemption: shown(before), replayed: true }) };
      }
      if (before !== null && before.state !== 'released') {
        return { value: refuse('reward_not_now', 'The same reward is being taken back. Give it again once it is.') };
      }
      if (member.gone === true) return { value: refuse('unknown_member', 'This customer is no member of the program any more.') };
      if (reward === undefined || member.taking === undefined) {
        return { value: refuse('unknown_reward', `The rules no longer know the reward ${rewardId}.`, 'rewardId') };
      }
      const plan = planGift({ ruleset: published.ruleset, rewardId, taken: member.taking.taken });
      if (!plan.ok) return { value: plan };
      const begun = begin(
        member.books,
        { ...plan.value, taking: member.taking },
        {
          id: newId,
          code: deps.codeFor(newId),
          memberId: member.memberId,
          programId: member.programId,
          rulesetVersion: published.version,
          clientKey: before === null ? giftKey(key) : giftKey(key, before.id),
          currency: shop.currency,
          at,
        },
      );
      if (!begun.ok) return { value: begun };
      const { record, ...rest } = begun.value;
      return { value: success({ redemption: shown(record), replayed: false }), newRedemption: record, ...rest };
    };

    const granted = await changeWhoeverTookOver(
      deps.ledger,
      {
        shopId: shop.id,
        memberId,
        gift: key,
        ...(reward === undefined ? {} : { taking: takingInput(reward, program.programId, shop, at) }),
      },
      decide,
    );
    return granted ?? refuse('unknown_member', 'There is no such member.');
  };
}
