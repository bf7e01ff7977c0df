/**
 * Terminology.
 *
 * advocate: the member who refers. friend: whom they refer.
 * trace: by what a person can be recognised again (an e-mail address, a card, a device), written so that two spellings of the
 * same thing are the same text. Traces are kept only as keyed hashes: `kind:hash`.
 */
export const traceKinds = ['email', 'alias', 'address', 'phone', 'payment', 'device', 'network'] as const;
export type TraceKind = (typeof traceKinds)[number];

/** `kind:hash`. */
export type Trace = `${TraceKind}:${string}`;

/** An address as it is written, but for case and surrounding space; null when it is none. */
export function normalEmail(text: string): string | null {
  const email = text.normalize('NFKC').trim().toLowerCase();
  return /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email) ? email : null;
}

/**
 * The mailbox behind an e-mail address: what follows a plus sign is a tag, and Google's mailboxes ignore dots and have two
 * domains. Null when the text is no address.
 */
export function mailboxOf(text: string): string | null {
  const email = normalEmail(text);
  if (email === null) return null;
  const at = email.lastIndexOf('@');
  const domain = email.slice(at + 1);
  const untagged = email.slice(0, at).replace(/\+.*$/, '');
  const google = domain === 'gmail.com' || domain === 'googlemail.com';
  const local = google ? untagged.replaceAll('.', '') : untagged;
  return local === '' ? email : `${local}@${google ? 'gmail.com' : domain}`;
}

export interface PostalAddress {
  readonly address1: string | null;
  readonly address2: string | null;
  readonly city: string | null;
  readonly zip: string | null;
  /** ISO 3166, two letters. */
  readonly countryCode: string | null;
}

/** What streets are called, and how that is shortened: both spellings of one street must be one. */
const shortForms: ReadonlyArray<readonly [RegExp, string]> = [
  [/(strasse|str)\b/g, 'str'],
  [/\bstreet\b/g, 'st'],
  [/\bavenue\b/g, 'ave'],
  [/\broad\b/g, 'rd'],
  [/\bboulevard\b/g, 'blvd'],
  [/\bdrive\b/g, 'dr'],
  [/\blane\b/g, 'ln'],
  [/\bplace\b/g, 'pl'],
  [/\bcourt\b/g, 'ct'],
  [/\bsquare\b/g, 'sq'],
  [/\b(apartment|apt|unit|flat|suite|ste|no|nr|number)\b/g, ''],
];

/** Country, postcode (or town) and street as one text; null without a street, or without both postcode and town. */
export function normalAddress({ address1, address2, city, zip, countryCode }: PostalAddress): string | null {
  const street = plainWords(`${address1 ?? ''} ${address2 ?? ''}`);
  const shortened = shortForms.reduce((text, [long, short]) => text.replace(long, short), street).replaceAll(' ', '');
  const place = plainWords(zip ?? '').replaceAll(' ', '') || plainWords(city ?? '').replaceAll(' ', '');
  if (shortened === '' || place === '') return null;
  return `${(countryCode ?? '').toLowerCase()}|${place}|${shortened}`;
}

/** Lower case, without accents and punctuation, one space between words. */
function plainWords(text: string): string {
  return text
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replace(/\p{Diacritic}/gu, '')
    .replace(/[^\p{Letter}\p{Number}]+/gu, ' ')
    .trim();
}

/** Calling codes (ITU-T E.164) of countries where national numbers begin with a trunk 0 that is not dialled from abroad. */
const trunkZero: Readonly<Record<string, string>> = {
  AE: '971', AR: '54', AT: '43', AU: '61', BE: '32', BG: '359', BR: '55', CH: '41', CN: '86', DE: '49', EG: '20', FI: '358',
  FR: '33', GB: '44', HR: '385', ID: '62', IE: '353', IL: '972', IN: '91', JP: '81', KE: '254', KR: '82', MY: '60', NG: '234',
  NL: '31', NZ: '64', PH: '63', PK: '92', RO: '40', SA: '966', SE: '46', SI: '386', SK: '421', TH: '66', TR: '90', TW: '886',
  UA: '380', VN: '84', ZA: '27',
}; // prettier-ignore
/** … and of those where the whole national number is dialled. */
const noTrunk: Readonly<Record<string, string>> = {
  CA: '1', CY: '357', CZ: '420', DK: '45', EE: '372', ES: '34', GR: '30', HK: '852', IS: '354', IT: '39', LU: '352', LV: '371',
  MX: '52', NO: '47', PL: '48', PT: '351', SG: '65', US: '1',
}; // prettier-ignore

/** A telephone number in the form of E.164 (`+491701234567`); null where its country cannot be known or it is none. */
export function normalPhone(text: string, countryCode: string | null): string | null {
  const digits = text.replace(/\(0\)/g, '').replace(/[^\d+]/g, '');
  const country = (countryCode ?? '').toUpperCase();
  const international = digits.startsWith('+')
    ? digits.slice(1)
    : digits.startsWith('00')
      ? digits.slice(2)
      : nationalNumber(digits, country);
  return international !== null && /^[1-9]\d{7,14}$/.test(international) ? `+${international}` : null;
}

function nationalNumber(digits: string, country: string): string | null {
  const withTrunk = trunkZero[country];
  if (withTrunk !== undefined) return withTrunk + digits.replace(/^0/, '');
  const whole = noTrunk[country];
  if (whole === undefined) return null;
  return whole === '1' && /^1\d{10}$/.test(digits) ? digits : whole + digits;
}

/** A card as an order shows it; null where it shows too little to tell cards apart. */
export function normalCard(card: { brand: string | null; bin: string | null; lastDigits: string | null }): string | null {
  const last4 = (card.lastDigits ?? '').replace(/\D/g, '').slice(-4);
  const bin = (card.bin ?? '').replace(/\D/g, '');
  return last4.length === 4 && bin.length >= 6 ? `${(card.brand ?? '').toLowerCase()}|${bin.slice(0, 8)}|${last4}` : null;
}

/**
 * The network behind an address: a household has one IPv4 address, but a whole range of IPv6 ones, which are compared by the half that is the
 * network's. Null when the text is no address.
 */
export function networkOf(text: string): string | null {
  const ip = text.trim();
  if (!ip.includes(':')) return /^\d{1,3}(\.\d{1,3}){3}$/.test(ip) ? ip : null;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip);
  if (mapped?.[1] !== undefined) return mapped[1];
  const [head = '', tail = ''] = ip.toLowerCase().split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === '' ? [] : tail.split(':');
  const zeros = ip.includes('::') ? Array<string>(Math.max(0, 8 - front.length - back.length)).fill('0') : [];
  const groups = [...front, ...zeros, ...back].map((group) => group.replace(/^0+(?=.)/, ''));
  return `${groups.slice(0, 4).join(':')}::/64`;
}
