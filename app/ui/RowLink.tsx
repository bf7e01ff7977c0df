import { Box, InlineStack, Link, Text } from '@shopify/polaris';
import type { ReactNode } from 'react';

/** What a row of a table is about, as the link to it; on a phone with the row's figures below, because there are no columns. */
export function RowLink({ url, title, detail, aside }: { url: string; title: string; detail?: ReactNode; aside?: ReactNode }) {
  const link = (
    <Link url={url} dataPrimaryLink removeUnderline monochrome>
      <Text as="span" fontWeight="semibold">
        {title}
      </Text>
    </Link>
  );
  if (detail === undefined) return link;
  return (
    <Box padding="300" width="100%">
      <InlineStack align="space-between" blockAlign="start" gap="200" wrap={false}>
        <div className="laurel-shrinks">
          {link}
          <Text as="p" tone="subdued" variant="bodySm">
            {detail}
          </Text>
        </div>
        {aside}
      </InlineStack>
    </Box>
  );
}
