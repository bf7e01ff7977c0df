import { BlockStack, Card, Checkbox, ChoiceList, FormLayout, Select, Text, TextField } from '@shopify/polaris';
import type { ReactNode } from 'react';
import {
  awardMoments,
  choicesOf,
  clawbackFloors,
  discountChoices,
  earnedOnRefund,
  inOrOut,
  rateKinds,
  roundingModes,
  roundingStages,
  spentOnRefund,
  stepChoices,
} from './earning-choices.ts';
import type { EarningErrors, EarningField, EarningForm, EarningHelp } from './earning-form.ts';
import { currencySymbol } from './format.ts';

interface Fields {
  readonly form: EarningForm;
  readonly change: (part: Partial<EarningForm>) => void;
  readonly errors: EarningErrors;
  /** The document's own sentences. */
  readonly help: EarningHelp;
  readonly currency: string;
}

/** The earning rule, group by group, as the ruleset document has it. */
export function EarningFields(fields: Fields) {
  return (
    <BlockStack gap="400">
      <RateCard {...fields} />
      <BasisCard {...fields} />
      <RoundingCard {...fields} />
      <RefundsCard {...fields} />
      <NamesCard {...fields} />
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

function Choice({
  field,
  label,
  labels,
  ...fields
}: Fields & { field: EarningField; label: string; labels: Readonly<Record<string, string>> }) {
  return (
    <Select
      label={label}
      options={choicesOf(labels)}
      value={fields.form[field]}
      onChange={(value) => fields.change({ [field]: value })}
      helpText={fields.help[field]}
      error={fields.errors[field] ?? false}
    />
  );
}

function Amount({ field, label, ...fields }: Fields & { field: EarningField; label: string }) {
  return (
    <TextField
      label={label}
      value={fields.form[field]}
      onChange={(text) => fields.change({ [field]: text })}
      prefix={currencySymbol(fields.currency)}
      inputMode="decimal"
      autoComplete="off"
      helpText={inCurrency(fields.help[field], fields.currency)}
      error={fields.errors[field] ?? false}
    />
  );
}

/** The document counts in minor units; the form speaks in the shop's currency, and so must its help. */
function inCurrency(sentence: string, currency: string): string {
  return sentence.replace(/, in minor units(,?)/, (_, comma: string) => `, in ${currency}${comma}`);
}

function Whole({ field, label, ...fields }: Fields & { field: EarningField; label: string }) {
  return (
    <TextField
      label={label}
      value={fields.form[field]}
      onChange={(text) => fields.change({ [field]: text })}
      suffix="points"
      inputMode="numeric"
      autoComplete="off"
      helpText={fields.help[field]}
      error={fields.errors[field] ?? false}
    />
  );
}

function Percent({ field, label, ...fields }: Fields & { field: EarningField; label: string }) {
  return (
    <TextField
      label={label}
      value={fields.form[field]}
      onChange={(text) => fields.change({ [field]: text })}
      suffix="%"
      inputMode="decimal"
      autoComplete="off"
      error={fields.errors[field] ?? false}
    />
  );
}

function RateCard(fields: Fields) {
  const { form, change, errors, help } = fields;
  return (
    <Group title="Rate">
      <Checkbox
        label="Orders earn points"
        checked={form.enabled === 'true'}
        onChange={(checked) => change({ enabled: checked ? 'true' : 'false' })}
        helpText={help.enabled}
        {...(errors.enabled === undefined ? {} : { error: errors.enabled })}
      />
      <ChoiceList
        title="How points are given"
        choices={choicesOf(rateKinds)}
        selected={[form.rateKind]}
        onChange={([rateKind = form.rateKind]) => change({ rateKind })}
      />
      <RateFields {...fields} />
    </Group>
  );
}

function RateFields(fields: Fields) {
  switch (fields.form.rateKind) {
    case 'per_amount':
      return (
        <>
          <FormLayout.Group>
            <Whole {...fields} field="points" label="Points" />
            <Amount {...fields} field="perAmount" label="For each" />
          </FormLayout.Group>
          <Choice {...fields} field="steps" label="Parts of the amount" labels={stepChoices} />
        </>
      );
    case 'percentage':
      return (
        <FormLayout.Group>
          <Percent {...fields} field="percent" label="Back" />
          <Amount {...fields} field="pointWorth" label="One point is worth" />
        </FormLayout.Group>
      );
    case 'per_item':
      return <Whole {...fields} field="pointsPerOrder" label="Points for a line" />;
    case 'per_unit':
      return <Whole {...fields} field="pointsPerOrder" label="Points for a unit" />;
    default:
      return <Whole {...fields} field="pointsPerOrder" label="Points for an order" />;
  }
}

function BasisCard(fields: Fields) {
  return (
    <Group title="What counts">
      <Choice {...fields} field="discounts" label="Discounts" labels={discountChoices} />
      <FormLayout.Group>
        <Choice {...fields} field="tax" label="Tax" labels={inOrOut} />
        <Choice {...fields} field="shipping" label="Shipping" labels={inOrOut} />
      </FormLayout.Group>
      <FormLayout.Group>
        <Choice {...fields} field="giftCards" label="Gift cards bought" labels={inOrOut} />
        <Amount {...fields} field="minimumOrder" label="Smallest order" />
      </FormLayout.Group>
    </Group>
  );
}

function RoundingCard(fields: Fields) {
  return (
    <Group title="Rounding and award">
      <FormLayout.Group>
        <Choice {...fields} field="roundingMode" label="Round" labels={roundingModes} />
        <Choice {...fields} field="roundingStage" label="How often" labels={roundingStages} />
      </FormLayout.Group>
      <Choice {...fields} field="awardWhen" label="Points become available" labels={awardMoments} />
    </Group>
  );
}

function RefundsCard(fields: Fields) {
  return (
    <Group title="Refunds and cancellations">
      <Choice {...fields} field="refundsEarned" label="Points earned with the order" labels={earnedOnRefund} />
      <Choice {...fields} field="refundsSpent" label="Points spent on the order" labels={spentOnRefund} />
      <Choice {...fields} field="clawbackFloor" label="When points to take back were already spent" labels={clawbackFloors} />
    </Group>
  );
}

function NamesCard({ form, change, errors, help }: Fields) {
  const text = (field: 'ruleName' | 'programName' | 'pointOne' | 'pointOther', label: string, helpText?: string) => (
    <TextField
      label={label}
      value={form[field]}
      onChange={(value) => change({ [field]: value })}
      autoComplete="off"
      maxLength={80}
      helpText={helpText ?? null}
      error={errors[field] ?? false}
    />
  );
  return (
    <Group title="Names">
      {text('programName', 'Program', help.programName)}
      {text('ruleName', 'This rule', help.ruleName)}
      <FormLayout.Group>
        {text('pointOne', 'One point')}
        {text('pointOther', 'Several points')}
      </FormLayout.Group>
    </Group>
  );
}
