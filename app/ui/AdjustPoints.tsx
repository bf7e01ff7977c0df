import { BlockStack, Button, ButtonGroup, Card, ChoiceList, FormLayout, Text, TextField } from '@shopify/polaris';
import { useState } from 'react';
import { readWhole } from './form-values.ts';
import { formatPoints } from './format.ts';
import { useSubmission } from './useSubmission.ts';

export type AdjustmentField = 'direction' | 'points' | 'reason';

const empty: Readonly<Record<AdjustmentField, string>> = { direction: 'give', points: '', reason: '' };

/**
 * Gives or takes points by hand. `idempotencyKey` was made when the page was: pressing twice, or again after a lost answer, adjusts once.
 */
export function AdjustPoints({ available, idempotencyKey, onClose }: { available: number; idempotencyKey: string; onClose: () => void }) {
  const [values, setValues] = useState(empty);
  const { submit, busy, errorsAt, message } = useSubmission<AdjustmentField>(onClose);
  const errors = errorsAt(values);
  const change = (part: Partial<typeof empty>) => setValues({ ...values, ...part });
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          Adjust points
        </Text>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            submit({ ...values, intent: 'adjust', idempotencyKey });
          }}
        >
          <FormLayout>
            <ChoiceList
              title="Direction"
              titleHidden
              choices={[
                { value: 'give', label: 'Give points' },
                { value: 'take', label: 'Take points' },
              ]}
              selected={[values.direction]}
              onChange={([direction = 'give']) => change({ direction })}
            />
            <TextField
              label="Points"
              value={values.points}
              onChange={(points) => change({ points })}
              inputMode="numeric"
              autoComplete="off"
              autoFocus
              helpText={balanceAfter(values, available)}
              error={errors.points ?? false}
            />
            <TextField
              label="Reason"
              value={values.reason}
              onChange={(reason) => change({ reason })}
              autoComplete="off"
              maxLength={200}
              multiline={2}
              helpText="Kept with the movement. Write it so that the shopper may read it."
              error={errors.reason ?? message ?? false}
            />
            <ButtonGroup>
              <Button submit variant="primary" loading={busy}>
                {values.direction === 'take' ? 'Take points' : 'Give points'}
              </Button>
              <Button onClick={onClose} disabled={busy}>
                Cancel
              </Button>
            </ButtonGroup>
          </FormLayout>
        </form>
      </BlockStack>
    </Card>
  );
}

function balanceAfter({ direction, points }: { direction: string; points: string }, available: number): string {
  const read = readWhole(points, 'the points');
  if (!read.ok) return `The balance is ${formatPoints(available)}.`;
  return `The balance becomes ${formatPoints(direction === 'take' ? available - read.value : available + read.value)}.`;
}
