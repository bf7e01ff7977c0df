import { release, type RedemptionRecord } from '../../domain/rewards/index.ts';
import type { CustomerId, MemberId, OrderId, RedemptionId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { Result } from '../../domain/shared/result.ts';
import type { Shop } from '../laurel.ts';
import type { Clock } from '../ports/clock.ts';
import type { Discounts } from '../ports/discounts.ts';
import type { Inbox } from '../ports/events.ts';
import type { MemberLedger } from '../ports/member-ledger.ts';
import type { OrdersSource } from '../ports/orders-source.ts';
import type { EffectName, EffectOutcome, Outbox, WaitingEffect } from '../ports/outbox.ts';

export interface EffectDeps {
  readonly outbox: Outbox;
  readonly ledger: MemberLedger;
  readonly discounts: Discounts;
  readonly orders: Pick<OrdersSource, 'fetchOrder'>;
  readonly inbox: Inbox;
  readonly clock: Clock;
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

async function runOne(deps: EffectDeps, shop: Shop, effect: WaitingEffect): Promise<EffectOutcome> {
  try {
    const result = await handle(deps, shop, effect);
    if (result.ok) return { state: 'done' };
    if (result.reason === 'shopify_unavailable' || result.reason === 'shop_uninstalled') {
      return { state: 'retry', delayMs: backoffMs(effect.attempts), error: `${result.reason}: ${result.message}` };
    }
    const error = `${result.reason}: ${result.message}`;
    // Points hang on a discount, so it is never given up: a missing scope is granted again, a merchant's change is undone.
    if (effect.kind !== 'order_refresh') return { state: 'retry', delayMs: refusedRetryMs, error };
    return { state: 'dead', error };
  } catch (fault) {
    return { state: 'retry', delayMs: backoffMs(effect.attempts), error: fault instanceof Error ? fault.message : String(fault) };
  }
}

async function handle(deps: EffectDeps, shop: Shop, effect: WaitingEffect): Promise<Result<unknown>> {
  if (effect.kind === 'order_refresh') return refreshOrder(deps, shop, effect.payload['orderId'] as OrderId);
  const found = await deps.ledger.findRedemption(shop.id, effect.payload['redemptionId'] as RedemptionId);
  if (found === null) return { ok: true, value: null };
  if (effect.kind === 'discount_issue') return issueDiscount(deps, shop, found.redemption, found.customerId);
  return withdrawDiscount(deps, shop, found.redemption);
}

/** held once the code exists; released when Shopify will not make it. A code that was made too late is withdrawn again. */
async function issueDiscount(
  deps: EffectDeps,
  shop: Shop,
  redemption: RedemptionRecord,
  customerId: CustomerId | null,
): Promise<Result<unknown>> {
  if (redemption.state !== 'issuing') {
    // An earlier try may have made the code just before the points went back: nobody may have both.
    return redemption.state === 'released' || redemption.state === 'releasing'
      ? deps.discounts.withdraw({ shop, code: redemption.code })
      : { ok: true, value: null };
  }
  const issued =
    customerId === null
      ? ({ ok: false, reason: 'discount_refused', message: 'The member is no customer any more.' } as const)
      : await deps.discounts.issue({
          shop,
          code: redemption.code,
          title: `${redemption.rewardName} (${redemption.pricePoints} points)`,
          customerId,
          valueMinor: redemption.valueMinor,
          currency: redemption.currency,
          minimumOrderMinor: redemption.minimumOrderMinor,
          combinesWith: redemption.combinesWith,
          startsAt: redemption.createdAt,
          endsAt: redemption.expiresAt,
        });
  if (!issued.ok && issued.reason !== 'discount_refused') return issued;

  const now = deps.clock.now();
  const settled = await deps.ledger.change(idsOf(shop, redemption), (member) => {
    const current = member.redemption;
    if (current?.state !== 'issuing') return { value: 'late' as const };
    if (issued.ok) return { value: 'held' as const, changedRedemption: { ...current, state: 'held' } };
    return { value: 'refused' as const, changedRedemption: release(member.books, current, now, 'discount_refused') };
  });
  if (settled === 'late')
    return issueDiscount(
      deps,
      shop,
      (await deps.ledger.findRedemption(shop.id, redemption.id as RedemptionId))?.redemption ?? redemption,
      customerId,
    );
  return { ok: true, value: null };
}

async function withdrawDiscount(deps: EffectDeps, shop: Shop, redemption: RedemptionRecord): Promise<Result<unknown>> {
  if (redemption.state !== 'releasing') return { ok: true, value: null };
  const withdrawn = await deps.discounts.withdraw({ shop, code: redemption.code });
  if (!withdrawn.ok) return withdrawn;
  const now: Instant = deps.clock.now();
  await deps.ledger.change(idsOf(shop, redemption), (member) => {
    // An order may have used the code while it was being withdrawn: then the points stay spent.
    if (member.redemption?.state !== 'releasing') return { value: null };
    return { value: null, changedRedemption: release(member.books, member.redemption, now, 'cancelled') };
  });
  return { ok: true, value: null };
}

function idsOf(shop: Shop, redemption: RedemptionRecord) {
  return { shopId: shop.id, memberId: redemption.memberId as MemberId, redemptionId: redemption.id as RedemptionId };
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
