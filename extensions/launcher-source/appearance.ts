import { parseHex } from './colour.ts';
import type { Rgb } from './colour.ts';

/** How and where the button stands: all that the loader needs to know. */
export interface Appearance {
  readonly accent: Rgb;
  readonly position: 'left' | 'right';
  /** Distance of the button from the bottom of the window, in pixels. */
  readonly bottomPx: number;
  readonly label: string;
}

/** Values that a merchant left out, or that a theme mangled, become the defaults: the button is always there. */
export function readAppearance({ dataset }: HTMLElement): Appearance {
  return {
    accent: parseHex(dataset['accent'] ?? '') ?? [31, 107, 79],
    position: dataset['position'] === 'left' ? 'left' : 'right',
    bottomPx: Number(dataset['bottom']) || 20,
    label: dataset['label'] || 'Rewards',
  };
}
