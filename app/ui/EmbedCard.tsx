import { Badge, BlockStack, Button, Card, InlineStack, SkeletonBodyText, Text } from '@shopify/polaris';
import type { EmbedState, EmbedStatus } from './useEmbedStatus.ts';

const words: Readonly<
  Record<Exclude<EmbedState, 'asking'>, { badge: string; tone?: 'success' | 'attention'; sentence: string; action: string }>
> = {
  on: {
    badge: 'On',
    tone: 'success',
    sentence: 'Shoppers see the launcher on your storefront.',
    action: 'Open theme editor',
  },
  off: {
    badge: 'Off',
    tone: 'attention',
    sentence: 'Shoppers cannot see their points yet. Turn the launcher on in the theme editor and save the theme.',
    action: 'Turn on in theme editor',
  },
  unknown: {
    badge: 'Unknown',
    sentence: 'Shopify did not say whether the launcher is on. Look under App embeds in the theme editor.',
    action: 'Open theme editor',
  },
};

/** Whether shoppers see Laurel, and the way to change it. */
export function EmbedCard({ embed }: { embed: EmbedStatus }) {
  if (embed.state === 'asking') {
    return (
      <Card>
        <BlockStack gap="200">
          <Text as="h2" variant="headingMd">
            Storefront launcher
          </Text>
          <SkeletonBodyText lines={3} />
        </BlockStack>
      </Card>
    );
  }
  const { badge, tone, sentence, action } = words[embed.state];
  return (
    <Card>
      <BlockStack gap="200">
        <InlineStack align="space-between" blockAlign="center">
          <Text as="h2" variant="headingMd">
            Storefront launcher
          </Text>
          <Badge {...(tone === undefined ? {} : { tone })}>{badge}</Badge>
        </InlineStack>
        <Text as="p">{sentence}</Text>
        <InlineStack>
          <Button url={embed.editorUrl} target="_top">
            {action}
          </Button>
        </InlineStack>
      </BlockStack>
    </Card>
  );
}
