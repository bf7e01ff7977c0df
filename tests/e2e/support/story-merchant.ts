import type { Browser, FrameLocator } from 'playwright-core';
import type { Stack } from '../../../dev/demo/stack.ts';
import { BrowserWindow } from './story-page.ts';

/** The merchant in a window of a given width, with the app embedded in the shop's admin. */
export class Merchant {
  readonly window: BrowserWindow;
  readonly #stack: Stack;

  private constructor(stack: Stack, window: BrowserWindow) {
    this.#stack = stack;
    this.window = window;
  }

  static async arrive(stack: Stack, browser: Browser, width: number): Promise<Merchant> {
    return new Merchant(stack, await BrowserWindow.open(browser, width));
  }

  get app(): FrameLocator {
    return this.window.page.frameLocator('iframe');
  }

  /** Opens a page of the app and waits until the browser has taken it over from the server. */
  async open(path: string): Promise<void> {
    await this.window.page.goto(`${this.#stack.merchantUrl}${path}`);
    await this.app.locator('main').waitFor();
    await this.window.innerFrame().waitForFunction(() => {
      // React marks the elements that it takes over; App Bridge's styles follow.
      const taken = Object.keys(document.querySelector('main') ?? {}).some((key) => key.startsWith('__reactProps'));
      return taken && document.head.querySelector('style') !== null;
    });
  }

  async inspect(name: string): Promise<void> {
    await this.window.inspect(`admin-${name}`, [this.window.innerFrame()]);
  }

  async openMember(email: string, name: string): Promise<void> {
    await this.open('/members');
    await this.app.getByRole('searchbox').fill(email);
    await this.app.getByRole('searchbox').press('Enter');
    await this.app.getByRole('link', { name, exact: true }).click();
    await this.app.getByRole('heading', { name: 'Movements' }).waitFor();
  }

  /** Opens the working of every movement, and counts what it sees. */
  async readMovements(): Promise<{ movements: number; receipts: number; used: number; returned: number }> {
    const closed = this.app.getByRole('button', { name: /^Show the working/ });
    const movements = await closed.count();
    // From the last to the first: what opens pushes only those aside that are open already.
    for (let left = movements; left > 0; left -= 1) await closed.last().click();
    const opened = this.app.getByRole('button', { name: /^Hide the working/ });
    await opened.nth(movements - 1).waitFor();
    const count = (words: string) => this.app.getByText(words, { exact: true }).count();
    return {
      movements,
      receipts: await this.app.getByRole('rowheader', { name: 'The order is worth' }).count(),
      used: await count('Used'),
      returned: await count('Points returned'),
    };
  }
}
