/** The ratio of WCAG AA for text of ordinary size. */
const READABLE = 4.5;
const WHITE: Rgb = [255, 255, 255];

export type Rgb = readonly [red: number, green: number, blue: number];

/** `#rgb`, `#rrggbb` or `#rrggbbaa`, as a theme's colour setting gives it; null for anything else. */
export function parseHex(text: string): Rgb | null {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6}(?:[0-9a-f]{2})?)$/i.exec(text.trim())?.[1];
  if (!hex) return null;
  const pair = (index: number) => parseInt(hex.length === 3 ? hex.charAt(index).repeat(2) : hex.slice(index * 2, index * 2 + 2), 16);
  return [pair(0), pair(1), pair(2)];
}

function luminance([red, green, blue]: Rgb): number {
  const linear = (channel: number) => (channel / 255 <= 0.04045 ? channel / 255 / 12.92 : ((channel / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** Contrast of two colours as WCAG defines it, from 1 to 21. */
export function contrast(one: Rgb, other: Rgb): number {
  const [bright, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (bright + 0.05) / (dark + 0.05);
}

/** White while it is readable on this colour, because merchants expect it; otherwise black, which then always is: the two ratios multiply to 21. */
export function inkOn(background: Rgb): '#fff' | '#000' {
  return contrast(background, WHITE) >= READABLE ? '#fff' : '#000';
}

/** A breath of the colour on white, for quiet surfaces. */
export function tintOf(colour: Rgb): Rgb {
  return colour.map((channel) => Math.round(255 - (255 - channel) * 0.09)) as unknown as Rgb;
}

/** The colour itself, or the nearest darker shade that can be read as text on a light surface. */
export function readableOn(surface: Rgb, colour: Rgb): Rgb {
  let shade: Rgb = colour;
  while (contrast(shade, surface) < READABLE) {
    shade = shade.map((channel) => Math.floor(channel * 0.92)) as unknown as Rgb;
  }
  return shade;
}

export function css(colour: Rgb): string {
  return `rgb(${colour.join(' ')})`;
}
