import type { Browser, FrameLocator, Page } from 'playwright-core';
import type { Stack } from '../stack.ts';

/** One thing of a basket, as the shopper finds it in the store. */
export interface Wanted {
  readonly handle: string;
  readonly quantity: number;
}

const WAIT_MS = 20_000;

/** A shopper at a browser of their own: does what a person would do, and reads what a person would read. */
export class Shopper {
  readonly #stack: Stack;
  readonly #page: Page;

  private constructor(stack: Stack, page: Page) {
    this.#stack = stack;
    this.#page = page;
  }

  static async arrive(stack: Stack, browser: Browser): Promise<Shopper> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    context.setDefaultTimeout(WAIT_MS);
    return new Shopper(stack, await context.newPage());
  }

  async signIn(email: string): Promise<void> {
    await this.#page.goto(`${this.#stack.simulatorUrl}/account/login`);
    await this.#page.getByRole('button', { name: email }).click();
    await this.#page.waitForURL('**/account');
  }

  /** What the launcher offers somebody whom the store does not know. */
  async readOffer(): Promise<string> {
    const dialog = await this.#openLauncher();
    return (await dialog.getByRole('heading').first().innerText()).trim();
  }

  /** The points that the launcher shows. */
  async readBalance(): Promise<number> {
    const dialog = await this.#openLauncher();
    return wholeNumber(await dialog.locator('.balance b').innerText());
  }

  async #openLauncher() {
    await this.#page.goto(this.#stack.storefrontUrl);
    await this.#page.getByRole('button', { name: 'Rewards' }).click();
    const dialog = this.#page.getByRole('dialog');
    // The panel shows its shape first; a list means that the program has answered.
    await dialog.getByRole('list').first().waitFor();
    return dialog;
  }

  async fillCart(basket: readonly Wanted[]): Promise<void> {
    for (const { handle, quantity } of basket) {
      await this.#page.goto(`${this.#stack.storefrontUrl}products/${handle}`);
      await this.#page.getByLabel('Quantity').fill(String(quantity));
      await this.#page.getByRole('button', { name: 'Add to cart' }).click();
      await this.#page.getByText('is in your cart').waitFor();
    }
  }

  async goToCheckout(): Promise<void> {
    await this.#page.goto(this.#stack.checkoutUrl);
  }

  /** A line of the order summary, in minor units: `Subtotal`, `Discount`, `Total`; null when there is none. */
  async readSummary(term: string): Promise<number | null> {
    const terms = await this.#page.getByRole('term').allInnerTexts();
    const values = await this.#page.getByRole('definition').allInnerTexts();
    const index = terms.findIndex((text) => text.trim().startsWith(term));
    return index < 0 ? null : minorUnits(values[index] ?? '');
  }

  /** Takes the first reward that the checkout's block offers; returns the code that it applied. */
  async takeReward(): Promise<string> {
    const block = this.#rewardsBlock();
    await block.getByRole('button', { name: /^Use / }).first().click();
    await block.getByText('Your reward is applied to this order.').waitFor();
    const applied = await block
      .getByText(/[A-Z]+(-[0-9A-Z]{4}){3}/)
      .first()
      .innerText();
    return /[A-Z]+(?:-[0-9A-Z]{4}){3}/.exec(applied)?.[0] ?? applied;
  }

  #rewardsBlock(): FrameLocator {
    return this.#page.frameLocator('iframe');
  }

  /** Pays and returns the order's id. */
  async pay(): Promise<string> {
    await this.#page.getByRole('button', { name: 'Pay now' }).click();
    await this.#page.waitForURL('**/thank-you/**');
    return new URL(this.#page.url()).pathname.split('/').at(-1) ?? '';
  }

  async photograph(file: string): Promise<void> {
    await this.#page.screenshot({ path: file }).catch(() => undefined);
  }
}

function wholeNumber(text: string): number {
  return Number(text.replaceAll(/[^0-9-]/g, ''));
}

/** `−$5.00` and `USD $29.25` as 500 and 2925. */
function minorUnits(text: string): number {
  return Number(text.replaceAll(/[^0-9]/g, ''));
}
