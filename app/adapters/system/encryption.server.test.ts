import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createEncryption, keyRingFromText } from './encryption.server.ts';

const key = (id: string) => ({ id, key: randomBytes(32) });
const [first, second] = [key('k1'), key('k2')];
const secret = 'shpat_größte-Verschwiegenheit';

test('what was sealed opens again, in its own context', () => {
  const encryption = createEncryption([first]);
  const sealed = encryption.seal(secret, 'row-1');
  expect(encryption.open(sealed, 'row-1')).toBe(secret);
  expect(encryption.open(encryption.seal('', 'row-1'), 'row-1')).toBe('');
});

test('sealed bytes hold nothing of the secret, and the same secret is never sealed into the same bytes', () => {
  const encryption = createEncryption([first]);
  const texts = Array.from({ length: 50 }, () => Buffer.from(encryption.seal(secret, 'row-1').bytes).toString('latin1'));
  expect(new Set(texts).size).toBe(50);
  for (const text of texts) expect(text).not.toContain('shpat_');
});

test('sealed bytes do not open in another context, nor when any bit of them is another', () => {
  const encryption = createEncryption([first]);
  const { keyId, bytes } = encryption.seal(secret, 'row-1');
  expect(() => encryption.open({ keyId, bytes }, 'row-2')).toThrow();
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const changed = Uint8Array.from(bytes);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(() => encryption.open({ keyId, bytes: changed }, 'row-1')).toThrow();
  }
  for (let length = 0; length < bytes.length; length += 1) {
    expect(() => encryption.open({ keyId, bytes: bytes.subarray(0, length) }, 'row-1')).toThrow();
  }
});

test('a new key in front seals from then on, and the old one opens what it sealed', () => {
  const old = createEncryption([first]).seal(secret, 'row-1');
  const rotated = createEncryption([second, first]);
  expect(rotated.open(old, 'row-1')).toBe(secret);
  expect(rotated.seal(secret, 'row-1').keyId).toBe('k2');
});

test('a key that was taken out of the ring is missed by name', () => {
  const old = createEncryption([first]).seal(secret, 'row-1');
  expect(() => createEncryption([second]).open(old, 'row-1')).toThrow('The encryption key "k1" is not in the ring');
});

test('a ring is read from text, and every way of writing it wrongly is said without showing a key', () => {
  const [a, b] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')];
  expect(keyRingFromText(`k2:${a}, k1:${b}`).map(({ id, key }) => [id, Buffer.from(key).toString('base64')])).toEqual([
    ['k2', a],
    ['k1', b],
  ]);
  const wrong = ['', a, `k1:${a.slice(4)}`, `k1:${a}${a}`, `k1:${a},k1:${b}`, `k 1:${a}`, `k1:${a};k2:${b}`];
  for (const text of wrong) {
    let message = '';
    try {
      keyRingFromText(text);
    } catch (fault) {
      message = (fault as Error).message;
    }
    expect(message).toMatch(/encryption key/i);
    expect(message).not.toContain(a.slice(4, 20));
  }
});
