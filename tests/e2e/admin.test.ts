import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, FrameLocator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../dev/browser.ts';
import { root } from '../../dev/paths.ts';
import type { AdminUnderTest } from './support/admin.ts';
import { axeSource, startAdmin } from './support/admin.ts';

/** What the merchant's pages show and do inside the simulator's admin, on use cases in memory. */

const userAgent = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36';

let browser: Browser;
let admin: AdminUnderTest;
let context: BrowserContext;
let page: Page;
let app: FrameLocator;
let complaints: string[];

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
});

beforeEach(async () => {
  admin = await startAdmin();
  await newPage(1440);
});

afterEach(async () => {
  await context.close();
  await admin.close();
  expect(complaints).toEqual([]);
  expect(admin.faults).toEqual([]);
});

async function newPage(width: number): Promise<void> {
  context = await browser.newContext({ viewport: { width, height: 900 }, userAgent, acceptDownloads: true });
  page = await context.newPage();
  app = page.frameLocator('iframe');
  complaints = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
}

/** Opens a page of the app and waits until the browser has taken it over from the server. */
async function open(path: string): Promise<void> {
  await page.goto(admin.pageAt(path));
  await app.locator('main').waitFor();
  await frame().waitForFunction(() => {
    // React marks elements while it takes them over, and App Bridge's styles come back when it has.
    const taken = Object.keys(document.querySelector('main') ?? {}).some((key) => key.startsWith('__reactProps'));
    return taken && document.head.querySelector('style') !== null;
  });
}

function frame() {
  const found = page.frames().find((candidate) => candidate !== page.mainFrame());
  if (found === undefined) throw new Error('The admin shows no app.');
  return found;
}

const heading = (name: string) => app.getByRole('heading', { name, exact: true });
const text = (words: string | RegExp) => app.getByText(words).first();

