import { readAppearance } from './appearance.ts';
import type { Appearance } from './appearance.ts';
import { speaker } from './texts.ts';
import type { Say } from './texts.ts';

/** What the merchant set and what the theme knows, read once from the embed's script element. */
export interface Configuration extends Appearance {
  /** The app proxy's path on this storefront, without a trailing slash. */
  readonly proxy: string;
  readonly locale: string;
  readonly signIn: string;
  readonly signUp: string;
  readonly cart: string;
  readonly say: Say;
}

/** Reads the embed's element; values that a theme or a merchant left out, or got wrong, become the defaults. */
export function readConfiguration(element: HTMLElement): Configuration {
  const data = element.dataset;
  let texts: Record<string, string> = {};
  try {
    texts = JSON.parse(element.textContent) as Record<string, string>;
  } catch {
    // A theme app that rewrites scripts can damage the JSON; the panel then shows keys instead of texts, which still works.
  }
  return {
    ...readAppearance(element),
    proxy: (data['proxy'] || '/apps/laurel').replace(/\/+$/, ''),
    locale: data['locale'] || 'en',
    signIn: data['signIn'] || '/account/login',
    signUp: data['signUp'] || '/account/register',
    cart: data['cart'] || '/cart',
    say: speaker(texts),
  };
}
