import { createMemoryGiftCards } from '../../app/adapters/memory/gift-cards.ts';
import { createMemoryStoreCredit } from '../../app/adapters/memory/store-credit.ts';
import { shopifyReader } from '../../app/adapters/shopify/payloads/reader.ts';
import { referralCodes } from '../../app/adapters/system/referral-codes.server.ts';
import { createTraceHash } from '../../app/adapters/system/trace-hash.server.ts';
import { createRecordActivity } from '../../app/application/activities/record.ts';
import { createRefreshProduct } from '../../app/application/catalogue/refresh-product.ts';
import { createBacktest } from '../../app/application/backtest/backtest.ts';
import { createFillPool } from '../../app/application/code-pools/fill.ts';
import { createDrain } from '../../app/application/events/drain.ts';
import { withOwnEvents } from '../../app/application/events/own-events.ts';
import { expirePoints } from '../../app/application/ledger/expire-points.ts';
import { tellOfExpiry } from '../../app/application/ledger/tell-of-expiry.ts';
import { createAdjust } from '../../app/application/members/adjust.ts';
import { createBackCredit } from '../../app/application/members/back-credit.ts';
import { createClaimOrders } from '../../app/application/members/claim-orders.ts';
import { createMembership } from '../../app/application/members/membership.ts';
import { createPublish } from '../../app/application/program/publish.ts';
import { createRecalculate } from '../../app/application/program/recalculate.ts';
import { createRollBack } from '../../app/application/program/roll-back.ts';
import { createWithdraw } from '../../app/application/program/withdraw.ts';
import { createReconcile } from '../../app/application/reconciliation/reconcile.ts';
import { createCancel } from '../../app/application/redemptions/cancel.ts';
import { createFulfil } from '../../app/application/redemptions/fulfil.ts';
import { createGrantReward } from '../../app/application/redemptions/grant.ts';
import { createLapseCodes } from '../../app/application/redemptions/lapse.ts';
import { createRedeem } from '../../app/application/redemptions/redeem.ts';
import { createRunEffects } from '../../app/application/redemptions/run-effects.ts';
import { createUndo } from '../../app/application/redemptions/undo.ts';
import { createClaim, createFollowLink } from '../../app/application/referrals/claim.ts';
import { createDecideReferral } from '../../app/application/referrals/decide.ts';
import { createIssueFriendDiscount } from '../../app/application/referrals/friend-discount.ts';
import { createCheckReferral, createSettleAdvocate, createSettleDue } from '../../app/application/referrals/settle.ts';
import { createShareLink } from '../../app/application/referrals/share.ts';
import { createTakeBackReward } from '../../app/application/redemptions/take-back-reward.ts';
import { giveBirthdays, recheckMembers, releasePending } from '../../app/application/schedule/due-events.ts';
import type { MemberId, OrderId, ShopId } from '../../app/domain/shared/ids.ts';
import { success } from '../../app/domain/shared/result.ts';
import type { ScenarioClock } from './clock.ts';
import type { ScenarioShop } from './shop-model.ts';
import type { Stage } from './stage.ts';

export type ScenarioUseCases = ReturnType<typeof useCasesOf>;

const secret = 'what is known of a scenario is no secret';