describe('every page of the merchant', () => {
  const pages = ['/', '/earning', '/rewards', '/rewards/new', '/rewards/five-off', '/members', '/members/64', '/events', '/privacy'];

  it.each([360, 1440])('passes axe, and never scrolls sideways, at %i px', async (width) => {
    await context.close();
    await newPage(width);
    for (const path of pages) {
      await open(path);
      const name = path === '/' ? 'home' : path.slice(1).replaceAll('/', '-');
      await page.screenshot({ path: join(root, `output/admin/${name}-${width}.png`) });
      await frame().evaluate(await axeSource);
      const found = await frame().evaluate(async () => {
        const { violations } = await (
          globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }
        ).axe.run();
        const { scrollWidth, clientWidth } = document.documentElement;
        return { violations: violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`), overflow: scrollWidth - clientWidth };
      });
      expect({ path, ...found }).toEqual({ path, violations: [], overflow: 0 });
    }
  });

  it('has no access without a session token', async () => {
    for (const path of ['/app', '/app/members/64', '/app/privacy/request-1/export']) {
      const response = await fetch(`${admin.appUrl}${path}`, { headers: { 'User-Agent': userAgent } });
      expect(response.status).toBe(401);
      expect(await response.text()).not.toContain('Mia');
    }
  });

  it('says so where there is nothing, and keeps the menu', async () => {
    await page.goto(admin.pageAt('/members/nobody'));
    await text('There is no such member in this store.').waitFor();
    await page.getByRole('link', { name: 'Members' }).waitFor();
    // The browser reports the 404 itself.
    complaints = complaints.filter((complaint) => !complaint.includes('404'));
  });
});

describe('the home page', () => {
  it('shows whether the launcher is on, from Shopify’s own answer', async () => {
    await open('/');
    await app.getByText('Off', { exact: true }).waitFor();
    admin.setEmbedEnabled(true);
    await open('/');
    await app.getByText('On', { exact: true }).waitFor();
    expect(await app.getByText('3 of 4 steps done').count()).toBe(1);
  });

  it('forgets the setup guide for good once it is dismissed', async () => {
    await open('/');
    await app.getByRole('button', { name: 'Dismiss setup guide' }).click();
    await heading('Setup guide').waitFor({ state: 'detached' });
    // The choice has reached the browser's cookies when the action has answered.
    await expect.poll(async () => (await context.cookies()).length).toBeGreaterThan(0);
    await open('/');
    expect(await heading('Setup guide').count()).toBe(0);
    await heading('Today').waitFor();
  });

  it('points to events that could not be applied', async () => {
    await open('/');
    await app.getByRole('link', { name: 'Review events' }).click();
    await heading('Set aside').waitFor();
  });
});

describe('the earning page', () => {
  const points = () => app.getByLabel('Points', { exact: true });
  const save = () => page.getByRole('button', { name: 'Save', exact: true });

  it('shows what an order would earn while the rule is typed, before anything is saved', async () => {
    await open('/earning');
    await text('84.5 rounded down, once for the order').waitFor();
    await points().fill('3');
    await text('253.5 rounded down, once for the order').waitFor();
    await app.getByLabel('Round', { exact: true }).selectOption('ceil');
    await text('253.5 rounded up, once for the order').waitFor();
    expect(admin.world.program.version).toBe(1);
  });

  it('publishes a new version on save', async () => {
    await open('/earning');
    await points().fill('2');
    await save().click();
    await text('Version 2 is in force').waitFor();
    await page.getByText('Saved as version 2').waitFor();
    expect(admin.world.program.ruleset.earning.rules[0]?.rate).toMatchObject({ points: 2, perMinor: 100 });
    expect(admin.world.program.publishedBy).toEqual({ kind: 'staff', id: '548380009' });
    await save().waitFor({ state: 'hidden' });
  });

  it('shows a refusal at its field until the field changes', async () => {
    await open('/earning');
    await points().fill('0');
    await save().click();
    await text('A rate gives at least 1 point.').waitFor();
    expect(await points().getAttribute('aria-invalid')).toBe('true');
    await points().fill('4');
    await text('A rate gives at least 1 point.').waitFor({ state: 'detached' });
    complaints = complaints.filter((complaint) => !complaint.includes('422'));
  });

  it('does not overwrite what somebody else published meanwhile', async () => {
    await open('/earning');
    admin.world.program = { ...admin.world.program, version: 7 };
    await points().fill('9');
    await save().click();
    await text(/Version 7 was published meanwhile/).waitFor();
    expect(admin.world.program.version).toBe(7);
    complaints = complaints.filter((complaint) => !complaint.includes('409'));
  });

  it('asks before changes are lost, and stays when the merchant does', async () => {
    await open('/earning');
    await points().fill('9');
    await page.getByRole('link', { name: 'Rewards' }).click();
    await page.getByRole('button', { name: 'Stay' }).click();
    expect(await points().inputValue()).toBe('9');
    await page.getByRole('link', { name: 'Rewards' }).click();
    await page.getByRole('button', { name: 'Leave page' }).click();
    await heading('Rewards').waitFor();
  });
});

describe('rewards', () => {
  it('are made on a page that then has an address of their own', async () => {
    await open('/rewards');
    await app.getByRole('link', { name: 'Add reward' }).click();
    await heading('Add reward').waitFor();
    await app.getByLabel('Name').fill('Ten off');
    await app.getByRole('textbox', { name: 'Discount' }).fill('10');
    await app.getByLabel('Smallest order').fill('40');
    await text('$10.00 off orders of $40.00 or more').waitFor();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await heading('Ten off').waitFor();
    await expect.poll(() => frame().url()).toContain('/app/rewards/ten-off');
    expect(admin.world.program.ruleset.rewards.at(-1)).toMatchObject({ id: 'ten-off', valueMinor: 1000, minimumOrderMinor: 4000 });
  });

  it('begin with an explanation when there are none', async () => {
    const { ruleset } = admin.world.program;
    admin.world.program = { ...admin.world.program, ruleset: { ...ruleset, rewards: [] } };
    await open('/rewards');
    await heading('Give points something to become').waitFor();
  });
});

describe('members', () => {
  it('are found by name, page by page and back', async () => {
    await open('/members');
    await text('Mia Castellanos').waitFor();
    await app.getByRole('button', { name: 'Next' }).click();
    await text('Mia Castellanos').waitFor({ state: 'detached' });
    await app.getByRole('button', { name: 'Previous' }).click();
    await text('Mia Castellanos').waitFor();
    await app.getByRole('searchbox').fill('silva');
    await app.getByRole('searchbox').press('Enter');
    await text('Mia Castellanos').waitFor({ state: 'detached' });
    await app.getByRole('link', { name: 'Dolores Silva' }).click();
    await heading('Dolores Silva').waitFor();
  });

  it('have every movement explained so that it can be read aloud', async () => {
    await open('/members/64');
    await app.getByRole('button', { name: 'Show the working: Pending from order #1042' }).click();
    await text(
      'What counts: Linen shirt with $48.00 and Coffee mug with $36.50. Not counted: Gift card (gift cards earn no points).',
    ).waitFor();
    await text('The order is worth 84 points: 84.5 rounded down, once for the order.').waitFor();
  });

  it('get an adjustment once, with its reason, however often it is sent', async () => {
    await open('/members/64');
    await app.getByRole('button', { name: 'Adjust points' }).click();
    await app.getByLabel('Points', { exact: true }).fill('25');
    await text('The balance becomes 175 points.').waitFor();
    await app.getByRole('button', { name: 'Give points' }).click();
    await text('Say why, so that it can be understood later.').waitFor();
    await app.getByLabel('Reason').fill('Sorry for the wait');
    const sent = page.waitForRequest((request) => request.method() === 'POST');
    await app.getByRole('button', { name: 'Give points' }).click();
    const again = await sent;
    await text(/· Sorry for the wait/).waitFor();
    await page.request.fetch(again);
    const mia = admin.world.members.find(({ id }) => id === '64');
    expect(mia?.available).toBe(175);
    expect(mia?.transfers.filter(({ note }) => note === 'Sorry for the wait')).toHaveLength(1);
    complaints = complaints.filter((complaint) => !complaint.includes('422'));
  });

  it('are served by keyboard alone', async () => {
    await open('/members/64');
    await app.getByRole('button', { name: 'Adjust points' }).focus();
    await page.keyboard.press('Enter');
    // The form opens with the cursor in its first text field.
    await expect.poll(() => frame().evaluate(() => document.activeElement?.tagName)).toBe('INPUT');
    await page.keyboard.type('5');
    await page.keyboard.press('Tab');
    await page.keyboard.type('By keyboard');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await text(/· By keyboard/).waitFor();
    expect(admin.world.members.find(({ id }) => id === '64')?.available).toBe(155);
  });

  it('get the points back for a code that is withdrawn', async () => {
    await open('/members/64');
    await app.getByRole('button', { name: 'Withdraw 5 off your order' }).click();
    await app.getByRole('button', { name: 'Withdraw code' }).click();
    await text('Points returned').waitFor();
    await text(/withdrawn by the store/).waitFor();
    expect(admin.world.members.find(({ id }) => id === '64')?.balances).toMatchObject({ available: 250, held: 0 });
  });
});

describe('events and privacy requests', () => {
  it('put an event that was set aside back into its lane', async () => {
    await open('/events');
    await text('The order’s currency JPY is not the shop’s currency USD.').waitFor();
    await app.getByRole('button', { name: /^Retry/ }).click();
    await heading('Every event was applied').waitFor();
    expect(admin.world.deadLetters).toEqual([]);
  });

  it('hand out the export file', async () => {
    await open('/privacy');
    const download = page.waitForEvent('download');
    await app.getByRole('button', { name: /^Download export/ }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe('laurel-export-6940095564.json');
    expect(JSON.parse(await readFile(await file.path(), 'utf8'))).toEqual({ customer: '6940095564' });
  });
});
