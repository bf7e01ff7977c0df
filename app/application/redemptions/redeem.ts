import { offeredReward, planRedemption, redemptionView, type Address, type RedemptionRecord } from '../../domain/rewards/index.ts';
import type { ExpiryPolicy } from '../../domain/program/ruleset.ts';
import { refusalToSpend } from '../../domain/members/index.ts';
import type { CustomerId, MemberId, RedemptionId } from '../../domain/shared/ids.ts';
import { refuse, success, type Result } from '../../domain/shared/result.ts';
import type { Redemption, Shop } from '../laurel.ts';
import type { Clock } from '../ports/clock.ts';
import type { LockedMember, MemberChange, MemberLedger } from '../ports/member-ledger.ts';
import { begin, makingOf, rulesInForce, takingInput } from './begin.ts';
import type { RunEffects } from './run-effects.ts';

export interface RedeemInput {
  readonly rewardId: string;
  readonly idempotencyKey: string;
  readonly cartMinor?: number;
  /** How many points to spend, where the reward leaves the choice; the fewest without it. */
  readonly points?: number;
  /** Where to send it, for a thing. */
  readonly address?: Address;
}

export interface RedeemDeps {
  readonly ledger: MemberLedger;
  readonly clock: Clock;
  readonly newId: () => string;
  /** The code of a redemption: the same for the same id, and not to be guessed. */
  readonly codeFor: (redemptionId: string) => string;
  readonly runEffects: RunEffects;
}

type Decided = Result<{ record: RedemptionRecord; replayed: boolean }>;

/**
 * Takes a reward: holds the points and writes down what is to be made, in one transaction; then makes it at once, so
 * that the shopper gets the code with this answer. If Shopify is slow or this process dies, the worker makes it later.
 */
export function createRedeem(deps: RedeemDeps) {
  return async (shop: Shop, customerId: CustomerId, input: RedeemInput): Promise<Result<{ redemption: Redemption; replayed: boolean }>> => {
    const now = deps.clock.now();
    const membership = await deps.ledger.enrol({ shopId: shop.id, customerId, at: now });
    const published = membership === null ? undefined : rulesInForce(membership.program, now);
    if (membership === null || published === undefined || !shop.installed) {
      return refuse('program_not_live', 'The rewards program of this shop is not running at the moment.');
    }
    const { memberId, program } = membership;
    const reward = offeredReward(published.ruleset, input.rewardId);
    const newId = deps.newId();

    const decide = (member: LockedMember): MemberChange<Decided> => {
      if (member.redemption !== null) return { value: replayOf(member.redemption, input) };
      if (member.gone === true) return { value: refuse('unknown_member', 'This customer is no member of the program any more.') };
      const refusal = refusalToSpend(member.status ?? 'active');
      if (refusal !== null) return { value: refusal };
      if (reward === null || member.taking === undefined) {
        return { value: refuse('unknown_reward', 'This reward is no longer offered. Please choose another one.', 'rewardId') };
      }
      // Points whose time is over are not spent, also when the run that lets them expire has not come by yet.
      member.books.expireDue(now);
      const plan = planRedemption({
        ruleset: published.ruleset,
        rewardId: reward.id,
        available: member.books.balances.available,
        cartMinor: input.cartMinor,
        points: input.points,
        ...member.taking,
        at: now,
      });
      if (!plan.ok) return { value: plan };
      const sent = reward.kind === 'physical' && reward.needsAddress;
      if (sent && input.address === undefined) {
        return { value: refuse('address_needed', 'Tell us where to send it.', 'address') };
      }
      const begun = begin(
        member.books,
        { ...plan.value, taking: member.taking },
        {
          id: newId,
          code: deps.codeFor(newId),
          memberId: member.memberId,
          programId: member.programId,
          rulesetVersion: published.version,
          clientKey: input.idempotencyKey,
          currency: shop.currency,
          at: now,
        },
      );
      if (!begun.ok) return { value: begun };
      const { record, ...rest } = begun.value;
      return {
        value: success({ record, replayed: false }),
        newRedemption: record,
        ...(countsAsActivity(published.ruleset.expiry) ? { activeAt: now } : {}),
        ...rest,
        ...(sent && input.address !== undefined ? { address: input.address } : {}),
      };
    };

    const decided = await deps.ledger.change(
      {
        shopId: shop.id,
        memberId,
        clientKey: input.idempotencyKey,
        ...(reward === null ? {} : { taking: takingInput(reward, program.programId, shop, now) }),
      },
      decide,
    );
    if (decided === null) return refuse('unknown_member', 'This customer is no member of the program.');
    if (!decided.ok) return decided;
    const { record, replayed } = decided.value;
    const view = await made(deps, shop, record);
    return !replayed && view.state === 'released' ? notMade() : success({ redemption: view, replayed });
  };
}

/** Whether taking a reward keeps points alive. */
function countsAsActivity({ points }: ExpiryPolicy): boolean {
  return points.kind === 'inactivity' && points.resetBy.includes('redemption');
}

/** The same request again gives the first result; the same key for something else is a mistake of the caller's. */
function replayOf(redemption: RedemptionRecord, { rewardId, points }: RedeemInput): Decided {
  if (redemption.rewardId === rewardId && (points === undefined || points === redemption.pricePoints)) {
    return success({ record: redemption, replayed: true });
  }
  return refuse('idempotency_conflict', 'This request was made before for another reward. Please try again.', 'idempotencyKey');
}

/** Makes what is to be made, for as long as a shopper waits, and shows how it stands after that. */
async function made({ ledger, runEffects }: RedeemDeps, shop: Shop, record: RedemptionRecord): Promise<Redemption> {
  const { kind, key } = makingOf(record);
  if (record.state === 'issuing') await runEffects(shop, { waitMs: 3_000, only: { kind, key } });
  const ids = { shopId: shop.id, memberId: record.memberId as MemberId, redemptionId: record.id as RedemptionId };
  const view = await ledger.change(ids, (member) => ({
    value: redemptionView(member.redemption ?? record, member.books.balances.available),
  }));
  return view ?? redemptionView(record, 0);
}

function notMade() {
  return refuse(
    'discount_refused',
    'The shop could not make this reward; your points are back. Please choose another one or try again later.',
  );
}
