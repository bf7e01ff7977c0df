import type { Browser } from 'playwright-core';
import { z } from 'zod';
import { control, giveHistory, installApp, untilDrained } from '../shop.ts';
import type { Stack } from '../stack.ts';
import { Merchant } from './merchant.ts';
import { Shopper } from './shopper.ts';
import type { Wanted } from './shopper.ts';

/** One thing that happens, and the figures that show it went right. Throws a sentence when it did not. */
export interface Step {
  readonly title: string;
  readonly live: () => Promise<string>;
}

export interface Story {
  readonly steps: readonly Step[];
  /** Writes what the people in the story see at this moment, for whoever has to find out why a step failed. */
  photograph(folder: string): Promise<void>;
}

const SHOPPER = 'mia.chen@example.com';
const COMPARED_SHOPPER = 'nora.lindqvist@example.com';
/** 3 × 9.75 + 2 × 6.50 + 42.25 = 84.50 USD; the first two lines are half of it. */
const BASKET: readonly Wanted[] = [
  { handle: 'olive-bay-soap-bar', quantity: 3 },
  { handle: 'beeswax-lip-balm', quantity: 2 },
  { handle: 'fireside-soy-candle', quantity: 1 },
];
const BASKET_MINOR = 8450;
const BASKET_POINTS = 84;
const REWARD_POINTS = 100;
const REWARD_MINOR = 500;
/** Two unequal parts of one half: 29.25 and 13.00. */
const FIRST_PART = 'Olive & Bay Soap Bar';
const SECOND_PART = 'Beeswax Lip Balm';

const orderSchema = z.object({
  id: z.string(),
  name: z.string(),
  lines: z.array(z.object({ id: z.string(), title: z.string(), quantity: z.number(), variantId: z.string() })),
});
const deliveriesSchema = z.object({
  deliveries: z.array(
    z.object({ webhookId: z.string(), topic: z.string(), attempts: z.array(z.object({ at: z.number(), status: z.number().nullable() })) }),
  ),
});
const memberSchema = z.object({
  balances: z.object({ available: z.number(), held: z.number(), redeemed: z.number() }),
  transfers: z.array(z.object({ kind: z.string(), explanation: z.unknown() })),
  redemptions: z.array(z.object({ state: z.string(), code: z.string().nullable() })),
});

/** Who and what the steps share. */
interface Cast {
  readonly stack: Stack;
  readonly browser: Browser;
  readonly mia: Shopper;
  readonly merchant: Merchant;
  /** What one step found out and a later one builds on. */
  readonly facts: { before: number; afterFirst: number; afterSecond: number; afterRefunds: number; firstOrder: string; code: string };
}

/** The main story: a shopper earns, spends and returns, and everything adds up. */
export async function createStory(stack: Stack, browser: Browser): Promise<Story> {
  const mia = await Shopper.arrive(stack, browser);
  const merchant = await Merchant.arrive(stack, browser);
  const facts = { before: 0, afterFirst: 0, afterSecond: 0, afterRefunds: 0, firstOrder: '', code: '' };
  const cast: Cast = { stack, browser, mia, merchant, facts };
  return {
    steps: [...arriving(cast), ...earning(cast), ...spending(cast), ...returning(cast), ...accounting(cast)],
    photograph: async (folder) => {
      await mia.photograph(`${folder}/shopper.png`);
      await merchant.photograph(`${folder}/merchant.png`);
    },
  };
}

/** The shop as it is before the shopper does anything. */
function arriving({ stack, mia, facts }: Cast): Step[] {
  return [
    {
      title: 'The shop has a past, and all of it is in the ledger',
      live: async () => {
        await installApp(stack);
        const history = await giveHistory(stack);
        equal(history.delivered, history.deliveries, 'webhooks acknowledged');
        return `${history.orders} orders, ${history.delivered} signed webhooks, every one acknowledged and worked`;
      },
    },
    {
      title: 'A stranger opens the launcher and sees what joining is worth',
      live: async () => `“${await mia.readOffer()}”`,
    },
    {
      title: 'A shopper signs in and sees the points of earlier orders',
      live: async () => {
        await mia.signIn(SHOPPER);
        facts.before = await mia.readBalance();
        return `${facts.before} points`;
      },
    },
  ];
}

