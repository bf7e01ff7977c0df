import type { MetaFunction } from '@remix-run/react';
import { useLoaderData } from '@remix-run/react';
import type { LoaderFunctionArgs } from '@remix-run/server-runtime';
import { Card, Page, Text } from '@shopify/polaris';
import { EmptyPage } from '../ui/EmptyPage.tsx';
import { AllDonePicture } from '../ui/pictures.tsx';
import { PrivacyRow } from '../ui/PrivacyRow.tsx';
import { merchant } from './merchant.server.ts';

export const meta: MetaFunction = () => [{ title: 'Privacy · Laurel' }];

export async function loader(args: LoaderFunctionArgs) {
  const { laurel, shop } = await merchant(args);
  return { requests: await laurel.privacy.list(shop) };
}

export default function Privacy() {
  const { requests } = useLoaderData<typeof loader>();
  if (requests.length === 0) {
    return (
      <Page title="Privacy">
        <EmptyPage heading="No privacy requests" picture={AllDonePicture}>
          When a customer asks for their data, or to be forgotten, Shopify tells Laurel. Exports appear here for download; erasure happens
          by itself.
        </EmptyPage>
      </Page>
    );
  }
  return (
    <Page title="Privacy">
      <Card padding="0">
        <div className="laurel-card-title">
          <Text as="h2" variant="headingMd">
            Requests
          </Text>
          <Text as="p" tone="subdued">
            Hand an export to the customer within 30 days. Erasure removes the person and keeps the sums.
          </Text>
        </div>
        <ul className="laurel-list">
          {requests.map((request) => (
            <PrivacyRow key={request.id} request={request} />
          ))}
        </ul>
      </Card>
    </Page>
  );
}
