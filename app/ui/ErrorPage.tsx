import { isRouteErrorResponse, useRouteError } from '@remix-run/react';
import { BlockStack, Button, Card, InlineStack, Page, Text } from '@shopify/polaris';

/** What a merchant sees when a page cannot be shown: one sentence about what happened and one thing to do about it. */
export function ErrorPage() {
  const error = useRouteError();
  const { title, message } = inWords(error);
  return (
    <Page narrowWidth title={title}>
      <Card>
        <BlockStack gap="400">
          <Text as="p">{message}</Text>
          <InlineStack gap="200">
            <Button onClick={() => window.location.reload()}>Reload</Button>
            <Button variant="plain" url="/app">
              Go to Laurel’s home page
            </Button>
          </InlineStack>
        </BlockStack>
      </Card>
    </Page>
  );
}

function inWords(error: unknown): { title: string; message: string } {
  if (!isRouteErrorResponse(error)) {
    return {
      title: 'Something went wrong',
      message: 'Laurel could not show this page. Nothing was changed. Reload the page; if it happens again, look into the server’s log.',
    };
  }
  const stated = statedMessage(error.data);
  if (error.status === 404) return { title: 'Not found', message: stated ?? 'There is nothing at this address.' };
  return { title: 'This page is not available', message: stated ?? `The server answered ${error.status}. Reload the page to try again.` };
}

function statedMessage(body: unknown): string | null {
  // A sentence for people; markup would be a page of some proxy on the way.
  if (typeof body === 'string') return body === '' || body.includes('<') ? null : body;
  if (typeof body !== 'object' || body === null || !('message' in body)) return null;
  return typeof body.message === 'string' ? body.message : null;
}