/** One order, told badly, is worth what it is worth. */
function earning({ stack, mia, facts }: Cast): Step[] {
  return [
    {
      title: 'The shopper buys for 84.50 USD; the webhooks arrive twice and out of order',
      live: async () => {
        await control(stack, '/misbehave', { duplicate: 1, reorder: { fraction: 0.7, ms: 400 } });
        await mia.fillCart(BASKET);
        await mia.goToCheckout();
        equal(await mia.readSummary('Subtotal'), BASKET_MINOR, 'the subtotal in cents');
        facts.firstOrder = await mia.pay();
        await settle(stack);
        await control(stack, '/misbehave', { reset: true });
        // The oldest state once more, now after all newer ones.
        await control(stack, '/deliveries/resend', { orderId: facts.firstOrder, topic: 'orders/create' });
        await settle(stack);
        return arrivals(stack, facts.firstOrder);
      },
    },
    {
      title: 'The launcher shows exactly 84 points more',
      live: async () => {
        facts.afterFirst = await mia.readBalance();
        equal(facts.afterFirst - facts.before, BASKET_POINTS, 'points for 84.50 USD');
        return `${facts.before} + ${BASKET_POINTS} = ${facts.afterFirst}`;
      },
    },
  ];
}

/** Points become money off, once the order that uses them is paid. */
function spending({ stack, mia, facts }: Cast): Step[] {
  return [
    {
      title: 'In the checkout the shopper takes 5 USD off for 100 points',
      live: async () => {
        await mia.fillCart([{ handle: 'olive-bay-soap-bar', quantity: 3 }]);
        await mia.goToCheckout();
        const totalBefore = (await mia.readSummary('Total')) ?? 0;
        facts.code = await mia.takeReward();
        const discount = await mia.readSummary('Discount');
        const totalAfter = (await mia.readSummary('Total')) ?? 0;
        equal(discount, REWARD_MINOR, 'the discount in the totals, in cents');
        equal(totalBefore - totalAfter, REWARD_MINOR, 'the fall of the total, in cents');
        const { balances } = await member(stack);
        equal(balances.held, REWARD_POINTS, 'points held while the code is unused');
        return `code ${facts.code}: total ${money(totalBefore)} → ${money(totalAfter)}, ${REWARD_POINTS} points held`;
      },
    },
    {
      title: 'The paid order captures the redemption',
      live: async () => {
        await mia.pay();
        await settle(stack);
        const { balances, redemptions } = await member(stack);
        equal(redemptions.find(({ code }) => code === facts.code)?.state, 'captured', 'the state of the redemption');
        equal(balances.held, 0, 'points still held');
        facts.afterSecond = await mia.readBalance();
        // 29.25 USD less the 5 USD discount earns 24 points.
        equal(facts.afterSecond, facts.afterFirst - REWARD_POINTS + 24, 'the balance after paying');
        return `${facts.afterFirst} − ${REWARD_POINTS} + 24 = ${facts.afterSecond}, nothing held`;
      },
    },
  ];
}

/** Taking half of the order back takes back its points, however it is divided. */
function returning({ stack, browser, mia, facts }: Cast): Step[] {
  return [
    {
      title: 'Half of the first order is refunded in two unequal steps',
      live: async () => {
        await refund(stack, facts.firstOrder, [FIRST_PART]);
        const between = await mia.readBalance();
        await refund(stack, facts.firstOrder, [SECOND_PART]);
        facts.afterRefunds = await mia.readBalance();
        return `29.25 USD, then 13.00 USD: ${facts.afterSecond} → ${between} → ${facts.afterRefunds}`;
      },
    },
    {
      title: 'The balance is what one refund of the same lines gives',
      live: async () => {
        const kept = BASKET_POINTS - (facts.afterSecond - facts.afterRefunds);
        const keptAtOnce = await refundAtOnce(stack, browser);
        equal(kept, keptAtOnce, 'points kept of the order');
        return `two refunds keep ${kept} points, one refund keeps ${keptAtOnce}`;
      },
    },
  ];
}

