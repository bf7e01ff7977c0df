import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { control, untilDrained } from '../../../dev/demo/shop.ts';
import type { Stack } from '../../../dev/demo/stack.ts';

const orderSchema = z.object({ lines: z.array(z.object({ id: z.string(), title: z.string(), quantity: z.number() })) });
const deliveriesSchema = z.object({
  deliveries: z.array(
    z.object({ webhookId: z.string(), topic: z.string(), attempts: z.array(z.object({ at: z.number(), status: z.number().nullable() })) }),
  ),
});
const memberSchema = z.object({
  balances: z.object({ available: z.number(), held: z.number(), redeemed: z.number() }),
  transfers: z.array(z.object({ explanation: z.unknown() })),
  redemptions: z.array(z.object({ state: z.string(), code: z.string().nullable() })),
});

/** Returns when the shop has delivered everything and Laurel has worked it. */
export async function settle(stack: Stack): Promise<void> {
  await control(stack, '/deliveries/flush', {});
  await untilDrained(stack);
}

/** While something happens in the shop, its webhooks come twice and in another order; its oldest comes once more at the end. */
export async function inDisorder(stack: Stack, happen: () => Promise<string>): Promise<string> {
  await control(stack, '/misbehave', { duplicate: 1, reorder: { fraction: 0.7, ms: 400 } });
  const orderId = await happen();
  await settle(stack);
  await control(stack, '/misbehave', { reset: true });
  await control(stack, '/deliveries/resend', { orderId, topic: 'orders/create' });
  await settle(stack);
  return orderId;
}

/** The webhooks of an order as they arrived, first to last. */
export async function arrivals(stack: Stack, orderId: string): Promise<{ topic: string; webhookId: string }[]> {
  const { deliveries } = deliveriesSchema.parse(await control(stack, `/deliveries?orderId=${orderId}&limit=500`));
  return deliveries
    .flatMap(({ topic, webhookId, attempts }) => attempts.map(({ at }) => ({ topic, webhookId, at })))
    .sort((a, b) => a.at - b.at)
    .map(({ topic, webhookId }) => ({ topic, webhookId }));
}

/** Refunds all of one line of an order. */
export async function refundLine(stack: Stack, orderId: string, title: string): Promise<void> {
  const { lines } = orderSchema.parse(await control(stack, `/orders/${orderId}`));
  const wanted = lines.filter((line) => line.title === title).map(({ id, quantity }) => ({ lineId: id, quantity }));
  if (wanted.length !== 1) throw new Error(`The order has ${wanted.length} lines called ${title}.`);
  await control(stack, `/orders/${orderId}/refunds`, { lines: wanted });
  await settle(stack);
}

/** The member as the operator's command shows them. */
export async function memberOf(stack: Stack, email: string): Promise<z.infer<typeof memberSchema>> {
  return memberSchema.parse(JSON.parse(await stack.laurel('member', 'show', email, '--shop', stack.shopDomain, '--json')));
}

/** The customer asks the shop for their data, and Shopify tells the app. */
export async function askForData(stack: Stack, email: string): Promise<void> {
  const { customers } = z
    .object({ customers: z.array(z.object({ id: z.string(), email: z.string().nullable() })) })
    .parse(await control(stack, '/customers'));
  const customer = customers.find((candidate) => candidate.email === email);
  await control(stack, '/privacy/data_request', { customerId: customer?.id });
  await settle(stack);
}

const ERROR_LEVEL = 50;

/** What the web process and the worker logged as errors so far, and whatever they said that is no log entry. */
export async function errorsLogged(stack: Stack): Promise<string[]> {
  const logs = await Promise.all(['web', 'worker'].map((part) => readFile(join(stack.logsDir, `${part}.log`), 'utf8')));
  const lines = logs.flatMap((log) => log.split('\n')).filter((line) => line !== '');
  return lines.filter((line) => !line.startsWith('{') || (JSON.parse(line) as { level: number }).level >= ERROR_LEVEL);
}
