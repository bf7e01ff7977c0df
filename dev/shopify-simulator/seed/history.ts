import type { Random } from '../state/randomness.ts';
import type { CustomerRecord, OrderRecord, ProductRecord } from '../state/records.ts';
import { totalsOf, totalsOfLine } from '../state/order-totals.ts';
import type { ShopEngine } from '../state/shop-engine.ts';
import { storyTitles } from './catalogue.ts';
import { dayMs, must, seededCodes } from './terms.ts';

const hourMs = 3_600_000;
const orderCount = 400;

export interface HistoryInput {
  readonly engine: ShopEngine;
  readonly random: Random;
  readonly clock: { now: number };
  readonly customers: readonly CustomerRecord[];
  readonly start: number;
  readonly end: number;
}

/** Something that happens at a time; playing all of them in order is the shop's history. */
interface Happening {
  readonly at: number;
  readonly play: () => void;
}

/**
 * Ninety days of a small shop: about 400 orders, of which some are refunded in part or in full, cancelled, edited, made by
 * guests or with a code. The clock is moved from happening to happening, so every id and time comes out in order.
 */
export function addHistory(input: HistoryInput): void {
  const happenings: Happening[] = [...storyOfMia(input)];
  const customers = input.customers.slice(1);
  const spanMs = input.end - input.start - 3 * dayMs;
  for (let index = 0; index < orderCount - 2; index += 1) {
    const at = input.start + Math.floor((spanMs * (index + input.random.fraction())) / (orderCount - 2));
    happenings.push(...lifeOfOrder(input, at, customers, happenings));
  }
  const queue = happenings;
  while (queue.length > 0) {
    queue.sort((a, b) => a.at - b.at);
    const next = queue.shift() as Happening;
    input.clock.now = next.at;
    next.play();
  }
  input.clock.now = input.end;
}

function lifeOfOrder(input: HistoryInput, at: number, customers: readonly CustomerRecord[], queue: Happening[]): Happening[] {
  const { engine, random } = input;
  const fate = random.fraction();
  const guest = random.fraction() < 0.05;
  // A squared draw gives some customers many orders and many customers few, as real shops have it.
  const customer = customers[Math.floor(random.fraction() ** 2 * customers.length)] as CustomerRecord;
  const lines = basketOf(engine, random);
  const code = random.fraction();
  const codes = code < 0.07 ? [seededCodes.welcome] : code < 0.13 ? [seededCodes.autumn] : [];
  const guestEmail = `guest${random.between(100, 999)}@example.net`;
  const later = random.between(4, 40) * hourMs;
  // An app hears of an edit and then reads the order, which Shopify lets it do for sixty days.
  const readable = at > input.end - 55 * dayMs;
  const place: Happening = {
    at,
    play: () => {
      const order = must(engine.placeOrder({ lines, codes, customerId: guest ? null : customer.id, email: guest ? guestEmail : null }));
      const follow = (delayMs: number, play: () => void) => {
        const when = Math.min(order.createdAt + delayMs, input.end - 1000);
        queue.push({ at: when, play });
      };
      if (fate < 0.04) follow(later, () => must(engine.cancelOrder(order.id, { reason: 'customer', refund: true })));
      else if (fate < 0.08 && readable) {
        follow(later / 2, () => editBasket(engine, random, order));
        follow(later, () => must(engine.fulfillOrder(order.id)));
      } else {
        follow(later, () => must(engine.fulfillOrder(order.id)));
        if (fate >= 0.08 && fate < 0.145) follow(later + 2 * dayMs, () => refundSome(engine, random, order, fate < 0.105));
      }
    },
  };
  return [place];
}