/** The merchant sees why, and the books agree. */
function accounting({ stack, merchant }: Cast): Step[] {
  return [
    {
      title: 'The merchant’s member page shows every transfer with its explanation',
      live: async () => {
        const { transfers } = await member(stack);
        const explained = transfers.filter(({ explanation }) => explanation !== null).length;
        await merchant.openMember(SHOPPER);
        const shown = await merchant.readMovements();
        equal(shown.movements, transfers.length, 'movements on the page');
        equal(shown.receipts, explained, 'receipts on the page');
        equal(shown.rewardsUsed, 1, 'rewards marked as used');
        return `${shown.movements} movements, ${shown.receipts} of them from orders, each with its receipt`;
      },
    },
    {
      title: '`laurel ledger verify` agrees',
      live: async () => (await stack.laurel('ledger', 'verify')).trim(),
    },
  ];
}

/** Returns when the shop has delivered everything and Laurel has worked it. */
async function settle(stack: Stack): Promise<void> {
  await control(stack, '/deliveries/flush', {});
  await untilDrained(stack);
}

/** How the webhooks of an order arrived, in words; fails when they did not arrive twice or came in order. */
async function arrivals(stack: Stack, orderId: string): Promise<string> {
  const { deliveries } = deliveriesSchema.parse(await control(stack, `/deliveries?orderId=${orderId}&limit=500`));
  const arrived = deliveries
    .flatMap(({ topic, webhookId, attempts }) => attempts.map(({ at, status }) => ({ topic, webhookId, at, status })))
    .sort((a, b) => a.at - b.at);
  const facts = new Set(arrived.map(({ webhookId }) => webhookId)).size;
  if (arrived.length < facts * 2) throw new Error(`${facts} webhooks arrived only ${arrived.length} times; each should arrive twice.`);
  equal(arrived.at(-1)?.topic, 'orders/create', 'the topic that arrived last');
  return `${facts} webhooks arrived ${arrived.length} times, the oldest one last`;
}

async function member(stack: Stack): Promise<z.infer<typeof memberSchema>> {
  return memberSchema.parse(JSON.parse(await stack.laurel('member', 'show', SHOPPER, '--shop', stack.shopDomain, '--json')));
}

/** Refunds whole lines of an order in one step. */
async function refund(stack: Stack, orderId: string, titles: readonly string[]): Promise<void> {
  const order = orderSchema.parse(await control(stack, `/orders/${orderId}`));
  const lines = order.lines.filter(({ title }) => titles.includes(title)).map(({ id, quantity }) => ({ lineId: id, quantity }));
  equal(lines.length, titles.length, 'lines to refund');
  await control(stack, `/orders/${orderId}/refunds`, { lines });
  await settle(stack);
}

/** Somebody else buys the same and returns the same half in one step; what this shopper keeps of the order. */
async function refundAtOnce(stack: Stack, browser: Browser): Promise<number> {
  const customer = z
    .object({ id: z.string() })
    .parse(await control(stack, '/customers', { email: COMPARED_SHOPPER, firstName: 'Nora', lastName: 'Lindqvist' }));
  const { demo } = z
    .object({ demo: z.object({ basket: z.array(z.object({ variantId: z.string(), quantity: z.number() })) }) })
    .parse(await control(stack, '/state'));
  const order = orderSchema.parse(await control(stack, '/orders', { customerId: customer.id, lines: demo.basket }));
  await settle(stack);
  await refund(stack, order.id, [FIRST_PART, SECOND_PART]);
  const shopper = await Shopper.arrive(stack, browser);
  await shopper.signIn(COMPARED_SHOPPER);
  return shopper.readBalance();
}

function equal(actual: unknown, expected: unknown, what: string): void {
  if (actual !== expected) throw new Error(`Expected ${String(expected)} for ${what}, found ${String(actual)}.`);
}

function money(minor: number): string {
  return `$${(minor / 100).toFixed(2)}`;
}
