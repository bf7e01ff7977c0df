import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../dev/browser.ts';
import { giveHistory, installApp } from '../../dev/demo/shop.ts';
import { startStack } from '../../dev/demo/stack.ts';
import type { Stack } from '../../dev/demo/stack.ts';
import { cacheFolder } from '../../dev/paths.ts';
import { Merchant } from './support/story-merchant.ts';
import { arrivals, askForData, errorsLogged, inDisorder, memberOf, refundLine, settle } from './support/story-shop.ts';
import { Shopper } from './support/story-shopper.ts';

/**
 * The main story in a real browser, against real web and worker processes, a real PostgreSQL and the local Shopify: once on
 * a phone and once on a desk. Each test begins where the one before it ended.
 */

/** 3 × 9.75 + 2 × 6.50 + 42.25 = 84.50; the first two lines are half of it. */
const soap = { handle: 'olive-bay-soap-bar', title: 'Olive & Bay Soap Bar' };
const balm = { handle: 'beeswax-lip-balm', title: 'Beeswax Lip Balm' };
const candle = { handle: 'fireside-soy-candle' };
const rewardPoints = 100;

/** Each width has a shopper of its own, so that neither finds what the other left. */
const people = [
  { width: 360, name: 'Mia Chen', email: 'mia.chen@example.com' },
  { width: 1440, name: 'Elena Flores', email: 'elena.flores@example.com' },
] as const;

let stack: Stack;
let browser: Browser;

beforeAll(async () => {
  const dataDir = join(cacheFolder, `story-${randomBytes(4).toString('hex')}`);
  const ports = { web: 0, simulator: 0, postgres: 0 };
  browser = await launchBrowser();
  stack = await startStack({ dataDir, say: () => undefined, ports, shadow: 'open', ephemeral: true });
  await installApp(stack);
  await giveHistory(stack);
});

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