function basketOf(engine: ShopEngine, random: Random): Array<{ variantId: string; quantity: number }> {
  const basket = new Map<string, number>();
  const kinds = random.between(1, 4);
  for (let index = 0; index < kinds; index += 1) {
    const product = random.pick(engine.state.products);
    if (product.giftCard && random.fraction() < 0.6) continue;
    basket.set(product.variantId, product.priceMinor > 5000 ? 1 : random.between(1, 3));
  }
  if (basket.size === 0) basket.set(productNamed(engine, storyTitles.threeOf).variantId, 2);
  return [...basket].map(([variantId, quantity]) => ({ variantId, quantity }));
}

function refundSome(engine: ShopEngine, random: Random, order: OrderRecord, whole: boolean): void {
  const left = order.lines
    .map((line) => ({ lineId: line.id, quantity: totalsOfLine(order, line).current }))
    .filter((line) => line.quantity > 0);
  if (whole) {
    must(engine.refundOrder(order.id, { lines: left, shippingMinor: totalsOf(order).currentShippingMinor, note: 'Returned' }));
    return;
  }
  const line = random.pick(left);
  must(
    engine.refundOrder(order.id, {
      lines: [{ lineId: line.lineId, quantity: random.between(1, line.quantity) }],
      note: 'Damaged in transit',
    }),
  );
}

function editBasket(engine: ShopEngine, random: Random, order: OrderRecord): void {
  const line = order.lines[0];
  const adds = random.fraction() < 0.5 || line === undefined || (order.lines.length === 1 && line.quantity === 1);
  if (!adds) {
    must(engine.editOrder(order.id, { add: [], remove: [{ lineId: line.id, quantity: 1 }], note: 'Customer changed their mind' }));
    return;
  }
  const product = productNamed(engine, storyTitles.twoOf);
  must(engine.editOrder(order.id, { add: [{ variantId: product.variantId, quantity: 1 }], remove: [], note: 'Added on request' }));
  must(engine.payOrder(order.id));
}

/**
 * Mia's two orders are worth 48.00 and, after a refund, 24.25: with one point per dollar she has 72 points, too few for a
 * first reward of 100, and one more order changes that.
 */
function storyOfMia(input: HistoryInput): Happening[] {
  const { engine } = input;
  const [customer] = input.customers;
  if (!customer) throw new Error('The seed has no customers.');
  const mia = customer.id;
  const buy = (parts: ReadonlyArray<readonly [string, number]>) =>
    must(
      engine.placeOrder({
        customerId: mia,
        codes: [],
        lines: parts.map(([title, quantity]) => ({ variantId: productNamed(engine, title).variantId, quantity })),
      }),
    );
  const first = input.end - 41 * dayMs - 5 * hourMs;
  const second = input.end - 12 * dayMs - 3 * hourMs;
  const orders: OrderRecord[] = [];
  return [
    {
      at: first,
      play: () =>
        orders.push(
          buy([
            ['Stoneware Mug', 1],
            ['Calendula Body Oil', 1],
          ]),
        ),
    },
    { at: first + 20 * hourMs, play: () => must(engine.fulfillOrder((orders[0] as OrderRecord).id)) },
    {
      at: second,
      play: () =>
        orders.push(
          buy([
            ['Oat & Honey Soap Bar', 1],
            ['Rosehip Hand Cream', 1],
            ['Olive & Bay Soap Bar', 1],
          ]),
        ),
    },
    { at: second + 18 * hourMs, play: () => must(engine.fulfillOrder((orders[1] as OrderRecord).id)) },
    {
      at: second + 4 * dayMs,
      play: () => {
        const order = orders[1] as OrderRecord;
        const soap = order.lines.find((line) => line.title === 'Oat & Honey Soap Bar');
        if (soap) must(engine.refundOrder(order.id, { lines: [{ lineId: soap.id, quantity: 1 }], note: 'Arrived broken' }));
      },
    },
  ];
}

export function productNamed(engine: ShopEngine, title: string): ProductRecord {
  const product = engine.state.products.find((candidate) => candidate.title === title);
  if (!product) throw new Error(`The catalogue has no product named ${title}.`);
  return product;
}
