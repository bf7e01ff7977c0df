import type { Context } from 'hono';
import { Hono } from 'hono';
import { signedInCustomer } from '../account/session-cookie.ts';
import type { SimulatedShop, SimulatorConfig } from '../simulated-shop.ts';
import { cartErrorJson, cartJson } from './ajax-cart.ts';
import type { Cart, CartOutcome, StoredLine } from './cart.ts';
import { fieldText } from './field-text.ts';
import { addLine, changeLine, emptyCart, lineKey, readCart, withCode, writeCart } from './cart.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Forms post fields like `properties[Engraving]` and `updates[123]`; JSON posts objects. Both become one shape. */
async function readFields(c: Context): Promise<Fields> {
  if (c.req.header('content-type')?.includes('json')) {
    const body: unknown = await c.req.json().catch(() => ({}));
    return typeof body === 'object' && body !== null ? (body as Fields) : {};
  }
  const form = await c.req.parseBody({ all: true });
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(form)) {
    const nested = /^(\w+)\[(.*)\]$/.exec(name);
    if (!nested) fields[name] = value;
    else if (nested[2] === '') fields[nested[1] ?? ''] = [value].flat();
    else fields[nested[1] ?? ''] = { ...(fields[nested[1] ?? ''] as object | undefined), [nested[2] ?? '']: value };
  }
  return fields;
}

function lineOf(fields: Fields): StoredLine {
  const properties = typeof fields['properties'] === 'object' && fields['properties'] !== null ? fields['properties'] : {};
  return {
    variantId: fieldText(fields['id']),
    quantity: Number(fields['quantity'] ?? 1),
    properties: Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, String(value)])),
  };
}

function applyUpdates(cart: Cart, fields: Fields): CartOutcome {
  let next: Cart = typeof fields['note'] === 'string' ? { ...cart, note: fields['note'].slice(0, 500) } : cart;
  const updates = fields['updates'];
  const changes: [{ id?: string; line?: number }, number][] = Array.isArray(updates)
    ? updates.map((quantity, index) => [{ id: cart.lines[index] ? lineKey(cart.lines[index]) : '' }, Number(quantity)])
    : Object.entries((updates ?? {}) as Record<string, unknown>).map(([id, quantity]) => [{ id }, Number(quantity)]);
  for (const [where, quantity] of changes) {
    const outcome = changeLine(next, where, quantity);
    if (!outcome.ok) return outcome;
    next = outcome.cart;
  }
  if (typeof fields['discount'] === 'string') {
    const codes = fields['discount'].split(',').map((code) => code.trim());
    next = codes.filter((code) => code !== '').reduce(withCode, { ...next, codes: [] });
  }
  return { ok: true, cart: next };
}

/** The cart's addresses, for forms (which are sent on to the cart page) and for scripts (which get JSON). */
export function createCartRoutes(shop: SimulatedShop, config: SimulatorConfig): Hono {
  const app = new Hono();
  const json = (c: Context, cart: Cart) => cartJson(cart, shop, signedInCustomer(c, shop, config)?.id ?? null);
  const answer = (c: Context, outcome: CartOutcome, page: boolean) => {
    if (!outcome.ok) return page ? c.redirect('/cart') : c.json(cartErrorJson(outcome.message), 422);
    writeCart(c, outcome.cart);
    return page ? c.redirect('/cart') : c.json(json(c, outcome.cart));
  };

  for (const path of ['/cart.js', '/cart.json']) app.get(path, (c) => c.json(json(c, readCart(c, shop))));

  for (const path of ['/cart/add', '/cart/add.js']) {
    app.post(path, async (c) => {
      const fields = await readFields(c);
      const many = Array.isArray(fields['items']);
      const lines = many ? (fields['items'] as Fields[]).map(lineOf) : [lineOf(fields)];
      let cart = readCart(c, shop);
      for (const line of lines) {
        const outcome = addLine(cart, shop, line);
        if (!outcome.ok) return path === '/cart/add' ? c.text(outcome.message, 422) : c.json(cartErrorJson(outcome.message), 422);
        cart = outcome.cart;
      }
      writeCart(c, cart);
      if (path === '/cart/add') return c.redirect(safeReturn(fieldText(fields['return_to'])) ?? '/cart');
      const keys = new Set(lines.map(lineKey));
      const items = json(c, cart)['items'] as { key: string }[];
      const added = items.filter(({ key }) => keys.has(key));
      return c.json(many ? { items: added } : added[0]);
    });
  }
  for (const path of ['/cart/change', '/cart/change.js']) {
    app.post(path, async (c) => {
      const fields = await readFields(c);
      const where = fields['line'] === undefined ? { id: fieldText(fields['id']) } : { line: Number(fields['line']) };
      return answer(c, changeLine(readCart(c, shop), where, Number(fields['quantity'])), path === '/cart/change');
    });
  }
  // Themes write «Remove» as a link to this address.
  app.get('/cart/change', (c) => {
    const line = c.req.query('line');
    const where = line === undefined ? { id: c.req.query('id') ?? '' } : { line: Number(line) };
    return answer(c, changeLine(readCart(c, shop), where, Number(c.req.query('quantity'))), true);
  });
  for (const path of ['/cart/update', '/cart/update.js']) {
    app.post(path, async (c) => {
      const fields = await readFields(c);
      const outcome = applyUpdates(readCart(c, shop), fields);
      if (path === '/cart/update' && outcome.ok && 'checkout' in fields) {
        writeCart(c, outcome.cart);
        return c.redirect('/checkout');
      }
      return answer(c, outcome, path === '/cart/update');
    });
  }
  for (const path of ['/cart/clear', '/cart/clear.js']) {
    app.post(path, (c) => answer(c, { ok: true, cart: { ...emptyCart(), token: readCart(c, shop).token } }, path === '/cart/clear'));
  }

  // A link that carries a code: remembered for the checkout without a word, whether or not it will be accepted there.
  app.get('/discount/:code', (c) => {
    writeCart(c, withCode(readCart(c, shop), c.req.param('code')));
    return c.redirect(safeReturn(c.req.query('redirect') ?? '') ?? '/');
  });
  return app;
}

/** Only paths of this store: a link with a code must not lead a shopper elsewhere. */
export function safeReturn(path: string): string | null {
  return /^\/(?![/\\])/.test(path) ? path : null;
}
