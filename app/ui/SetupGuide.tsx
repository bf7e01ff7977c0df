import { BlockStack, Box, Button, Card, Collapsible, Icon, InlineStack, ProgressBar, Text } from '@shopify/polaris';
import { CheckCircleIcon, XSmallIcon } from '@shopify/polaris-icons';
import type { ReactNode } from 'react';
import { useState } from 'react';

export interface SetupStep {
  readonly id: string;
  readonly title: string;
  readonly done: boolean;
  readonly explanation: string;
  readonly action: ReactNode;
}

/** The few steps from installation to the first points, open at the first that is left, and gone for good when dismissed. */
export function SetupGuide({ steps, onDismiss }: { steps: readonly SetupStep[]; onDismiss: () => void }) {
  const firstLeft = steps.find((step) => !step.done)?.id ?? null;
  const [opened, setOpened] = useState<string | null | undefined>(undefined);
  const open = opened === undefined ? firstLeft : opened;
  const done = steps.filter((step) => step.done).length;
  return (
    <Card padding="0">
      <Box padding="400">
        <BlockStack gap="300">
          <InlineStack align="space-between" blockAlign="center" wrap={false}>
            <Text as="h2" variant="headingMd">
              Setup guide
            </Text>
            <Button icon={XSmallIcon} variant="tertiary" accessibilityLabel="Dismiss setup guide" onClick={onDismiss} />
          </InlineStack>
          <InlineStack gap="300" blockAlign="center" wrap={false}>
            <Box minWidth="fit-content">
              <Text as="p" tone="subdued" variant="bodySm">
                {done === steps.length ? 'All steps done' : `${done} of ${steps.length} steps done`}
              </Text>
            </Box>
            <ProgressBar
              progress={(done / steps.length) * 100}
              size="small"
              tone="primary"
              ariaLabelledBy="setup-progress"
              animated={false}
            />
          </InlineStack>
          <Text as="span" id="setup-progress" visuallyHidden>
            Setup progress
          </Text>
        </BlockStack>
      </Box>
      <Box paddingInline="200" paddingBlockEnd="200">
        <BlockStack gap="100" as="ul">
          {steps.map((step) => (
            <Step key={step.id} step={step} open={open === step.id} onToggle={() => setOpened(open === step.id ? null : step.id)} />
          ))}
        </BlockStack>
      </Box>
    </Card>
  );
}

function Step({ step, open, onToggle }: { step: SetupStep; open: boolean; onToggle: () => void }) {
  const panel = `setup-${step.id}`;
  return (
    <Box as="li" padding="200" borderRadius="200" {...(open ? { background: 'bg-surface-secondary' } : {})}>
      <BlockStack gap="200">
        <button type="button" className="laurel-step" aria-expanded={open} aria-controls={panel} onClick={onToggle}>
          <span>
            {step.done ? (
              <Icon source={CheckCircleIcon} tone="success" accessibilityLabel="Done:" />
            ) : (
              <Icon source={OpenCircle} tone="subdued" accessibilityLabel="To do:" />
            )}
          </span>
          <Text as="span" {...(open ? { fontWeight: 'semibold' } : {})}>
            {step.title}
          </Text>
        </button>
        <Collapsible id={panel} open={open}>
          <Box paddingInlineStart="800">
            <BlockStack gap="300">
              <Text as="p">{step.explanation}</Text>
              <InlineStack gap="200">{step.action}</InlineStack>
            </BlockStack>
          </Box>
        </Collapsible>
      </BlockStack>
    </Box>
  );
}

/** A step that is left: Polaris's icons have no open circle. */
function OpenCircle() {
  return (
    <svg viewBox="0 0 20 20">
      <circle cx="10" cy="10" r="6.5" fill="none" stroke="currentColor" strokeWidth="1.5" strokeDasharray="2.6 1.5" />
    </svg>
  );
}
