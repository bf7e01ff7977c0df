import {
  mailboxOf,
  networkOf,
  normalAddress,
  normalCard,
  normalEmail,
  normalPhone,
  type TraceKind,
} from '../../../domain/referrals/index.ts';

/** By what a person can be recognised, as the body says it: to be hashed at once, and never to be kept like this. */
export interface PlainTrace {
  readonly kind: TraceKind;
  readonly text: string;
}

type Body = Readonly<Record<string, unknown>>;

const objectOf = (value: unknown): Body => (typeof value === 'object' && value !== null ? (value as Body) : {});
const textOf = (value: unknown): string | null => (typeof value === 'string' && value.trim() !== '' ? value : null);

/**
 * What an order's body (REST shape, API 2026-07) shows of the person behind it. Whatever is missing or of another form is passed over: a
 * trace is a clue, and no order waits for one.
 */
export function readTraces(body: unknown): PlainTrace[] {
  const order = objectOf(body);
  const customer = objectOf(order['customer']);
  const addresses = [objectOf(order['shipping_address']), objectOf(order['billing_address'])];
  const country = addresses.map((address) => textOf(address['country_code'])).find((code) => code !== null) ?? null;
  const emails = [order['email'], order['contact_email'], customer['email']].map(textOf);
  const email = emails.find((text) => text !== null && normalEmail(text) !== null) ?? '';
  const phones = [order['phone'], customer['phone'], ...addresses.map((address) => address['phone'])].map(textOf);
  const card = objectOf(order['payment_details']);
  const ip = textOf(order['browser_ip']) ?? textOf(objectOf(order['client_details'])['browser_ip']);

  const found: ReadonlyArray<readonly [TraceKind, string | null]> = [
    ['email', normalEmail(email)],
    ['alias', mailboxOf(email)],
    ...addresses.map((address): [TraceKind, string | null] => ['address', addressOf(address)]),
    ...phones.map((phone): [TraceKind, string | null] => ['phone', phone === null ? null : normalPhone(phone, country)]),
    ['payment', normalCard({ brand: textOf(card['credit_card_company']), bin: textOf(card['credit_card_bin']), lastDigits: textOf(card['credit_card_number']) })], // prettier-ignore
    ['network', ip === null ? null : networkOf(ip)],
  ];
  const texts = new Map(found.flatMap(([kind, text]) => (text === null ? [] : [[`${kind}:${text}`, { kind, text }] as const])));
  return [...texts.values()];
}

function addressOf(address: Body): string | null {
  return normalAddress({
    address1: textOf(address['address1']),
    address2: textOf(address['address2']),
    city: textOf(address['city']),
    zip: textOf(address['zip']),
    countryCode: textOf(address['country_code']),
  });
}
