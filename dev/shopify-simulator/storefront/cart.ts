import { createHash, randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { z } from 'zod';
import type { CartLine, SimulatedShop } from '../simulated-shop.ts';

const COOKIE = 'cart';
/** A browser keeps about 4 KB in a cookie; a demo cart stays far below. */
const MAX_LINES = 40;
const MAX_QUANTITY = 999;

const cartSchema = z.object({
  token: z.string(),
  lines: z.array(z.object({ variantId: z.string(), quantity: z.int().min(1), properties: z.record(z.string(), z.string()) })),
  codes: z.array(z.string()),
  note: z.string(),
});

/** What a visitor has put together: lines and discount codes, carried in a cookie. */
export type Cart = z.infer<typeof cartSchema>;
export type StoredLine = Cart['lines'][number];

export type CartOutcome = { readonly ok: true; readonly cart: Cart } | { readonly ok: false; readonly message: string };

export function emptyCart(): Cart {
  return { token: randomBytes(16).toString('hex'), lines: [], codes: [], note: '' };
}

export function readCart(c: Context, shop: SimulatedShop): Cart {
  const text = getCookie(c, COOKIE);
  if (!text) return emptyCart();
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return emptyCart();
  }
  const parsed = cartSchema.safeParse(json);
  if (!parsed.success) return emptyCart();
  const known = new Set(shop.products().map(({ variantId }) => variantId));
  return { ...parsed.data, lines: parsed.data.lines.filter(({ variantId }) => known.has(variantId)) };
}

export function writeCart(c: Context, cart: Cart): void {
  const text = Buffer.from(JSON.stringify(cart)).toString('base64url');
  setCookie(c, COOKIE, text, { path: '/', sameSite: 'Lax', maxAge: 60 * 60 * 24 * 14 });
}

export function clearCart(c: Context): void {
  deleteCookie(c, COOKIE, { path: '/' });
}

/** Names a line as the AJAX cart does: the variant and a digest of its properties. */
export function lineKey(line: StoredLine): string {
  const digest = createHash('md5')
    .update(`${line.variantId}:${JSON.stringify(Object.entries(line.properties).sort())}`)
    .digest('hex');
  return `${line.variantId}:${digest}`;
}

/** Lines as the shop prices them. */
export function pricedLines(cart: Cart): CartLine[] {
  return cart.lines.map(({ variantId, quantity }) => ({ variantId, quantity }));
}

export function addLine(cart: Cart, shop: SimulatedShop, line: StoredLine): CartOutcome {
  if (!shop.products().some(({ variantId }) => variantId === line.variantId)) return { ok: false, message: 'Cannot find variant' };
  if (!Number.isInteger(line.quantity) || line.quantity < 1) return { ok: false, message: 'Quantity must be 1 or more' };
  const key = lineKey(line);
  const present = cart.lines.find((candidate) => lineKey(candidate) === key);
  if ((present?.quantity ?? 0) + line.quantity > MAX_QUANTITY)
    return { ok: false, message: `You can't add more than ${MAX_QUANTITY} of an item to the cart.` };
  if (!present && cart.lines.length >= MAX_LINES) return { ok: false, message: 'The cart is full.' };
  const lines = present
    ? cart.lines.map((candidate) => (candidate === present ? { ...candidate, quantity: candidate.quantity + line.quantity } : candidate))
    : [line, ...cart.lines];
  return { ok: true, cart: { ...cart, lines } };
}

/** `id` is a variant id or a line key; `line` counts from 1. Quantity 0 removes the line. */
export function changeLine(cart: Cart, where: { readonly id?: string; readonly line?: number }, quantity: number): CartOutcome {
  if (!Number.isInteger(quantity) || quantity < 0 || quantity > MAX_QUANTITY)
    return { ok: false, message: 'Quantity must be a whole number from 0 to 999' };
  const index =
    where.line === undefined ? cart.lines.findIndex((line) => line.variantId === where.id || lineKey(line) === where.id) : where.line - 1;
  if (!cart.lines[index]) return { ok: false, message: 'no valid id or line parameter' };
  const lines = cart.lines.map((line, at) => (at === index ? { ...line, quantity } : line)).filter((line) => line.quantity > 0);
  return { ok: true, cart: { ...cart, lines } };
}

/** Codes are remembered as typed, once each whatever their case; whether one applies is decided where prices are made. */
export function withCode(cart: Cart, code: string): Cart {
  const known = cart.codes.some((present) => present.toUpperCase() === code.toUpperCase());
  return known ? cart : { ...cart, codes: [...cart.codes, code] };
}

export function withoutCode(cart: Cart, code: string): Cart {
  return { ...cart, codes: cart.codes.filter((present) => present.toUpperCase() !== code.toUpperCase()) };
}

/** The codes of this cart that are accepted now, each judged beside those before it, as a checkout does when it opens. */
export function acceptedCodes(
  shop: SimulatedShop,
  cart: Cart,
  customerId: string | null,
): { accepted: string[]; refused: { code: string; message: string }[] } {
  const accepted: string[] = [];
  const refused: { code: string; message: string }[] = [];
  for (const code of cart.codes) {
    const answer = shop.checkCode({ lines: pricedLines(cart), codes: accepted, customerId, code });
    if (answer.ok) accepted.push(code);
    else refused.push({ code, message: answer.message });
  }
  return { accepted, refused };
}