describe.each(people)('a shopper at $width px', ({ width, name, email }) => {
  const facts = { before: 0, afterFirst: 0, afterSecond: 0, firstOrder: '' };
  let shopper: Shopper;
  let merchant: Merchant;

  beforeAll(async () => {
    shopper = await Shopper.arrive(stack, browser, width);
    merchant = await Merchant.arrive(stack, browser, width);
  });

  afterAll(async () => {
    await shopper?.window.close();
    await merchant?.window.close();
  });

  afterEach(() => {
    expect([...shopper.window.takeComplaints(), ...merchant.window.takeComplaints()]).toEqual([]);
  });

  it('is told what joining is worth before anybody knows them', async () => {
    await shopper.openStore();
    await shopper.window.inspect('storefront');
    const panel = await shopper.openLauncher();
    expect(await panel.getByRole('heading').first().innerText()).toMatch(/^Join /);
    expect(await panel.getByText('5 off your order').count()).toBe(1);
    expect(await panel.getByRole('link', { name: 'Create an account' }).getAttribute('href')).toContain('/account/register');
    await shopper.window.inspect('launcher-guest');
  });

  it('reaches everything in the launcher by keyboard alone, and gets the focus back', async () => {
    await shopper.openStore();
    const launcher = shopper.launcher();
    for (let presses = 0; presses < 200 && (await shopper.focused()).name !== 'Rewards'; presses += 1)
      await shopper.page.keyboard.press('Tab');
    await shopper.page.keyboard.press('Enter');
    await shopper.panel().getByRole('list').first().waitFor();
    expect(await launcher.getAttribute('aria-expanded')).toBe('true');

    const first = await shopper.focused();
    expect(first).toEqual({ name: 'Close', inPanel: true });
    const visited: string[] = [];
    do {
      await shopper.page.keyboard.press('Tab');
      const { name: reached, inPanel } = await shopper.focused();
      expect({ reached, inPanel }).toEqual({ reached, inPanel: true });
      visited.push(reached);
    } while (visited.at(-1) !== first.name && visited.length < 50);
    expect(visited).toEqual(['Create an account', 'Sign in', 'Close']);
    await shopper.page.keyboard.press('Shift+Tab');
    expect((await shopper.focused()).name).toBe('Sign in');

    await shopper.page.keyboard.press('Escape');
    // The dialog is gone at once; the page hears of it a moment later.
    await expect.poll(() => launcher.getAttribute('aria-expanded')).toBe('false');
    expect(await shopper.panel().count()).toBe(0);
    expect((await shopper.focused()).name).toBe('Rewards');
  });

  it('signs in and finds the points of earlier orders', async () => {
    await shopper.signIn(email);
    facts.before = await shopper.readBalance();
    expect(facts.before).toBeGreaterThanOrEqual(16);
    await shopper.window.inspect('launcher-member');
  });

  it('buys for 84.50, hears of it twice and out of order, and has exactly 84 points more', async () => {
    await shopper.fillCart(soap.handle, 3);
    await shopper.fillCart(balm.handle, 2);
    await shopper.fillCart(candle.handle, 1);
    await shopper.openCheckout();
    expect((await shopper.totals()).subtotal).toBe(8450);
    facts.firstOrder = await inDisorder(stack, async () => {
      const orderId = await shopper.pay();
      await shopper.window.inspect('thank-you');
      return orderId;
    });

    const arrived = await arrivals(stack, facts.firstOrder);
    const webhooks = new Set(arrived.map(({ webhookId }) => webhookId));
    expect(arrived.length).toBeGreaterThanOrEqual(2 * webhooks.size);
    expect(arrived.at(-1)?.topic).toBe('orders/create');
    facts.afterFirst = await shopper.readBalance();
    expect(facts.afterFirst - facts.before).toBe(84);
  });

  it('redeems in the launcher, copies the code, and cancels to have every point back', async () => {
    const panel = await shopper.openLauncher();
    await panel.getByRole('button', { name: 'Redeem 5 off your order for 100 points' }).click();
    const ticket = panel.getByRole('article', { name: '5 off your order' });
    await ticket.getByRole('button', { name: /^Copy: / }).waitFor();
    expect(await shopper.shownBalance()).toBe(facts.afterFirst - rewardPoints);
    await shopper.window.inspect('launcher-redeemed');

    const code = await ticket.getByRole('code').innerText();
    await ticket.getByRole('button', { name: `Copy: ${code}` }).click();
    await ticket.getByRole('button', { name: `Copied: ${code}` }).waitFor();
    expect(await shopper.page.evaluate(() => navigator.clipboard.readText())).toBe(code);

    await ticket.getByRole('button', { name: 'Cancel and get the points back' }).click();
    await ticket.waitFor({ state: 'detached' });
    expect(await shopper.shownBalance()).toBe(facts.afterFirst);
    await settle(stack);
    expect(await shopper.readBalance()).toBe(facts.afterFirst);
  });

  it('keeps the points when the checkout refuses the code', async () => {
    await shopper.fillCart(candle.handle, 1);
    await shopper.openCheckout();
    // Another discount on the whole order, with which the reward does not combine.
    await shopper.enterCode('AUTUMN5');
    await shopper.block().getByRole('button', { name: /^Use / }).click();
    await shopper.block().getByText('This checkout did not accept the discount, so your points are back in your account.').waitFor();
    expect(await shopper.pointsInBlock()).toBe(facts.afterFirst);
    await shopper.window.inspect('checkout-refused', shopper.page.frames());
    await shopper.takeCodeOff('AUTUMN5');
    await settle(stack);
    expect((await memberOf(stack, email)).balances).toMatchObject({ available: facts.afterFirst, held: 0 });
  });

  it('takes 5 off in the checkout, and has the points back after removing it', async () => {
    await shopper.openCheckout();
    await shopper.block().getByRole('button', { name: /^Use / }).waitFor();
    await shopper.window.inspect('checkout', shopper.page.frames());
    const before = await shopper.totals();
    await shopper.takeReward();
    expect(await shopper.totals()).toEqual({ ...before, discounts: [500], total: before.total - 500 });
    expect(await shopper.pointsInBlock()).toBe(facts.afterFirst - rewardPoints);
    await shopper.window.inspect('checkout-applied', shopper.page.frames());

    await shopper.giveRewardBack();
    expect(await shopper.totals()).toEqual(before);
    expect(await shopper.pointsInBlock()).toBe(facts.afterFirst);
    await shopper.window.inspect('checkout-removed', shopper.page.frames());
  });

  it('takes it again and pays, and the order captures the redemption', async () => {
    const code = await shopper.takeReward();
    expect((await shopper.totals()).discounts).toEqual([500]);
    expect((await memberOf(stack, email)).balances.held).toBe(rewardPoints);
    await shopper.pay();
    await shopper.window.inspect('thank-you-with-reward');
    await settle(stack);
    const member = await memberOf(stack, email);
    expect(member.redemptions.find((redemption) => redemption.code === code)?.state).toBe('captured');
    expect(member.balances.held).toBe(0);
    // 42.25 less the discount of 5.00 earns 37 points.
    facts.afterSecond = await shopper.readBalance();
    expect(facts.afterSecond).toBe(facts.afterFirst - rewardPoints + 37);
  });

  it('returns half of the first order in two unequal parts, and keeps what one refund would leave', async () => {
    await refundLine(stack, facts.firstOrder, soap.title);
    // 55.25 remain.
    expect(facts.afterSecond - (await shopper.readBalance())).toBe(84 - 55);
    await refundLine(stack, facts.firstOrder, balm.title);
    // 42.25 remain, as they would after one refund of both lines.
    expect(facts.afterSecond - (await shopper.readBalance())).toBe(84 - 42);
    await shopper.window.inspect('launcher-after-refunds');
  });

  it('is shown to the merchant with every movement and how it came about', async () => {
    const { transfers } = await memberOf(stack, email);
    await merchant.openMember(email, name);
    expect(await merchant.readMovements()).toEqual({
      movements: transfers.length,
      receipts: transfers.filter(({ explanation }) => explanation !== null).length,
      used: 1,
      returned: 3,
    });
    await merchant.inspect('member');
  });

  it.each(['/', '/earning', '/rewards', '/rewards/five-off', '/members', '/events', '/privacy'])(
    'has a merchant whose page %s is accessible and fits the window',
    async (path) => {
      if (path === '/privacy') await askForData(stack, email);
      await merchant.open(path);
      await merchant.inspect(path === '/' ? 'home' : path.slice(1).replaceAll('/', '-'));
    },
  );
});

