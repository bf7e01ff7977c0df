import { BlockStack, Box, Button, InlineError, Text } from '@shopify/polaris';
import { formatInstant, formatNumber } from './format.ts';
import { MovementRow } from './Movement.tsx';
import { useShop } from './ShopContext.tsx';
import { useSubmission } from './useSubmission.ts';

export interface DeadLetterView {
  readonly eventId: string;
  readonly topic: string;
  readonly receivedAt: number;
  readonly reason: string;
  readonly attempts: number;
}

/** One event that was set aside, why, and the button that puts it back. */
export function DeadLetterRow({ letter }: { letter: DeadLetterView }) {
  const { timeZone } = useShop();
  const { submit, busy, message } = useSubmission<never>();
  const retryError = `retry-error-${letter.eventId}`;
  return (
    <MovementRow
      title={letter.topic}
      subtitle={`Received ${formatInstant(letter.receivedAt, timeZone)} · tried ${formatNumber(letter.attempts)} ${letter.attempts === 1 ? 'time' : 'times'}`}
      figure={
        <Button
          loading={busy}
          onClick={() => submit({ eventId: letter.eventId })}
          accessibilityLabel={`Retry ${letter.topic}, ${letter.eventId}`}
        >
          Retry
        </Button>
      }
    >
      <Box paddingBlockStart="200">
        <BlockStack gap="100">
          <Text as="p" breakWord>
            {letter.reason}
          </Text>
          <Text as="p" tone="subdued" variant="bodySm" breakWord>
            Event {letter.eventId}
          </Text>
          {message === null ? null : <InlineError message={message} fieldID={retryError} />}
        </BlockStack>
      </Box>
    </MovementRow>
  );
}
