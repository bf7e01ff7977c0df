import { BlockStack, Box, Button, Card, Text } from '@shopify/polaris';
import type { ReactNode } from 'react';

/**
 * A page that has nothing to show yet: what will be here, and how it gets there. Polaris's EmptyState shows its picture only when it sees
 * the picture load, which on a page that came from the server has happened before anything could watch.
 */
export function EmptyPage({
  heading,
  picture,
  action,
  children,
}: {
  heading: string;
  picture: string;
  action?: { readonly content: string; readonly url: string };
  children: ReactNode;
}) {
  return (
    <Card>
      <Box paddingBlock="800">
        <BlockStack gap="400" inlineAlign="center">
          <img src={picture} alt="" width={226} height={160} />
          <Box maxWidth="400px">
            <BlockStack gap="200">
              <Text as="h2" variant="headingMd" alignment="center">
                {heading}
              </Text>
              <Text as="p" tone="subdued" alignment="center">
                {children}
              </Text>
            </BlockStack>
          </Box>
          {action === undefined ? null : (
            <Button variant="primary" url={action.url}>
              {action.content}
            </Button>
          )}
        </BlockStack>
      </Box>
    </Card>
  );
}
