import { createHmac, randomBytes, randomUUID } from 'node:crypto';

/** Letters and digits that cannot be taken for one another, without vowels, so that no word comes about. */
const alphabet = '23456789BCDFGHJKMNPQRSTVWXYZ';

/** Takes bytes evenly: those beyond the last whole alphabet are passed over. */
function lettersFrom(bytes: Iterable<number>, count: number): string {
  let letters = '';
  for (const byte of bytes) {
    if (byte < alphabet.length * Math.floor(256 / alphabet.length)) letters += alphabet.charAt(byte % alphabet.length);
    if (letters.length === count) return letters;
  }
  return letters;
}

/** How many codes are offered for one link: two members getting the same first one is rare, all of them being taken is not to be met. */
const offers = 4;

/** The names under which referrals go about: short enough to be read aloud, and not to be guessed without the secret. */
export function referralCodes(secret: string) {
  const digest = (text: string) => createHmac('sha512', secret).update(text).digest();
  return {
    newId: (): string => randomUUID(),
    /** What a visitor brings back when they claim (128 bits). */
    newToken: (): string => randomBytes(16).toString('base64url'),
    /** Codes for a member's link, the first one first; 8 letters are 38 bits. */
    linkCodes: (shopId: string, memberId: string): string[] =>
      Array.from({ length: offers }, (_, attempt) => lettersFrom(digest(`link ${shopId} ${memberId} ${attempt}`), 8)),
    /** The discount code of a friend (57 bits): the same for the same referral. */
    friendCode(referralId: string): string {
      const letters = lettersFrom(digest(`friend ${referralId}`), 12);
      return `FRIEND-${letters.slice(0, 4)}-${letters.slice(4, 8)}-${letters.slice(8)}`;
    },
  };
}
