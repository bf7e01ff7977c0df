import { Link, Outlet, useLoaderData, useLocation, useNavigation, useRouteError, isRouteErrorResponse } from '@remix-run/react';
import type { HeadersFunction, LoaderFunctionArgs } from '@remix-run/server-runtime';
import { NavMenu } from '@shopify/app-bridge-react';
import { boundary } from '@shopify/shopify-app-remix/server';
import { ErrorPage } from '../ui/ErrorPage.tsx';
import { PageSkeleton } from '../ui/PageSkeleton.tsx';
import { ShopProvider } from '../ui/ShopContext.tsx';
import { useSlow } from '../ui/useSlow.ts';
import { merchant } from './merchant.server.ts';

export async function loader(args: LoaderFunctionArgs) {
  const { shop } = await merchant(args);
  const { name, domain, currency, timeZone } = shop;
  return { name, domain, currency, timeZone, apiKey: args.context.apiKey };
}

export const headers: HeadersFunction = (headers) => boundary.headers(headers);

export default function App() {
  const shop = useLoaderData<typeof loader>();
  const { pathname } = useLocation();
  const navigation = useNavigation();
  const leaving = navigation.state === 'loading' && navigation.location.pathname !== pathname;
  const slow = useSlow(leaving);
  return (
    <ShopProvider value={shop}>
      <Navigation />
      <main>{slow ? <PageSkeleton /> : <Outlet />}</main>
    </ShopProvider>
  );
}

/** The app's menu in Shopify Admin's own side bar. Its first link is the app's name, which opens the home page. */
function Navigation() {
  return (
    <NavMenu>
      <Link to="/app" rel="home">
        Home
      </Link>
      <Link to="/app/earning">Earning</Link>
      <Link to="/app/rewards">Rewards</Link>
      <Link to="/app/members">Members</Link>
      <Link to="/app/events">Events</Link>
      <Link to="/app/privacy">Privacy</Link>
    </NavMenu>
  );
}

export function ErrorBoundary() {
  const error = useRouteError();
  // Shopify's library answers some requests with a small page of its own, such as the way out of the frame.
  if (isRouteErrorResponse(error) && error.status === 200 && typeof error.data === 'string') {
    return <div dangerouslySetInnerHTML={{ __html: error.data }} />;
  }
  return (
    <>
      <Navigation />
      <main>
        <ErrorPage />
      </main>
    </>
  );
}
