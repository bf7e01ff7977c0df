import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contrast, inkOn, parseHex, readableOn, tintOf } from './colour.ts';
import type { Rgb } from './colour.ts';

const channel = fc.integer({ min: 0, max: 255 });
const colours = fc.tuple(channel, channel, channel);
const AA = 4.5;

test('whatever accent a merchant picks, text on it and text in it meet WCAG AA', () => {
  fc.assert(
    fc.property(colours, (accent) => {
      const ink: Rgb = inkOn(accent) === '#fff' ? [255, 255, 255] : [0, 0, 0];
      expect(contrast(ink, accent)).toBeGreaterThanOrEqual(AA);
      const tint = tintOf(accent);
      expect(contrast(readableOn(tint, accent), tint)).toBeGreaterThanOrEqual(AA);
      expect(contrast(readableOn(tint, accent), [255, 255, 255])).toBeGreaterThanOrEqual(AA);
    }),
    { examples: [[[119, 119, 119]], [[0, 0, 0]], [[255, 255, 255]], [[255, 0, 0]]], numRuns: 500 },
  );
});

test.each([
  ['#1F6B4F', [31, 107, 79]],
  ['#fff', [255, 255, 255]],
  [' #00ff0080 ', [0, 255, 0]],
  ['rebeccapurple', null],
  ['#12', null],
  ['#12345g', null],
])('%s is read as %j', (text, colour) => {
  expect(parseHex(text)).toEqual(colour);
});
