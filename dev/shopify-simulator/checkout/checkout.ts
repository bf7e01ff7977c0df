import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from 'hono';
import { Hono } from 'hono';
import { signedInCustomer } from '../account/session-cookie.ts';
import { browserScript } from '../app-bridge/browser-script.ts';
import type { SimulatedShop, SimulatorConfig } from '../simulated-shop.ts';
import { clearCart, readCart, writeCart } from '../storefront/cart.ts';
import { fieldText } from '../storefront/field-text.ts';
import { checkoutPage, thankYouPage } from './checkout-page.ts';
import type { PlacedOrder } from './checkout-page.ts';
import { changeDiscountCode, extensionState, openCheckout } from './checkout-state.ts';
import type { Checkout } from './checkout-state.ts';
import { bundleOf, checkoutBlocks, extensionFrame } from './extension-frame.ts';
import type { DiscountCodeChange } from './extension-runtime/protocol.ts';
import { summary } from './summary.ts';

const here = import.meta.dirname;
/** Thank-you pages are remembered for as long as the simulator runs, and no more than these. */
const MAX_REMEMBERED_ORDERS = 500;

type CodeError = { readonly code: string; readonly message: string };

function readChange(fields: Record<string, unknown>): DiscountCodeChange | null {
  const { type, code } = fields;
  if ((type !== 'addDiscountCode' && type !== 'removeDiscountCode') || typeof code !== 'string') return null;
  return { type, code };
}

/** Shopify's checkout as a shopper and an extension meet it: contact, discount codes, totals, payment, thank you. */
export function createCheckout(shop: SimulatedShop, config: SimulatorConfig): Hono {
  const app = new Hono();
  const placed = new Map<string, PlacedOrder>();
  const open = (c: Context): Checkout => openCheckout(shop, readCart(c, shop), signedInCustomer(c, shop, config));
  const show = async (
    c: Context,
    checkout: Checkout,
    problem: { code?: CodeError | null; email?: string; emailError?: string | null },
    status: 200 | 422,
  ) => {
    const extensions = await checkoutBlocks(config.root);
    const page = {
      shop,
      checkout,
      extensions,
      codeError: problem.code ?? null,
      emailError: problem.emailError ?? null,
      email: problem.email ?? '',
    };
    return c.html(checkoutPage(page), status);
  };

  app.get('/checkout', (c) => {
    const checkout = open(c);
    if (checkout.cart.lines.length === 0) return c.redirect('/cart');
    // A code from a link that does not hold here is said once and forgotten.
    writeCart(c, checkout.cart);
    return show(c, checkout, { code: checkout.refused[0] ?? null }, 200);
  });
  app.post('/checkout/discount', async (c) => {
    const scripted = c.req.header('content-type')?.includes('json') ?? false;
    const fields = scripted ? await c.req.json<Record<string, unknown>>().catch(() => ({})) : await c.req.parseBody();
    const change = readChange(fields);
    const before = open(c);
    if (!change) return c.json({ error: 'The body needs type (addDiscountCode or removeDiscountCode) and code.' }, 400);
    const { cart, result } = changeDiscountCode(shop, before, change);
    writeCart(c, cart);
    const after = openCheckout(shop, cart, before.customer);
    const error = result.type === 'error' && change.type === 'addDiscountCode' ? { code: change.code, message: result.message } : null;
    if (!scripted) return error ? show(c, after, { code: error }, 422) : c.redirect('/checkout', 303);
    const page = summary({ priced: after.priced, currency: shop.currency, error, editable: true });
    return c.json({ result, state: extensionState(shop, after), summaryHtml: String(await page) });
  });
  app.post('/checkout/pay', async (c) => {
    const form = await c.req.parseBody();
    const checkout = open(c);
    if (checkout.cart.lines.length === 0) return c.redirect('/cart', 303);
    const email = checkout.customer?.email ?? fieldText(form['email']).trim();
    if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) return show(c, checkout, { email, emailError: 'Enter an email' }, 422);
    const lost = checkout.refused[0];
    if (lost) {
      // The total would be another than the shopper has seen: they decide again.
      writeCart(c, checkout.cart);
      return show(c, checkout, { code: lost, email }, 422);
    }
    const { cart, codes, customer } = checkout;
    const lines = cart.lines.map(({ variantId, quantity }) => ({ variantId, quantity }));
    const order = await shop.placeOrder({ lines, codes, customerId: customer?.id ?? null, email, pay: true });
    const key = randomBytes(8).toString('hex');
    const firstName = customer?.firstName ?? fieldText(form['first_name']).trim();
    if (placed.size >= MAX_REMEMBERED_ORDERS) placed.delete(placed.keys().next().value ?? '');
    placed.set(order.id, { name: order.name, email, firstName, checkout, key });
    clearCart(c);
    return c.redirect(`/checkout/thank-you/${order.id}?key=${key}`, 303);
  });
  app.get('/checkout/thank-you/:id', (c) => {
    const order = placed.get(c.req.param('id'));
    return order && order.key === c.req.query('key') ? c.html(thankYouPage(shop, order)) : c.redirect('/account');
  });

  mountFiles(app);
  mountExtensions(app, shop, config);
  return app;
}

/** The page's style and scripts, and the runtime of the extensions' frames. */
function mountFiles(app: Hono): void {
  const script = async (c: Context, entry: string) => {
    c.header('Content-Type', 'text/javascript; charset=utf-8');
    return c.body(await browserScript(join(here, entry)));
  };
  app.get('/checkout/checkout.css', async (c) => {
    c.header('Content-Type', 'text/css; charset=utf-8');
    return c.body(await readFile(join(here, 'checkout.css'), 'utf8'));
  });
  app.get('/checkout/checkout.js', (c) => script(c, 'client/main.ts'));
  app.get('/checkout/extension-runtime.js', (c) => script(c, 'extension-runtime/main.ts'));
}

/** The frames in which extensions run, their bundles, and the session token that the page fetches for them. */
function mountExtensions(app: Hono, shop: SimulatedShop, config: SimulatorConfig): void {
  app.get('/checkout/session-token', (c) => c.json({ value: shop.extensionSessionToken(signedInCustomer(c, shop, config)?.id ?? null) }));
  app.get('/checkout/extension-frame/:handle', async (c) => {
    const extension = (await checkoutBlocks(config.root)).find(({ handle }) => handle === c.req.param('handle'));
    return extension ? extensionFrame(extension, shop, config) : c.text('There is no such extension.', 404);
  });
  app.get('/checkout/extensions/:handle/main.js', async (c) => {
    const extension = (await checkoutBlocks(config.root)).find(({ handle }) => handle === c.req.param('handle'));
    if (!extension) return c.text('There is no such extension.', 404);
    c.header('Content-Type', 'text/javascript; charset=utf-8');
    c.header('Cache-Control', 'no-cache');
    // The frame has no origin of its own, and modules are always fetched with CORS.
    c.header('Access-Control-Allow-Origin', '*');
    return c.body(await readFile(bundleOf(extension), 'utf8'));
  });
}
