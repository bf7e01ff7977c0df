import { z } from 'zod';
import type { OrderChannel, OrderSnapshot } from '../../../domain/earning/index.ts';
import type { Instant } from '../../../domain/shared/instant.ts';
import { minorFromDecimal } from '../../../domain/shared/money.ts';
import { idOf, instant, minorOf, numericId } from './fields.ts';

/** Where an order came from, how it was paid and what became of it: the parts of its body that few orders differ in. */
export const originFields = {
  source_name: z.string().nullish(),
  tags: z.string().nullish(),
  payment_gateway_names: z.array(z.string()).nullish(),
  total_tip_received: z.union([z.string(), z.number()]).nullish(),
  presentment_currency: z.string().nullish(),
  total_price_set: z.object({ presentment_money: z.object({ amount: z.string(), currency_code: z.string() }).nullish() }).nullish(),
  total_price: z.string().nullish(),
  checkout_token: z.string().nullish(),
  company: z.object({ id: numericId.optional(), admin_graphql_api_id: z.string().nullish() }).nullish(),
  fulfillments: z.array(z.object({ created_at: instant.nullish(), status: z.string().nullish() })).nullish(),
  /** Not in a webhook; an order that was read from the Admin API has them. Amounts in the shop's currency. */
  transactions: z.array(z.object({ kind: z.string(), status: z.string(), gateway: z.string().nullish(), amount: z.string() })).nullish(),
};

type OriginBody = z.output<z.ZodObject<typeof originFields>> & {
  readonly currency: string;
  readonly cancelled_at?: Instant | null | undefined;
};

export type OrderOrigin = Pick<
  OrderSnapshot,
  | 'channel'
  | 'tags'
  | 'gateways'
  | 'tipMinor'
  | 'paidByGiftCardMinor'
  | 'paidByStoreCreditMinor'
  | 'companyId'
  | 'presentment'
  | 'fulfilledAt'
  | 'cancelledAt'
  | 'checkoutToken'
>;

/** Only what differs from the ordinary is there: each order is stored. */
export function readOrigin(order: OriginBody): OrderOrigin {
  const { currency } = order;
  const channel = channelOf(order.source_name ?? 'web');
  const tags = (order.tags ?? '').split(',').map((tag) => tag.trim()).filter((tag) => tag !== ''); // prettier-ignore
  const tipMinor = order.total_tip_received == null ? 0 : minorOf(order.total_tip_received, currency, 'The tip');
  const fulfilledAt = lastShipment(order.fulfillments ?? []);
  return {
    ...(channel === 'web' ? {} : { channel }),
    ...(tags.length === 0 ? {} : { tags }),
    ...(order.payment_gateway_names?.length ? { gateways: order.payment_gateway_names } : {}),
    ...(tipMinor === 0 ? {} : { tipMinor }),
    ...readPayments(order),
    ...(order.company == null ? {} : { companyId: idOf(order.company, 'Company') }),
    ...readPresentment(order),
    ...(fulfilledAt === null ? {} : { fulfilledAt }),
    ...(order.cancelled_at == null ? {} : { cancelledAt: order.cancelled_at }),
    ...(order.checkout_token == null ? {} : { checkoutToken: order.checkout_token }),
  };
}

/** What the shopper paid in. It is told, not counted: an amount that cannot be read is left out. */
function readPresentment(order: OriginBody): Pick<OrderOrigin, 'presentment'> {
  const currency = order.presentment_currency ?? order.currency;
  const totalMinor = minorFromDecimal(order.total_price_set?.presentment_money?.amount, currency);
  return currency === order.currency || totalMinor === null ? {} : { presentment: { currency, totalMinor: Number(totalMinor) } };
}

/** Shopify names its own channels; any other name is an app's, or a number that stands for one. */
function channelOf(source: string): OrderChannel {
  if (source === 'web' || source === '') return 'web';
  if (source === 'pos') return 'pos';
  if (source === 'shopify_draft_order') return 'draft';
  return source.startsWith('subscription_contract') ? 'subscription' : 'other';
}

const giftCard = 'gift_card';
const storeCredit = 'shopify_store_credit';

/**
 * What gift cards and store credit paid. A webhook names the gateways without their amounts: where one of them is the only one, it paid
 * everything; where there are several, only the Admin API says how much.
 */
function readPayments(order: OriginBody): Pick<OrderOrigin, 'paidByGiftCardMinor' | 'paidByStoreCreditMinor'> {
  const { currency, transactions, payment_gateway_names: gateways } = order;
  const by = (gateway: string): number => {
    if (transactions != null) {
      return transactions
        .filter(({ kind, status }) => ['sale', 'capture'].includes(kind.toLowerCase()) && status.toLowerCase() === 'success')
        .filter((transaction) => transaction.gateway === gateway)
        .reduce((sum, { amount }) => sum + minorOf(amount, currency, 'A payment'), 0);
    }
    const only = gateways?.length === 1 && gateways[0] === gateway;
    return only && order.total_price != null ? minorOf(order.total_price, currency, 'The total') : 0;
  };
  const [paidByGiftCardMinor, paidByStoreCreditMinor] = [by(giftCard), by(storeCredit)];
  return {
    ...(paidByGiftCardMinor === 0 ? {} : { paidByGiftCardMinor }),
    ...(paidByStoreCreditMinor === 0 ? {} : { paidByStoreCreditMinor }),
  };
}

function lastShipment(
  fulfillments: ReadonlyArray<{ readonly created_at?: Instant | null | undefined; readonly status?: string | null | undefined }>,
): Instant | null {
  const sent = fulfillments.filter(({ status }) => status == null || status.toLowerCase() === 'success').map(({ created_at: at }) => at);
  return sent.reduce<Instant | null>((last, at) => (at != null && (last === null || at > last) ? at : last), null);
}

const refundTransaction = z.object({
  kind: z.string().nullish(),
  status: z.string().nullish(),
  gateway: z.string().nullish(),
  amount: z.union([z.string(), z.number()]).nullish(),
  currency: z.string().nullish(),
});
export const refundTransactions = z.array(refundTransaction).nullish();

/** How much of a refund went into store credit; counted only where it is said in the shop's currency. */
export function storeCreditOf(transactions: z.output<typeof refundTransactions>, currency: string | null): number {
  return (transactions ?? [])
    .filter(
      ({ gateway, kind, status }) => gateway === storeCredit && (kind ?? 'refund') === 'refund' && (status ?? 'success') === 'success',
    )
    .filter((transaction) => transaction.currency != null && (currency === null || transaction.currency === currency))
    .reduce((sum, { amount, currency: own }) => sum + minorOf(amount, own ?? '', 'A refund’s amount'), 0);
}
