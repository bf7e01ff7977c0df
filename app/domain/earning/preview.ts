import type { ExampleOrder, Ruleset } from '../program/ruleset.ts';
import { localTime } from '../shared/calendar.ts';
import { instantFromIso, type Instant } from '../shared/instant.ts';
import { productKey } from './asked-order.ts';
import type { EarningContext, PinnedProduct } from './context.ts';
import { explainEntitlement } from './entitlement.ts';
import type { EntitlementExplanation } from './explanation.ts';
import type { OrderLine, OrderSnapshot } from './order-facts.ts';

type ExampleLine = ExampleOrder['lines'][number];

/** An order that a person describes: what it leaves out has the value that an ordinary order has. */
export type PreviewOrder = Omit<Partial<ExampleOrder>, 'lines'> & {
  readonly currency: string;
  readonly lines: ReadonlyArray<Partial<ExampleLine> & Pick<ExampleLine, 'title' | 'quantity' | 'unitMinor' | 'discountMinor'>>;
};

/** What a paid order with these lines would earn: the same code as the worker's, on an order that does not exist. */
export function previewOrder(ruleset: Ruleset, order: PreviewOrder): EntitlementExplanation {
  return exampleEntitlement(ruleset, {
    ...ordinary,
    ...order,
    lines: order.lines.map((line) => ({ ...ordinaryLine, ...line })),
  });
}

const nobodyInParticular: ExampleOrder['member'] = {
  tier: null,
  segments: [],
  tags: [],
  ordersBefore: 0,
  spentBeforeMinor: 0,
  pointsBefore: 0,
  daysEnrolled: 0,
  daysSinceLastOrder: null,
};

const ordinary: Omit<ExampleOrder, 'lines'> = {
  at: null,
  currency: null,
  channel: 'web',
  taxesIncluded: false,
  shippingMinor: 0,
  shippingTaxMinor: 0,
  tipMinor: 0,
  paidByGiftCardMinor: 0,
  paidByStoreCreditMinor: 0,
  tags: [],
  discountCodes: [],
  member: nobodyInParticular,
};

const ordinaryLine: Omit<ExampleLine, 'title' | 'quantity' | 'unitMinor' | 'discountMinor'> = {
  taxMinor: 0,
  giftCard: false,
  productId: null,
  variantId: null,
  sku: null,
  vendor: '',
  type: '',
  tags: [],
  collections: [],
  subscription: false,
};

/** Where an example is, and what its amounts are in, where it does not say. */
export interface ExampleShop {
  readonly currency: string;
  /** IANA name. */
  readonly timeZone: string;
}

/**
 * What an example order earns, paid and untouched. Campaigns are open to it by their window, tiers and segments; no limit has been used up;
 * without a time it is placed at the beginning of 1970, outside every campaign.
 */
export function exampleEntitlement(
  ruleset: Ruleset,
  order: ExampleOrder,
  shop: ExampleShop = { currency: 'USD', timeZone: 'UTC' },
): EntitlementExplanation {
  const at = instantFromIso(order.at) ?? (0 as Instant);
  return explainEntitlement({ snapshot: snapshotOf(order, at, shop), refunds: {} }, ruleset, 0, contextOf(ruleset, order, at, shop));
}

function snapshotOf(order: ExampleOrder, at: Instant, shop: ExampleShop): OrderSnapshot {
  return {
    orderId: '0',
    name: '',
    customerId: null,
    currency: order.currency ?? shop.currency,
    taxesIncluded: order.taxesIncluded,
    orderedAt: at,
    updatedAt: at,
    triggeredAt: at,
    cancelled: false,
    payment: 'paid',
    fulfilled: false,
    lines: order.lines.map(lineOf),
    shippingMinor: order.shippingMinor,
    shippingTaxMinor: order.shippingTaxMinor,
    discountCodes: order.discountCodes,
    refundIds: [],
    channel: order.channel,
    tags: order.tags,
    tipMinor: order.tipMinor,
    paidByGiftCardMinor: order.paidByGiftCardMinor,
    paidByStoreCreditMinor: order.paidByStoreCreditMinor,
  };
}

function lineOf(line: ExampleLine, index: number): OrderLine {
  return {
    id: String(index + 1),
    title: line.title,
    productId: line.productId,
    quantity: line.quantity,
    currentQuantity: line.quantity,
    unitMinor: line.unitMinor,
    discountMinor: line.discountMinor,
    taxMinor: line.taxMinor,
    giftCard: line.giftCard,
    subscription: line.subscription,
    ...(line.variantId === null ? {} : { variantId: line.variantId }),
    ...(line.sku === null ? {} : { sku: line.sku }),
    ...(line.vendor === '' ? {} : { vendor: line.vendor }),
  };
}

function contextOf(ruleset: Ruleset, order: ExampleOrder, at: Instant, { timeZone }: ExampleShop): EarningContext {
  const { member } = order;
  const level = ruleset.tiers.enabled ? ruleset.tiers.levels.find(({ id }) => id === member.tier) : undefined;
  const open = ruleset.campaigns.filter(
    ({ enabled, startsAt, endsAt, segments, tiers }) =>
      enabled &&
      at >= Date.parse(startsAt) &&
      at < Date.parse(endsAt) &&
      (tiers.length === 0 || (member.tier !== null && tiers.includes(member.tier))) &&
      (segments.length === 0 || segments.some((segment) => member.segments.includes(segment))),
  );
  const { earning } = ruleset;
  return {
    member: { ...member, activities: [], recencyScore: null, frequencyScore: null, monetaryScore: null, churnRisk: null },
    time: localTime(at, timeZone),
    tier: level === undefined ? null : { id: level.id, name: level.name, factor: level.multiplier },
    campaigns: open.map(({ id, limits }) => ({ id, room: limits.budgetPoints })),
    room: {
      all: leastOf(earning.caps),
      rules: Object.fromEntries(earning.rules.map(({ id, caps }) => [id, leastOf(caps)]).filter(([, limit]) => limit !== null)) as Record<
        string,
        number
      >,
    },
    products: productsOf(order),
  };
}

/** What the limits per day and per member leave for a first order. */
function leastOf({ perDay, perMember }: { readonly perDay: number | null; readonly perMember: number | null }): number | null {
  const limits = [perDay, perMember].filter((limit) => limit !== null);
  return limits.length === 0 ? null : Math.min(...limits);
}

/** Two lines of one product tell of it together. */
function productsOf(order: ExampleOrder): EarningContext['products'] {
  const products: Record<string, PinnedProduct> = {};
  order.lines.forEach((line, index) => {
    if (line.type === '' && line.vendor === '' && line.tags.length + line.collections.length === 0) return;
    const key = productKey(lineOf(line, index));
    const known = products[key];
    products[key] = {
      type: line.type === '' ? (known?.type ?? '') : line.type,
      vendor: line.vendor === '' ? (known?.vendor ?? '') : line.vendor,
      tags: [...new Set([...(known?.tags ?? []), ...line.tags])],
      collections: [...new Set([...(known?.collections ?? []), ...line.collections])],
    };
  });
  return products;
}
