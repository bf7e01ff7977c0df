import type { Connection } from './connection.ts';

/** Parameters that the admin adds to the app's address; they are no part of where the merchant is. */
export const SHELL_PARAMETERS = ['embedded', 'shop', 'host', 'locale', 'session', 'timestamp', 'hmac', 'id_token', 'shopify-reload'];

/** The page's own path, as the shell shows it. */
export function pathInApp(location: { pathname: string; search: string; hash: string }): string {
  const query = new URLSearchParams(location.search);
  for (const name of SHELL_PARAMETERS) query.delete(name);
  const search = query.toString();
  return location.pathname + (search ? `?${search}` : '') + location.hash;
}

/**
 * The path inside the admin that an address of Shopify's stands for, or null if it is another site's:
 * `shopify://admin/products`, `shopify:admin/products`, `https://admin.shopify.com/store/x/products`, `https://x.myshopify.com/admin/products`.
 */
export function adminPath(href: string, shop: string): string | null {
  const scheme = /^shopify:\/*admin(\/.*)?$/i.exec(href);
  if (scheme) return `/admin${scheme[1] ?? ''}`;
  if (!URL.canParse(href)) return null;
  const url = new URL(href);
  const rest = url.search + url.hash;
  const store = /^\/store\/([^/]+)(\/.*)?$/.exec(url.pathname);
  if (url.hostname === 'admin.shopify.com' && store?.[1] === shop.replace(/\.myshopify\.com$/, '')) return `/admin${store[2] ?? ''}${rest}`;
  if (url.hostname === shop && (url.pathname === '/admin' || url.pathname.startsWith('/admin/'))) return url.pathname + rest;
  return null;
}

/** Tells the shell wherever the app's own router goes, so that a reload or a copied address comes back to the same page. */
export function reportNavigation(page: Window, connection: Connection): void {
  let last = '';
  const report = () => {
    const path = pathInApp(page.location);
    if (path === last) return;
    last = path;
    void connection.call('navigated', { path, title: page.document.title });
  };
  for (const method of ['pushState', 'replaceState'] as const) {
    const original = page.history[method].bind(page.history);
    page.history[method] = (data: unknown, unused: string, url?: string | URL | null) => {
      original(data, unused, url);
      report();
    };
  }
  page.addEventListener('popstate', report);
  page.addEventListener('hashchange', report);
  last = pathInApp(page.location);
}

/** Links and window.open that lead into the admin, or out of the frame, go through the shell: a frame may not navigate its parent itself. */
export function interceptLeaving(page: Window & typeof globalThis, connection: Connection, shop: () => string): void {
  page.document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    const link = event.composedPath().find((node): node is HTMLAnchorElement => node instanceof page.HTMLAnchorElement);
    const href = link?.getAttribute('href');
    if (!link || !href) return;
    const path = adminPath(href, shop());
    const target = link.target || '_self';
    if (path === null && target !== '_top' && target !== '_parent') return;
    event.preventDefault();
    const newTab = target === '_blank' || event.metaKey || event.ctrlKey;
    void connection.call('leave', { url: path === null ? link.href : connection.origin + path, newTab });
  });

  const open = page.open.bind(page);
  page.open = (url?: string | URL, target?: string, features?: string) => {
    const href = String(url ?? '');
    const path = adminPath(href, shop());
    const inside = target === undefined || target === '_blank' || target === '_self' ? path : (path ?? href);
    if (inside === null || href === '') return open(url, target, features);
    const destination = path === null ? new URL(href, page.location.href).href : connection.origin + path;
    void connection.call('leave', { url: destination, newTab: target === undefined || target === '_blank' });
    return null;
  };
}

/**
 * The merchant chose an entry of the app's menu in the shell. A router's own link handles the click; a plain link is
 * announced as `shopify:navigate`, which the framework's AppProvider listens for; failing both, the document is loaded.
 */
export function followMenu(page: Window & typeof globalThis, path: string, links: readonly Element[]): void {
  const link = links.find((candidate) => candidate.getAttribute('href') === path);
  if (!link) {
    page.location.assign(path);
    return;
  }
  let handled = false;
  const afterAll = (event: Event) => {
    handled = event.defaultPrevented;
    event.preventDefault();
  };
  page.addEventListener('click', afterAll, { once: true });
  link.dispatchEvent(new page.MouseEvent('click', { bubbles: true, cancelable: true, composed: true }));
  page.removeEventListener('click', afterAll);
  if (handled) return;
  link.dispatchEvent(new page.CustomEvent('shopify:navigate', { bubbles: true, composed: true }));
}
