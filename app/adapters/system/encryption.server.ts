import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Encryption } from '../../application/ports/encryption.ts';

/** GCM's own nonce length; random ones stay safe for 2^32 messages a key, far beyond what a ring ever seals. */
const nonceBytes = 12;
const tagBytes = 16;
const keyBytes = 32;

export interface EncryptionKey {
  readonly id: string;
  readonly key: Uint8Array;
}

/**
 * Reads a key ring from text: `name:base64` of 32 random bytes, separated by commas or white space. Throws a sentence that
 * says what is wrong and never repeats key material.
 */
export function keyRingFromText(text: string): EncryptionKey[] {
  const ring = text
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .map((entry, index) => {
      const match = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/]{43}=)$/.exec(entry);
      if (!match?.[1] || !match[2]) {
        throw new RangeError(`Encryption key number ${index + 1} is not of the form name:base64 of 32 bytes.`);
      }
      return { id: match[1], key: Buffer.from(match[2], 'base64') };
    });
  return checkedRing(ring);
}

function checkedRing(ring: EncryptionKey[]): EncryptionKey[] {
  if (ring.length === 0) throw new RangeError('At least one encryption key is needed.');
  for (const { id, key } of ring) {
    if (key.length !== keyBytes) throw new RangeError(`The encryption key "${id}" does not have ${keyBytes} bytes.`);
  }
  if (new Set(ring.map(({ id }) => id)).size !== ring.length) throw new RangeError('Two encryption keys have the same name.');
  return ring;
}

/** AES-256-GCM with a ring of keys: the first seals, all open, so a new key is put in front and the old one stays until nothing needs it. */
export function createEncryption(keys: readonly EncryptionKey[]): Encryption {
  const ring = checkedRing([...keys]);
  const byId = new Map(ring.map(({ id, key }) => [id, key]));
  const [current] = ring;
  if (!current) throw new RangeError('At least one encryption key is needed.');
  return {
    seal(plain, context) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', current.key, nonce, { authTagLength: tagBytes });
      cipher.setAAD(Buffer.from(context, 'utf8'));
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return { keyId: current.id, bytes: Buffer.concat([nonce, cipher.getAuthTag(), body]) };
    },
    open({ keyId, bytes }, context) {
      const key = byId.get(keyId);
      if (!key) throw new Error(`The encryption key "${keyId}" is not in the ring: put it back behind the current one.`);
      if (bytes.length < nonceBytes + tagBytes) throw new Error('The sealed bytes are too short to be genuine.');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes });
      decipher.setAAD(Buffer.from(context, 'utf8'));
      decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
      return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]).toString('utf8');
    },
  };
}
