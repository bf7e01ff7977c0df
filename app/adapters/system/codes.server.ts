import { createHmac, randomUUID } from 'node:crypto';

/** Letters and digits that cannot be taken for one another when read aloud (Crockford's base 32). */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * Discount codes made from the redemption's id and a secret: the same id always gives the same code, so a crash between
 * two steps cannot make a second discount, and nobody without the secret can guess one (60 bits).
 */
export function redemptionCodes(secret: string) {
  return {
    newId: (): string => randomUUID(),
    codeFor(redemptionId: string): string {
      const digest = createHmac('sha256', secret).update(`redemption:${redemptionId}`).digest();
      const letters = Array.from(digest.subarray(0, 12), (byte) => alphabet[byte & 31]).join('');
      return `LAUREL-${letters.slice(0, 4)}-${letters.slice(4, 8)}-${letters.slice(8)}`;
    },
  };
}
