import type { MetaFunction } from '@remix-run/react';
import { Links, Meta, Outlet, Scripts, ScrollRestoration, useRouteLoaderData } from '@remix-run/react';
import type { LinksFunction, LoaderFunctionArgs } from '@remix-run/server-runtime';
import { AppProvider } from '@shopify/shopify-app-remix/react';
import polarisStyles from '@shopify/polaris/build/esm/styles.css?url';
import type { ReactNode } from 'react';
import { ErrorPage } from './ui/ErrorPage.tsx';
import laurelStyles from './ui/laurel.css?url';

export const links: LinksFunction = () => [
  { rel: 'stylesheet', href: polarisStyles },
  { rel: 'stylesheet', href: laurelStyles },
];

/** For pages that cannot be shown: a page that can has a title of its own. */
export const meta: MetaFunction = () => [{ title: 'Laurel' }];

export function loader({ context: { apiKey, appBridgeUrl } }: LoaderFunctionArgs) {
  // Shopify Admin is set in Inter. Shopify serves it beside App Bridge; App Bridge from elsewhere says nothing about fonts.
  const { host } = new URL(appBridgeUrl);
  const fontUrl = host === 'cdn.shopify.com' ? `https://${host}/static/fonts/inter/v4/styles.css` : null;
  return { apiKey, appBridgeUrl, fontUrl };
}

/** None of these changes while a document lives. */
export const shouldRevalidate = () => false;

export function Layout({ children }: { children: ReactNode }) {
  const bridge = useRouteLoaderData<typeof loader>('root');
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        {/* Shopify asks for App Bridge in the head of every document, before any other script and not deferred. */}
        {bridge ? <script src={bridge.appBridgeUrl} data-api-key={bridge.apiKey} suppressHydrationWarning /> : null}
        <Meta />
        {bridge?.fontUrl ? <link rel="stylesheet" href={bridge.fontUrl} /> : null}
        <Links />
      </head>
      <body>
        {/* App Bridge is loaded above, so the library must not add its own script. */}
        <AppProvider isEmbeddedApp={false} apiKey={bridge?.apiKey ?? ''}>
          {children}
        </AppProvider>
        <ScrollRestoration />
        <Scripts />
      </body>
    </html>
  );
}

export default function Root() {
  return <Outlet />;
}

export function ErrorBoundary() {
  return <ErrorPage />;
}
