import { html } from 'hono/html';

/** The plain hosted frame in which Shopify shows customer accounts and the checkout's end, apart from the theme. */
export function accountPage(page: { readonly title: string; readonly shopName: string; readonly body: unknown; readonly nav: unknown }) {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${page.title} · ${page.shopName}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/account/account.css" />
      </head>
      <body>
        <header class="account-header">
          <a class="account-logo" href="/">${page.shopName}</a>
          ${page.nav}
        </header>
        <main class="account-main">${page.body}</main>
      </body>
    </html>`;
}
