import { html } from 'hono/html';
import type { SimulatedShop, SimulatorConfig } from '../simulated-shop.ts';
import { formatMoney } from '../storefront/money.ts';
import { adminPage, appName } from './frame-page.ts';
import { appIcon, icon } from './icons.ts';

export function homePage(shop: SimulatedShop, config: SimulatorConfig) {
  const card = (href: string, title: string, text: string, picture: unknown) =>
    html`<a class="card card-link" href="${href}"
      ><span class="card-icon">${picture}</span><span><strong>${title}</strong><span>${text}</span></span></a
    >`;
  const body = html`
    <div class="page">
      <h1>${shop.name}</h1>
      <p class="lead">A local store for developing and trying ${appName(config)}. It behaves like Shopify where an app meets it.</p>
      <div class="cards">
        ${card(`/admin/apps/${config.appHandle}`, appName(config), 'Open the app, embedded as merchants see it', appIcon(32))}
        ${card('/', 'Online store', 'The storefront with the app’s theme extension', icon('store'))}
        ${card('/admin/themes/current/editor?context=apps', 'Theme editor', `The app embed is ${shop.embedEnabled() ? 'on' : 'off'}`, icon('products'))}
        ${card('/_simulator', 'Simulator control', 'Place orders, refund, and misbehave on demand', icon('control'))}
      </div>
      <section class="card">
        <h2>Store</h2>
        <dl class="facts">
          <dt>Domain</dt>
          <dd>${shop.domain}</dd>
          <dt>Currency</dt>
          <dd>${shop.currency}</dd>
          <dt>Time zone</dt>
          <dd>${shop.timeZone}</dd>
          <dt>Products</dt>
          <dd>${shop.products().length}</dd>
          <dt>Customers</dt>
          <dd>${shop.customers().length}</dd>
        </dl>
      </section>
    </div>
  `;
  return adminPage({ shop, config, title: 'Home', body, active: 'home' });
}

export function productsPage(shop: SimulatedShop, config: SimulatorConfig) {
  const titles = new Map(shop.collections().map(({ id, title }) => [id, title]));
  const rows = shop.products().map(
    (product) => html`
      <tr>
        <td>
          <span class="with-picture"
            ><img src="${product.image}" alt="" width="36" height="36" /><a href="/products/${product.handle}">${product.title}</a></span
          >
        </td>
        <td>${product.productType}</td>
        <td>${product.collectionIds.map((id) => titles.get(id) ?? '').join(', ')}</td>
        <td class="number">${formatMoney(product.priceMinor, shop.currency)}</td>
      </tr>
    `,
  );
  return tablePage(shop, config, { title: 'Products', active: 'products', head: ['Product', 'Type', 'Collections', 'Price'], rows });
}

export function customersPage(shop: SimulatedShop, config: SimulatorConfig) {
  const rows = shop.customers().map(
    (customer) => html`
      <tr>
        <td>${customer.firstName} ${customer.lastName}</td>
        <td>${customer.email}</td>
        <td class="number">${customer.id}</td>
      </tr>
    `,
  );
  return tablePage(shop, config, { title: 'Customers', active: 'customers', head: ['Customer', 'Email', 'Id'], rows });
}

function tablePage(
  shop: SimulatedShop,
  config: SimulatorConfig,
  table: { readonly title: string; readonly active: string; readonly head: readonly string[]; readonly rows: readonly unknown[] },
) {
  const last = table.head.length - 1;
  const body = html`
    <div class="page">
      <h1>${table.title}</h1>
      <div class="card table-card" tabindex="0" role="region" aria-label="${table.title}">
        <table>
          <thead>
            <tr>
              ${table.head.map((name, index) => html`<th scope="col" class="${index === last ? 'number' : ''}">${name}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${table.rows}
          </tbody>
        </table>
      </div>
    </div>
  `;
  return adminPage({ shop, config, title: table.title, body, active: table.active });
}
