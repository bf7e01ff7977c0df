import type { MetaFunction } from '@remix-run/react';
import { redirect } from '@remix-run/server-runtime';
import type { LoaderFunctionArgs } from '@remix-run/server-runtime';
import { Card, Page, Text } from '@shopify/polaris';

export const meta: MetaFunction = () => [{ title: 'Laurel' }];

/** Shopify Admin opens the app's root address with the shop in the query; the pages themselves live under /app. */
export function loader({ request }: LoaderFunctionArgs) {
  const { searchParams } = new URL(request.url);
  if (searchParams.has('shop')) throw redirect(`/app?${searchParams}`);
  return null;
}

export default function Welcome() {
  return (
    <Page narrowWidth title="Laurel">
      <Card>
        <Text as="p">
          Laurel runs inside Shopify Admin. Sign in to your store there and open Laurel from the list of apps; it needs no account of its
          own.
        </Text>
      </Card>
    </Page>
  );
}