describe('after the story', () => {
  it('the ledger agrees with itself and no error was logged', async () => {
    expect(await stack.laurel('ledger', 'verify')).toContain('the ledger agrees');
    expect(await errorsLogged(stack)).toEqual([]);
  });

  describe.each(people)('with the app down, at $width px', ({ width, email }) => {
    let shopper: Shopper;

    beforeAll(async () => {
      shopper = await Shopper.arrive(stack, browser, width);
      await shopper.signIn(email);
      await stack.endWeb();
    });

    afterAll(async () => {
      await shopper?.window.close();
    });

    /** Only calls to the app may fail, and nothing may throw. */
    const expectOnlyTheOutage = () => {
      const app = [`${stack.simulatorUrl}/apps/laurel/`, stack.webUrl];
      const others = shopper.window.takeComplaints().filter((complaint) => !app.some((address) => complaint.includes(address)));
      expect(others).toEqual([]);
    };

    it('the launcher says so and lets go of the page', async () => {
      await shopper.openStore();
      await shopper.launcher().click();
      await shopper.panel().getByRole('heading', { name: 'The rewards program cannot be reached' }).waitFor();
      await shopper.window.inspect('launcher-unreachable');
      await shopper.panel().getByRole('button', { name: 'Try again' }).click();
      await shopper.panel().getByRole('heading', { name: 'The rewards program cannot be reached' }).waitFor();
      await shopper.page.keyboard.press('Escape');
      await shopper.panel().waitFor({ state: 'detached' });
      expectOnlyTheOutage();
    });

    it('the store sells as ever, and the checkout’s block says that the order counts', async () => {
      await shopper.fillCart(soap.handle, 1);
      await shopper.openCheckout();
      await shopper.block().getByText('Your rewards cannot be shown right now').waitFor();
      await shopper.window.inspect('checkout-unreachable', shopper.page.frames());
      await shopper.pay();
      await shopper.page.getByRole('heading', { name: /^Thank you/ }).waitFor();
      expectOnlyTheOutage();
    });
  });
});
