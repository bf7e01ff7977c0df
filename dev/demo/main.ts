import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cacheFolder, dataFolder } from '../paths.ts';
import { onStarterGone } from '../processes.ts';
import { checkStory } from './check.ts';
import { giveHistory, installApp } from './shop.ts';
import { startStack } from './stack.ts';
import type { Stack } from './stack.ts';

/*
 * `npm run demo` brings up a shop with a past and stays until Ctrl-C; `npm run demo -- --check` brings up another one, lives
 * the main story in it, and ends with 0 or 1.
 */
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const say = (sentence: string) => console.log(sentence);

/** Resolves when somebody wants this to end: once, however often and by whichever way they say so. */
const asked = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  onStarterGone(resolve);
});

try {
  process.exitCode = values.check ? await check() : await demo();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function demo(): Promise<number> {
  const startedAt = performance.now();
  return withStack(startStack({ dataDir: dataFolder, say }), async (stack) => {
    await installApp(stack);
    say(stack.fresh ? 'Delivering ninety days of orders as signed webhooks …' : 'Looking for news from the shop …');
    const history = await giveHistory(stack);
    if (!history.already) say(`${history.orders} orders, ${history.delivered} webhooks, all in the ledger.`);
    say(invitation(stack, performance.now() - startedAt));
    const part = await Promise.race([stack.ended, asked]);
    if (part === undefined) return 0;
    console.error(`The ${part} process ended by itself; its log is ${join(stack.logsDir, `${part}.log`)}.`);
    return 1;
  });
}

async function check(): Promise<number> {
  // Its own data and its own ports: it may run beside a demo, and leaves nothing behind.
  const dataDir = join(cacheFolder, `check-${randomBytes(4).toString('hex')}`);
  const starting = startStack({ dataDir, say, ports: { web: 0, simulator: 0, postgres: 0 }, shadow: 'open', ephemeral: true });
  return withStack(starting, (stack) => checkStory(stack, say));
}

/** Runs with the stack until done, or until somebody asks to end, and stops it in either case. */
async function withStack(starting: Promise<Stack>, use: (stack: Stack) => Promise<number>): Promise<number> {
  const stack = await starting;
  try {
    return await Promise.race([use(stack), asked.then(() => 130)]);
  } finally {
    say('Stopping …');
    await stack.stop();
  }
}

function invitation(stack: Stack, tookMs: number): string {
  return [
    '',
    `Laurel is ready (${(tookMs / 1000).toFixed(1)} s).`,
    '',
    `  Merchant's admin   ${stack.merchantUrl}`,
    `  Storefront         ${stack.storefrontUrl}`,
    `  Checkout           ${stack.checkoutUrl}`,
    '',
    `  Make things happen in the shop: ${stack.simulatorUrl}/_simulator`,
    `  Logs: ${stack.logsDir}`,
    '',
    'Ctrl-C stops everything; the next start continues with the same shop.',
    '',
  ].join('\n');
}
