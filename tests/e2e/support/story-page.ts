import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, Frame, Page } from 'playwright-core';
import { expect } from 'vitest';
import { root } from '../../../dev/paths.ts';
import { axeSource } from './admin.ts';

const WAIT_MS = 20_000;
/** Git ignores the folder; whoever judges how things look opens it after a run. */
const pictures = join(root, 'output', 'screenshots');

interface Axe {
  run(options: unknown): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
}

/** One person's browser window, which remembers everything that went wrong in it. */
export class BrowserWindow {
  readonly page: Page;
  readonly width: number;
  readonly #context: BrowserContext;
  #complaints: string[] = [];

  private constructor(page: Page, context: BrowserContext, width: number) {
    this.page = page;
    this.width = width;
    this.#context = context;
    page.on('console', (message) => {
      // The browser's own note of a failed answer names no address; the answer itself is recorded below.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) this.#complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.#complaints.push(error.message));
    page.on('response', (response) => {
      if (response.status() >= 400) this.#complaints.push(`${response.status()} ${response.url()}`);
    });
    page.on('requestfailed', (request) => {
      const reason = request.failure()?.errorText ?? '';
      // Leaving a page ends what it was still fetching.
      if (reason !== 'net::ERR_ABORTED') this.#complaints.push(`${reason} ${request.url()}`);
    });
  }

  static async open(browser: Browser, width: number): Promise<BrowserWindow> {
    const context = await browser.newContext({ viewport: { width, height: width < 500 ? 740 : 900 } });
    context.setDefaultTimeout(WAIT_MS);
    return new BrowserWindow(await context.newPage(), context, width);
  }

  async allowClipboard(origin: string): Promise<void> {
    await this.#context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
  }

  /** What went wrong since the last time somebody asked. */
  takeComplaints(): string[] {
    const complaints = this.#complaints;
    this.#complaints = [];
    return complaints;
  }

  async close(): Promise<void> {
    await this.#context.close();
  }

  /** The one frame inside the page: the app in the admin, the extension in the checkout. */
  innerFrame(): Frame {
    const found = this.page.frames().find((frame) => frame !== this.page.mainFrame());
    if (found === undefined) throw new Error(`There is no frame in ${this.page.url()}.`);
    return found;
  }

  /** Takes a picture, then expects what is on the screen to be accessible and no wider than the window. */
  async inspect(name: string, frames: readonly Frame[] = [this.page.mainFrame()]): Promise<void> {
    for (const frame of frames) await frame.evaluate(comeToRest);
    await mkdir(pictures, { recursive: true });
    // A dialog belongs to the window, not to the length of the page below it.
    const fullPage = !(await this.page.getByRole('dialog').isVisible());
    await this.page.screenshot({ path: join(pictures, `${name}-${this.width}.png`), fullPage });
    const source = await axeSource;
    for (const frame of frames) {
      await frame.evaluate(source);
      const violations = await frame.evaluate(readViolations);
      expect({ name, violations }).toEqual({ name, violations: [] });
    }
    for (const frame of [this.page.mainFrame(), ...frames]) {
      const overflow = await frame.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect({ name, overflow }).toEqual({ name, overflow: 0 });
    }
  }
}

/** Waits, in the page, until what moves or fades has arrived; a spinner never does. Looks into open shadow roots, too. */
export async function comeToRest(): Promise<void> {
  const roots: (Document | ShadowRoot)[] = [document];
  for (const root of roots) for (const { shadowRoot } of root.querySelectorAll('*')) if (shadowRoot) roots.push(shadowRoot);
  const passing = roots
    .flatMap((root) => root.getAnimations())
    .filter(({ effect }) => Number.isFinite(Number(effect?.getComputedTiming().endTime)));
  await Promise.allSettled(passing.map(({ finished }) => finished));
}

async function readViolations(): Promise<string[]> {
  const { axe } = globalThis as unknown as { axe: Axe };
  const runOnly = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];
  const { violations } = await axe.run({ runOnly, iframes: false });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}
