import { BlockStack, Card, Checkbox, FormLayout, Text, TextField } from '@shopify/polaris';
import type { ReactNode } from 'react';
import { currencySymbol } from './format.ts';
import type { RewardErrors, RewardForm, RewardHelp } from './reward-form.ts';

interface Fields {
  readonly form: RewardForm;
  readonly change: (part: Partial<RewardForm>) => void;
  readonly errors: RewardErrors;
  readonly help: RewardHelp;
  readonly currency: string;
}

/** The reward, group by group, as the ruleset document has it. */
export function RewardFields({ form, change, errors, help, currency }: Fields) {
  const text = (field: 'name' | 'pricePoints' | 'value' | 'minimumOrder' | 'codeLifeDays', label: string) => ({
    label,
    value: form[field],
    onChange: (value: string) => change({ [field]: value }),
    autoComplete: 'off',
    helpText: help[field].replace(/, in minor units(,?)/, `, in ${currency}$1`),
    error: errors[field] ?? false,
  });
  const flag = (field: 'enabled' | 'withOrder' | 'withProduct' | 'withShipping', label: string) => ({
    label,
    checked: form[field] === 'true',
    onChange: (checked: boolean) => change({ [field]: checked ? 'true' : 'false' }),
    // Any value but undefined, even false, makes Polaris announce the box as invalid.
    ...(errors[field] === undefined ? {} : { error: errors[field] }),
  });
  return (
    <BlockStack gap="400">
      <Group title="Reward">
        <TextField {...text('name', 'Name')} maxLength={80} />
        <FormLayout.Group>
          <TextField {...text('pricePoints', 'Price')} suffix="points" inputMode="numeric" />
          <TextField {...text('value', 'Discount')} prefix={currencySymbol(currency)} inputMode="decimal" />
        </FormLayout.Group>
        <Checkbox {...flag('enabled', 'Shoppers can take this reward')} helpText={help.enabled} />
      </Group>
      <Group title="Where the code can be used">
        <FormLayout.Group>
          <TextField {...text('minimumOrder', 'Smallest order')} prefix={currencySymbol(currency)} inputMode="decimal" />
          <TextField {...text('codeLifeDays', 'Code lives')} suffix="days" inputMode="numeric" />
        </FormLayout.Group>
        <BlockStack gap="100" role="group" aria-label="Combines with">
          <Text as="h3" variant="bodyMd">
            Combines with
          </Text>
          <Checkbox {...flag('withProduct', 'Product discounts')} />
          <Checkbox {...flag('withOrder', 'Order discounts')} />
          <Checkbox {...flag('withShipping', 'Shipping discounts')} />
          <Text as="p" tone="subdued">
            {help.combinesWith}
          </Text>
        </BlockStack>
      </Group>
    </BlockStack>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {title}
        </Text>
        <FormLayout>{children}</FormLayout>
      </BlockStack>
    </Card>
  );
}
