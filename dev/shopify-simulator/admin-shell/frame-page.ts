import { html } from 'hono/html';
import type { SimulatedShop, SimulatorConfig } from '../simulated-shop.ts';
import { appIcon, icon } from './icons.ts';

type Fragment = ReturnType<typeof html> | string;

interface AdminPage {
  readonly shop: SimulatedShop;
  readonly config: SimulatorConfig;
  readonly title: string;
  readonly body: Fragment;
  /** Which entry of the navigation is the present page. */
  readonly active: string;
  /** The app's page needs the script at the other end of App Bridge; the rest of the admin only the menu button. */
  readonly bodyAttributes?: Fragment;
}

/** The name under which the app appears in the admin. */
export function appName(config: SimulatorConfig): string {
  return config.appHandle.charAt(0).toUpperCase() + config.appHandle.slice(1);
}

function navigation(config: SimulatorConfig, active: string): Fragment {
  const entry = (id: string, href: string, label: string, iconName: string) =>
    html`<li>
      <a href="${href}" ${active === id ? html`aria-current="page"` : ''}>${icon(iconName)}<span>${label}</span></a>
    </li>`;
  const inApp = active === 'app';
  return html`
    <nav id="navigation" class="navigation" aria-label="Admin">
      <ul>
        ${entry('home', '/admin', 'Home', 'home')} ${entry('products', '/admin/products', 'Products', 'products')}
        ${entry('customers', '/admin/customers', 'Customers', 'customers')}
      </ul>
      <h2>Sales channels</h2>
      <ul>
        ${entry('themes', '/admin/themes/current/editor?context=apps', 'Online Store', 'store')}
      </ul>
      <h2>Apps</h2>
      <ul>
        <li>
          <a id="app-home" href="/admin/apps/${config.appHandle}" ${inApp ? html`aria-current="true"` : ''}
            >${appIcon(20)}<span>${appName(config)}</span></a
          >
          <ul id="app-navigation" class="app-navigation" ${inApp ? '' : 'hidden'}></ul>
        </li>
      </ul>
      <ul class="navigation-end">
        ${entry('control', '/_simulator', 'Simulator control', 'control')}
      </ul>
    </nav>
  `;
}

/** A page of the admin: dark bar, navigation, and whatever is in the middle. */
export function adminPage(page: AdminPage): Fragment {
  const { shop, config } = page;
  const initials = shop.name
    .split(/[^\p{Letter}]+/u)
    .map((word) => word.charAt(0))
    .join('')
    .slice(0, 2)
    .toUpperCase();
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${page.title} · ${shop.name} · Shopify (simulator)</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/admin/shell.css" />
        <script src="/admin/shell.js"></script>
      </head>
      <body ${page.bodyAttributes ?? ''}>
        <a class="skip-link" href="#main">Skip to content</a>
        <header class="top-bar" id="top-bar">
          <button type="button" class="menu-button" id="menu-button" aria-controls="navigation" aria-expanded="false" aria-label="Menu">
            ${icon('menu')}
          </button>
          <a class="wordmark" href="/admin"
            ><span class="bag" aria-hidden="true">${icon('cart')}</span><span>shop admin</span><span class="local">local</span></a
          >
          <div class="top-bar-end">
            <a class="view-store" href="/" aria-label="View store" target="_blank" rel="noopener"
              >${icon('external')}<span>View store</span></a
            >
            <span class="store"
              ><span class="store-name">${shop.name}</span><span class="initials" aria-hidden="true">${initials}</span></span
            >
          </div>
          <div class="save-bar" id="save-bar" role="region" aria-label="Unsaved changes" hidden>
            <p>${icon('alert')}<span>Unsaved changes</span></p>
            <div>
              <button type="button" id="discard-button">Discard</button><button type="button" id="save-button" class="primary">Save</button>
            </div>
          </div>
          <div class="loading-bar" id="loading-bar" hidden></div>
        </header>
        <div class="frame">
          ${navigation(config, page.active)}
          <main id="main" class="main" tabindex="-1">${page.body}</main>
        </div>
        <div class="toasts" id="toasts" role="status" aria-live="polite"></div>
      </body>
    </html>`;
}

/** The page that embeds the app. The frame's address is set by the script, so that nothing the app says is missed. */
export function appFramePage(input: { readonly shop: SimulatedShop; readonly config: SimulatorConfig; readonly src: string }): Fragment {
  const { shop, config, src } = input;
  const name = appName(config);
  const body = html`
    <header class="app-bar" id="app-bar">
      <div class="app-bar-title">
        <span id="breadcrumb"></span>${appIcon(24)}
        <h1 id="app-title">${name}</h1>
      </div>
      <div class="app-bar-actions" id="title-bar-actions"></div>
    </header>
    <iframe id="app-frame" class="app-frame" title="${name}" data-src="${src}" allow="clipboard-write"></iframe>
    <noscript>The admin needs JavaScript to show an app.</noscript>
  `;
  const bodyAttributes = html`data-app-origin="${new URL(config.appUrl).origin}" data-app-base="/admin/apps/${config.appHandle}"
  data-app-name="${name}"`;
  return adminPage({ shop, config, title: name, body, active: 'app', bodyAttributes });
}
