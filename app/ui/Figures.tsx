import { BlockStack, Card, InlineGrid, Text } from '@shopify/polaris';

export interface Figure {
  readonly label: string;
  readonly value: string;
}

/** A card of key figures: two beside each other on a phone, all in one row on a desk. */
export function Figures({ title, figures }: { title: string; figures: readonly Figure[] }) {
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {title}
        </Text>
        <InlineGrid columns={{ xs: 2, md: figures.length }} gap="400">
          {figures.map(({ label, value }) => (
            <BlockStack key={label} gap="100">
              <Text as="h3" variant="bodyMd" tone="subdued">
                {label}
              </Text>
              <Text as="p" variant="headingLg" numeric>
                {value}
              </Text>
            </BlockStack>
          ))}
        </InlineGrid>
      </BlockStack>
    </Card>
  );
}
