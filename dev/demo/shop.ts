import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Stack } from './stack.ts';

const DAY_MS = 86_400_000;
const DRAIN_DEADLINE_MS = 120_000;

export const historySchema = z.object({
  already: z.boolean(),
  orders: z.number(),
  events: z.number(),
  deliveries: z.number(),
  delivered: z.number(),
  failed: z.number(),
});

/** Asks the local Shopify's control interface; what it refuses is an error here. */
export async function control(stack: Stack, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${stack.simulatorUrl}/_simulator${path}`, {
    ...(body === undefined ? {} : { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(120_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`The local Shopify answered ${response.status} to ${path}: ${text.slice(0, 500)}`);
  return JSON.parse(text);
}

/** Opens the app in the shop's admin for the first time, as a merchant would; Laurel exchanges its token and knows the shop. */
export async function installApp(stack: Stack): Promise<void> {
  const opened = z.object({ status: z.number(), url: z.string(), answer: z.string() }).parse(await control(stack, '/install', {}));
  if (opened.status !== 200) {
    throw new Error(`Opening Laurel in the admin answered ${opened.status} at ${opened.url}: ${opened.answer}`);
  }
}

/**
 * Gives a new shop its past: the program starts before the oldest order, and the local Shopify delivers ninety days of
 * signed webhooks. A shop that has its past already keeps it.
 */
export async function giveHistory(stack: Stack): Promise<z.infer<typeof historySchema>> {
  if (stack.fresh) {
    await control(stack, '/embed', { enabled: true });
    await stack.laurel('program', 'start-at', new Date(Date.now() - 91 * DAY_MS).toISOString(), '--shop', stack.shopDomain);
  }
  const history = historySchema.parse(await control(stack, '/seed/deliver', { again: stack.fresh }));
  if (history.failed > 0)
    throw new Error(`${history.failed} of ${history.deliveries} webhooks were not acknowledged; see ${stack.logsDir}/web.log.`);
  await untilDrained(stack);
  return history;
}

/** Returns when every stored event has been worked and every effect is done. */
export async function untilDrained(stack: Stack): Promise<void> {
  const names = ['laurel_events_waiting', 'laurel_effects_waiting'];
  let waiting: number[] = [];
  for (const end = Date.now() + DRAIN_DEADLINE_MS; Date.now() < end; await delay(100)) {
    const text = await (await fetch(`${stack.webUrl}/monitoring/metrics`)).text();
    waiting = names.map((name) => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1] ?? Number.NaN));
    if (waiting.every((count) => count === 0)) return;
  }
  throw new Error(`The worker did not finish in time: ${names.map((name, index) => `${name} ${waiting[index]}`).join(', ')}.`);
}
