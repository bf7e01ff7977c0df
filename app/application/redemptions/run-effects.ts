import type { MemberId, OrderId, RedemptionId } from '../../domain/shared/ids.ts';
import { success, type Result } from '../../domain/shared/result.ts';
import type { Shop } from '../laurel.ts';
import type { Clock } from '../ports/clock.ts';
import type { Discounts } from '../ports/discounts.ts';
import type { EffectKind } from '../ports/drain-store.ts';
import type { Inbox } from '../ports/events.ts';
import type { GiftCards } from '../ports/gift-cards.ts';
import type { MemberLedger } from '../ports/member-ledger.ts';
import type { OrdersSource } from '../ports/orders-source.ts';
import type { EffectName, EffectOutcome, Outbox, WaitingEffect } from '../ports/outbox.ts';
import type { StoreCredit } from '../ports/store-credit.ts';
import type { GrantReward } from './grant.ts';
import { issueDiscount, withdrawDiscount } from './make-discount.ts';
import { makeGift, undoGift } from './make-gift.ts';

/** Does one effect. Every handler bears being run twice. */
export type EffectHandler = (shop: Shop, effect: WaitingEffect) => Promise<Result<unknown>>;

export interface EffectDeps {
  readonly outbox: Outbox;
  readonly ledger: MemberLedger;
  readonly discounts: Discounts;
  readonly giftCards: GiftCards;
  readonly storeCredit: StoreCredit;
  readonly grant: GrantReward;
  readonly orders: Pick<OrdersSource, 'fetchOrder'>;
  readonly inbox: Inbox;
  readonly clock: Clock;
  /** What other features do, by kind. */
  readonly others?: Partial<Readonly<Record<EffectKind, EffectHandler>>>;
}

/**
 * Does what waits in a shop's outbox, or only the one effect that a caller waits for. Resolves when it is done or `waitMs` is
 * over; what is not done by then goes on, or is the worker's.
 */
export type RunEffects = (shop: Shop, options?: { waitMs: number; only: EffectName }) => Promise<void>;

/** How long a claimed effect is left alone: longer than any Admin call with its retries may take. */
const leaseMs = 60_000;
const batchMax = 20;

export function createRunEffects(deps: EffectDeps): RunEffects {
  async function run(shop: Shop, only?: EffectName): Promise<void> {
    for (;;) {
      const effects = await deps.outbox.claim({ shopId: shop.id, limit: batchMax, leaseMs, ...(only === undefined ? {} : { only }) });
      if (effects.length === 0) return;
      await Promise.all(
        effects.map(async (effect) => {
          const outcome = await runOne(deps, shop, effect);
          await deps.outbox.finish({ shopId: shop.id, id: effect.id, outcome });
        }),
      );
      if (only !== undefined) return;
    }
  }
  return async (shop, options) => {
    if (options === undefined) return run(shop);
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, options.waitMs);
    });
    // A failure is the worker's to repeat: the effect is still in the outbox.
    await Promise.race([run(shop, options.only).catch(() => undefined), patience]);
    clearTimeout(timer);
  };
}

/** A refusal needs a person to change something first, so it is asked for again only now and then. */
const refusedRetryMs = 3_600_000;

/** Exponential, from 1 s to 10 min, so that an outage at Shopify is waited out. */
function backoffMs(attempts: number): number {
  return Math.min(600_000, 1_000 * 2 ** Math.min(attempts, 16));
}

/** After a credit whose answer got lost: until then Shopify has carried it out or never will, and the account tells which. */
const uncertainCreditMs = 120_000;

/** What passes by itself. */
const passing: ReadonlySet<string> = new Set(['shopify_unavailable', 'shop_uninstalled', 'reward_not_now']);

/** Effects on which points hang are never given up: a missing scope is granted again, a merchant's change is undone, stock is refilled. */
const keptAlive: ReadonlySet<EffectKind> = new Set(['discount_issue', 'discount_withdraw', 'reward_make', 'reward_undo', 'reward_grant']);
const givenUp: ReadonlySet<string> = new Set(['unknown_member', 'unknown_reward']);

async function runOne(deps: EffectDeps, shop: Shop, effect: WaitingEffect): Promise<EffectOutcome> {
  // However the credit's first try ended without an answer, Shopify may still be at it.
  const patienceMs = effect.kind === 'reward_make' || effect.kind === 'reward_undo' ? uncertainCreditMs : 0;
  try {
    const result = await handle(deps, shop, effect);
    if (result.ok) return { state: 'done' };
    const error = `${result.reason}: ${result.message}`;
    if (passing.has(result.reason)) {
      return { state: 'retry', delayMs: Math.max(patienceMs, backoffMs(effect.attempts)), error };
    }
    if (keptAlive.has(effect.kind) && !givenUp.has(result.reason)) return { state: 'retry', delayMs: refusedRetryMs, error };
    return { state: 'dead', error };
  } catch (fault) {
    const error = fault instanceof Error ? fault.message : String(fault);
    return { state: 'retry', delayMs: Math.max(patienceMs, backoffMs(effect.attempts)), error };
  }
}

async function handle(deps: EffectDeps, shop: Shop, effect: WaitingEffect): Promise<Result<unknown>> {
  const { kind, payload, attempts } = effect;
  if (kind === 'order_refresh') return refreshOrder(deps, shop, payload['orderId'] as OrderId);
  if (kind === 'reward_grant') {
    const { memberId = '', rewardId = '', key = effect.key } = payload;
    const granted = await deps.grant(shop, { memberId: memberId as MemberId, rewardId, key });
    // It was called back before it was given.
    return !granted.ok && granted.reason === 'reward_not_for_member' ? success(null) : granted;
  }
  const other = deps.others?.[kind];
  if (other !== undefined) return other(shop, effect);
  const found = await deps.ledger.findRedemption(shop.id, payload['redemptionId'] as RedemptionId);
  if (found === null) return success(null);
  const { redemption, customerId } = found;
  switch (kind) {
    case 'discount_issue':
      return issueDiscount(deps, shop, redemption, customerId);
    case 'discount_withdraw':
      return withdrawDiscount(deps, shop, redemption);
    case 'reward_make':
      return makeGift(deps, shop, redemption, { customerId, attempts });
    case 'reward_undo':
      return undoGift(deps, shop, redemption, customerId);
    default:
      throw new Error(`Nobody does effects of the kind ${kind}.`);
  }
}

/** Reads an order's present state from Shopify and puts it through the same pipeline as a webhook. */
async function refreshOrder(deps: EffectDeps, shop: Shop, orderId: OrderId): Promise<Result<unknown>> {
  const order = await deps.orders.fetchOrder({ shop, orderId });
  if (!order.ok) return order.reason === 'not_found' ? { ok: true, value: null } : order;
  await deps.inbox.accept({
    shopId: shop.id,
    sourceId: `refresh:${orderId}:${order.value.updated_at}:${deps.clock.now()}`,
    topic: 'orders/updated',
    subject: orderId,
    triggeredAt: deps.clock.now(),
    body: JSON.stringify(order.value),
  });
  return { ok: true, value: null };
}
