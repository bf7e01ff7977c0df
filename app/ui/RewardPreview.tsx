import { BlockStack, Card, Text } from '@shopify/polaris';
import type { Reward } from '../domain/program/ruleset.ts';
import { formatPoints } from './format.ts';
import { lifeInWords, rewardInWords } from './reward-form.ts';

/** The reward as a shopper sees it in the storefront's panel; null while the form cannot be read. */
export function RewardPreview({
  reward,
  currency,
  pointName,
}: {
  reward: Reward | null;
  currency: string;
  pointName: { one: string; other: string };
}) {
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          What shoppers see
        </Text>
        {reward === null ? (
          <Text as="p" tone="subdued">
            Correct the marked fields to see the reward.
          </Text>
        ) : (
          <>
            <div className="laurel-reward-card">
              <div className="laurel-shrinks">
                <Text as="p" fontWeight="semibold">
                  {reward.name}
                </Text>
                <Text as="p" tone="subdued">
                  {rewardInWords(reward, currency)}
                </Text>
              </div>
              <span className="laurel-reward-card-button">{formatPoints(reward.pricePoints, pointName)}</span>
            </div>
            <Text as="p" tone="subdued">
              {reward.enabled ? whatTakingDoes(reward) : 'The reward is off: shoppers do not see it.'}
            </Text>
          </>
        )}
      </BlockStack>
    </Card>
  );
}

function whatTakingDoes(reward: Reward): string {
  const life = lifeInWords(reward);
  if (reward.kind === 'experience') return `Taking it asks you for a date. Not booked after ${life}, it lapses and the points return.`;
  if (reward.kind === 'physical') return 'Taking it asks you to send it; the points are spent once it is on its way.';
  if (life === null) return 'Taking it hands it over at once.';
  return `Taking it makes a code for this shopper alone. Unused after ${life}, it expires and the points return.`;
}
