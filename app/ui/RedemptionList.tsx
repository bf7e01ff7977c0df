import { Badge, BlockStack, Box, Button, ButtonGroup, Card, InlineError, InlineStack, Text } from '@shopify/polaris';
import { useCallback, useId, useState } from 'react';
import { formatDay, formatMoney, formatPoints } from './format.ts';
import { MovementRow } from './Movement.tsx';
import { useShop } from './ShopContext.tsx';
import { releaseInWords } from './transfer-words.ts';
import type { RedemptionView } from './transfer.ts';
import { useSubmission } from './useSubmission.ts';

const states: Readonly<Record<RedemptionView['state'], { label: string; tone?: 'success' | 'info' | 'attention' }>> = {
  issuing: { label: 'Being made', tone: 'info' },
  held: { label: 'Ready to use', tone: 'attention' },
  captured: { label: 'Used', tone: 'success' },
  releasing: { label: 'Being withdrawn', tone: 'info' },
  released: { label: 'Points returned' },
};

/** The rewards a member took, newest first; one that is not used yet can be withdrawn. */
export function RedemptionList({ redemptions }: { redemptions: readonly RedemptionView[] }) {
  return (
    <Card padding="0">
      <div className="laurel-card-title">
        <Text as="h2" variant="headingMd">
          Rewards taken
        </Text>
      </div>
      {redemptions.length === 0 ? (
        <Box paddingInline="400" paddingBlockEnd="400">
          <Text as="p" tone="subdued">
            This member has not taken a reward yet.
          </Text>
        </Box>
      ) : (
        <ul className="laurel-list">
          {redemptions.map((redemption) => (
            <RedemptionRow key={redemption.id} redemption={redemption} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function RedemptionRow({ redemption }: { redemption: RedemptionView }) {
  const { timeZone, currency } = useShop();
  const { label, tone } = states[redemption.state];
  const facts = [
    redemption.pricePoints === 0 ? 'A gift' : formatPoints(redemption.pricePoints),
    ...(redemption.valueMinor === 0 ? [] : [`worth ${formatMoney(redemption.valueMinor, currency)}`]),
    `taken ${formatDay(redemption.createdAt, timeZone)}`,
    ...(redemption.state === 'held' && redemption.expiresAt !== null ? [`expires ${formatDay(redemption.expiresAt, timeZone)}`] : []),
    ...(redemption.releaseReason === null ? [] : [releaseInWords(redemption.releaseReason)]),
    ...(redemption.note === null ? [] : [redemption.note]),
  ];
  return (
    <MovementRow
      title={redemption.rewardName}
      subtitle={facts.join(' · ')}
      figure={<Badge {...(tone === undefined ? {} : { tone })}>{label}</Badge>}
    >
      {redemption.code === null ? null : (
        <Text as="p" variant="bodySm">
          Code <span className="laurel-code">{redemption.code}</span>
        </Text>
      )}
      {redemption.state === 'held' || redemption.state === 'issuing' ? <Withdraw redemption={redemption} /> : null}
    </MovementRow>
  );
}

/** Withdrawing asks once more, in place: the shopper may have the code on the screen. */
function Withdraw({ redemption }: { redemption: RedemptionView }) {
  const [asking, setAsking] = useState(false);
  const close = useCallback(() => setAsking(false), []);
  const { submit, busy, message } = useSubmission<never>(close);
  const question = useId();
  if (!asking) {
    return (
      <Box paddingBlockStart="100">
        <Button variant="plain" onClick={() => setAsking(true)} accessibilityLabel={`Withdraw ${redemption.rewardName}`}>
          Withdraw
        </Button>
      </Box>
    );
  }
  return (
    <Box paddingBlockStart="200">
      <BlockStack gap="200" role="group" aria-labelledby={question}>
        <Text as="p" id={question}>
          Withdraw the code and give {formatPoints(redemption.pricePoints)} back?
        </Text>
        {message === null ? null : <InlineError message={message} fieldID={question} />}
        <InlineStack>
          <ButtonGroup>
            <Button tone="critical" loading={busy} onClick={() => submit({ intent: 'withdraw', redemptionId: redemption.id })}>
              Withdraw code
            </Button>
            <Button disabled={busy} onClick={close}>
              Keep it
            </Button>
          </ButtonGroup>
        </InlineStack>
      </BlockStack>
    </Box>
  );
}