/** Hands the stage's stores to the use cases, as composition does, with the scenario's clock and its own Shopify. */
export function useCasesOf(stage: Stage, model: ScenarioShop, clock: ScenarioClock) {
  const { ledger, outbox, inbox, shops, versions, store, memberships, referrals, due, expiry } = stage;
  const { discounts, orders, catalogue } = model;
  const ids = serialIds();
  const codes = { newId: () => ids.next('0'), codeFor: (id: string) => `SCENARIO-${id.slice(-4)}` };
  const giftCards = createMemoryGiftCards();
  const storeCredit = createMemoryStoreCredit({ now: clock.now });
  const grant = createGrantReward({ ledger, clock, ...codes });

  const reader = withOwnEvents(shopifyReader);
  const hash = createTraceHash(secret);
  const programs = { currentProgram: (shopId: ShopId) => shops.currentProgram(shopId, clock.now()) };
  const settle = createSettleAdvocate({ referrals, clock });
  const issueFriendDiscount = createIssueFriendDiscount({ referrals, ledger, discounts });
  const refreshProduct = createRefreshProduct({ catalogue, inbox, clock });
  const checkReferral = createCheckReferral({ referrals, settle });
  const runEffects = createRunEffects({
    outbox,
    ledger,
    discounts,
    giftCards,
    storeCredit,
    grant,
    orders,
    inbox,
    clock,
    others: {
      product_refresh: refreshProduct,
      points_expiring: tellOfExpiry,
      friend_discount: (shop, { payload }) => issueFriendDiscount(shop, payload['referralId'] ?? ''),
      referral_check: async (shop, { payload }) => {
        await checkReferral(shop, payload['orderId'] as OrderId);
        return success(null);
      },
      reward_revoke: (shop, { payload }) => takeBack(shop, { memberId: payload['memberId'] as MemberId, key: payload['key'] ?? '' }),
    },
  });
  const cancel = createCancel({ ledger, runEffects, clock });
  const takeBack = createTakeBackReward({ ledger, clock });
  const publish = createPublish({ shops, versions, clock, nudge: { runs: () => undefined } });
  const claiming = {
    referrals,
    memberships,
    shops: programs,
    settle,
    issue: issueFriendDiscount,
    hash,
    clock,
    ...referralCodes(secret),
    // The same ids in every store, so that what they lead to can be compared.
    newId: () => ids.next('1'),
    newToken: () => ids.next('2'),
  };
  return {
    giftCards,
    storeCredit,
    drain: createDrain({ store, reader, hash }),
    runEffects,
    grant,
    lapse: createLapseCodes({ ledger, clock }),
    adjust: createAdjust({ ledger, clock }),
    membership: createMembership({ memberships, ledger, clock }),
    claimOrders: createClaimOrders({ guestOrders: stage.guestOrders, memberships, hash, clock }),
    backCredit: createBackCredit({ backCredits: stage.backCredits, orders, versions, shops: programs, reader, inbox, clock }),
    recordActivity: createRecordActivity({ inbox, clock }),
    publish,
    rollBack: createRollBack({ versions, publish }),
    withdraw: createWithdraw({ versions, clock }),
    cancel,
    undo: createUndo({ ledger, runEffects, clock }),
    fulfil: createFulfil({ ledger, clock }),
    fillPool: createFillPool({ pools: stage.pools }),
    redeem: createRedeem({ ledger, clock, runEffects, ...codes }),
    share: createShareLink({ ...claiming, members: stage.members }),
    follow: createFollowLink(claiming),
    claim: createClaim(claiming),
    decide: createDecideReferral({ referrals, settle, clock }),
    settleDue: createSettleDue({ referrals, settle, clock }),
    backtest: createBacktest({ timelines: stage.timelines }),
    runs: {
      recalculation: createRecalculate({ timelines: stage.timelines, versions, inbox, clock }),
      pending_release: releasePending({ due: withNothingWaiting(due), inbox, clock }),
      tier_windows: recheckMembers({ due: withNothingWaiting(due), inbox, clock }),
      birthdays: giveBirthdays({ due: withNothingWaiting(due), inbox }),
      expiry: expirePoints({ expiry, shops }),
      reconciliation: createReconcile({
        orders,
        reconciliations: stage.reconciliations,
        runs: stage.runs,
        shops,
        inbox,
        clock,
        graceMs: 0,
      }),
    },
  };
}

/** Runs are not scheduled in a scenario: it asks the clockwork what is due. */
function withNothingWaiting(due: Stage['due']) {
  return { ...due, waiting: async () => [] };
}

function serialIds() {
  const given = new Map<string, number>();
  return {
    next(series: string): string {
      const number = (given.get(series) ?? 0) + 1;
      given.set(series, number);
      return `00000000-0000-4000-800${series}-${String(number).padStart(12, '0')}`;
    },
  };
}
