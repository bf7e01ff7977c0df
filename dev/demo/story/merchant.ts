import type { Browser, FrameLocator, Page } from 'playwright-core';
import type { Stack } from '../stack.ts';

const WAIT_MS = 20_000;

/** The merchant, who reads a member's page inside Shopify's admin. */
export class Merchant {
  readonly #stack: Stack;
  readonly #page: Page;

  private constructor(stack: Stack, page: Page) {
    this.#stack = stack;
    this.#page = page;
  }

  static async arrive(stack: Stack, browser: Browser): Promise<Merchant> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 1000 } });
    context.setDefaultTimeout(WAIT_MS);
    return new Merchant(stack, await context.newPage());
  }

  async openMember(email: string): Promise<void> {
    await this.#page.goto(`${this.#stack.merchantUrl}/members`);
    const search = this.#app().getByRole('searchbox');
    await search.fill(email);
    await search.press('Enter');
    await this.#app().getByRole('row').filter({ hasText: email }).getByRole('link').click();
    await this.#app().getByRole('heading', { name: 'Movements' }).waitFor();
  }

  /** Opens the working of every movement, and counts the movements and the receipts that explain them. */
  async readMovements(): Promise<{ movements: number; receipts: number; rewardsUsed: number }> {
    const app = this.#app();
    const closed = app.getByRole('button', { name: /^Show the working/ });
    const movements = await closed.count();
    for (let left = movements; left > 0; left -= 1) await closed.first().click();
    await app
      .getByRole('button', { name: /^Hide the working/ })
      .nth(movements - 1)
      .waitFor();
    return {
      movements,
      receipts: await app.getByRole('rowheader', { name: 'The order is worth' }).count(),
      rewardsUsed: await app.getByText('Used', { exact: true }).count(),
    };
  }

  #app(): FrameLocator {
    return this.#page.frameLocator('iframe');
  }

  async photograph(file: string): Promise<void> {
    await this.#page.screenshot({ path: file, fullPage: true }).catch(() => undefined);
  }
}
