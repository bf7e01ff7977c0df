import type { Browser, FrameLocator, Locator, Page } from 'playwright-core';
import type { Stack } from '../../../dev/demo/stack.ts';
import { BrowserWindow, comeToRest } from './story-page.ts';

const CODE = /[A-Z]+(?:-[0-9A-Z]{4}){3}/;

/** A shopper in a window of a given width: finds things by what they are called, and reads what is on the screen. */
export class Shopper {
  readonly window: BrowserWindow;
  readonly #stack: Stack;

  private constructor(stack: Stack, window: BrowserWindow) {
    this.#stack = stack;
    this.window = window;
  }

  static async arrive(stack: Stack, browser: Browser, width: number): Promise<Shopper> {
    const window = await BrowserWindow.open(browser, width);
    await window.allowClipboard(stack.simulatorUrl);
    return new Shopper(stack, window);
  }

  get page(): Page {
    return this.window.page;
  }

  async openStore(): Promise<void> {
    await this.page.goto(this.#stack.storefrontUrl);
    await this.launcher().waitFor();
  }

  async signIn(email: string): Promise<void> {
    await this.page.goto(`${this.#stack.simulatorUrl}/account/login`);
    await this.page.getByRole('button', { name: email }).click();
    await this.page.waitForURL('**/account');
  }

  /** The button on every page of the store. */
  launcher(): Locator {
    return this.page.getByRole('button', { name: 'Rewards', exact: true });
  }

  panel(): Locator {
    return this.page.getByRole('dialog');
  }

  async openLauncher(): Promise<Locator> {
    await this.openStore();
    await this.launcher().click();
    // The panel shows its shape first; a list means that the program has answered.
    await this.panel().getByRole('list').first().waitFor();
    await this.page.evaluate(comeToRest);
    return this.panel();
  }

  async readBalance(): Promise<number> {
    await this.openLauncher();
    return this.shownBalance();
  }

  /** The balance of a panel that is open already. */
  async shownBalance(): Promise<number> {
    return wholeNumber(await this.panel().locator('.balance b').innerText());
  }

  async fillCart(handle: string, quantity: number): Promise<void> {
    await this.page.goto(`${this.#stack.storefrontUrl}products/${handle}`);
    await this.page.getByLabel('Quantity').fill(String(quantity));
    await this.page.getByRole('button', { name: 'Add to cart' }).click();
    await this.page.getByText('is in your cart').waitFor();
  }

  /** Goes to the checkout and, where it is folded as on a phone, opens the summary of the order. */
  async openCheckout(): Promise<void> {
    await this.page.goto(this.#stack.checkoutUrl);
    const summary = this.page.getByRole('button', { name: 'Order summary' });
    if (await summary.isVisible()) await summary.click();
    await this.page.locator('[data-total]').waitFor();
  }

  /** The block of Laurel inside the checkout. */
  block(): FrameLocator {
    return this.page.frameLocator('iframe[data-extension]');
  }

  /** The points that the block shows: its first words below the heading. */
  async pointsInBlock(): Promise<number> {
    return wholeNumber(
      await this.block()
        .getByText(/^-?[\d,]+ points?$/)
        .first()
        .innerText(),
    );
  }

  async takeReward(): Promise<string> {
    await this.block().getByRole('button', { name: /^Use / }).click();
    await this.block().getByText('Your reward is applied to this order.').waitFor();
    const said = await this.block().getByText(CODE).innerText();
    return CODE.exec(said)?.[0] ?? said;
  }

  async giveRewardBack(): Promise<void> {
    await this.block()
      .getByRole('button', { name: /^Remove / })
      .click();
    await this.block().getByText('The reward is removed and your points are back.').waitFor();
  }

  async enterCode(code: string): Promise<void> {
    await this.page.getByLabel('Discount code').fill(code);
    await this.page.getByRole('button', { name: 'Apply', exact: true }).click();
    await this.page.getByRole('button', { name: `Remove ${code}` }).waitFor();
  }

  async takeCodeOff(code: string): Promise<void> {
    await this.page.getByRole('button', { name: `Remove ${code}` }).click();
    await this.page.getByRole('button', { name: `Remove ${code}` }).waitFor({ state: 'detached' });
  }

  /** What the order summary says, in minor units. */
  async totals(): Promise<{ subtotal: number; discounts: number[]; total: number }> {
    const read = async (selector: string) => minorUnits(await this.page.locator(selector).innerText());
    const discounts = await this.page.locator('[data-discount]').allInnerTexts();
    return { subtotal: await read('[data-subtotal]'), discounts: discounts.map(minorUnits), total: await read('[data-total]') };
  }

  /** Pays and returns the order's id. */
  async pay(): Promise<string> {
    await this.page.getByRole('button', { name: 'Pay now' }).click();
    await this.page.waitForURL('**/thank-you/**');
    return new URL(this.page.url()).pathname.split('/').at(-1) ?? '';
  }

  /** What has the keyboard's attention, by name, with the launcher's shadow roots looked into. */
  async focused(): Promise<{ name: string; inPanel: boolean }> {
    return this.page.evaluate(() => {
      let element = document.activeElement;
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      const name = element?.getAttribute('aria-label') ?? element?.textContent.trim() ?? '';
      return { name, inPanel: element?.closest('dialog') != null };
    });
  }
}

function wholeNumber(text: string): number {
  return Number(text.replaceAll(/[^0-9-]/g, ''));
}

/** `−$5.00` and `$29.25` as 500 and 2925. */
function minorUnits(text: string): number {
  return Number(text.replaceAll(/[^0-9]/g, ''));
}
