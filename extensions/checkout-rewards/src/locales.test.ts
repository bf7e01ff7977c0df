import { expect, test } from 'vitest';
import german from '../locales/de.json' with { type: 'json' };
import english from '../locales/en.default.json' with { type: 'json' };

type Texts = { readonly [key: string]: string | Texts };

/** Every text by its dotted key, reduced to the words that are filled in. */
function words(texts: Texts, path = ''): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(texts).flatMap(([key, text]) =>
      typeof text === 'string'
        ? [[path + key, [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, word]) => word ?? '').sort()]]
        : Object.entries(words(text, `${path}${key}.`)),
    ),
  );
}

test('every language has the same texts, with the same words to fill in', () => {
  expect(words(german)).toEqual(words(english));
});
