import { afterEach, beforeEach } from 'vitest';

/**
 * A warning on the console is a message to a person, and in a test run nobody reads it: so it fails the test. A test that
 * expects one replaces the console's method with a mock of its own.
 */
const complaints: string[] = [];
const original = { error: console.error, warn: console.warn };

beforeEach(() => {
  complaints.length = 0;
  console.error = record('console.error');
  console.warn = record('console.warn');
});

afterEach(() => {
  console.error = original.error;
  console.warn = original.warn;
  const found = complaints.splice(0);
  if (found.length > 0) throw new Error(`This test complained on the console:\n${found.join('\n')}`);
});

function record(method: string) {
  return (...words: unknown[]) => {
    const text = words.map((word) => (word instanceof Error ? (word.stack ?? word.message) : String(word))).join(' ');
    complaints.push(`${method}: ${text}`);
  };
}
