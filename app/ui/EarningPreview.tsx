import { BlockStack, Card, Checkbox, Collapsible, Button, FormLayout, InlineStack, Text, TextField } from '@shopify/polaris';
import { useId, useState } from 'react';
import { previewOrder } from '../domain/earning/index.ts';
import type { Ruleset } from '../domain/program/ruleset.ts';
import { currencySymbol, formatPoints } from './format.ts';
import { Receipt } from './Receipt.tsx';
import { readSampleOrder, sampleOrder } from './sample-order.ts';
import type { SampleOrder } from './sample-order.ts';

/**
 * What an order would earn under the rules in the form, before anything is saved. It runs the ledger's own function in the browser, so it
 * cannot promise anything else than what the order will get. `ruleset` is null while the form cannot be read.
 */
export function EarningPreview({ ruleset, currency }: { ruleset: Ruleset | null; currency: string }) {
  const [sample, setSample] = useState(() => sampleOrder(currency));
  const [editing, setEditing] = useState(false);
  const editor = useId();
  const card = useId();
  const read = readSampleOrder(sample, currency);
  const explanation = ruleset !== null && read.ok ? previewOrder(ruleset, read.order) : null;
  const points = explanation === null ? '–' : formatPoints(explanation.points, ruleset?.pointName);
  return (
    <>
      <a className="laurel-preview-bar" href={`#${card}`}>
        <span>The sample order earns</span>
        <strong>{points}</strong>
      </a>
      <div id={card} className="laurel-beside">
        <Card>
          <BlockStack gap="400">
            <BlockStack gap="100">
              <Text as="h2" variant="headingMd">
                What an order would earn
              </Text>
              <div aria-live="polite">
                <Text as="p" variant="headingXl" numeric>
                  {points}
                </Text>
              </div>
            </BlockStack>
            {explanation === null ? (
              <Text as="p" tone="subdued">
                Correct the marked fields to see the working.
              </Text>
            ) : (
              <Receipt explanation={explanation} spoken={false} />
            )}
            <InlineStack>
              <Button
                variant="plain"
                disclosure={editing ? 'up' : 'down'}
                ariaExpanded={editing}
                ariaControls={editor}
                onClick={() => setEditing(!editing)}
              >
                Change the sample order
              </Button>
            </InlineStack>
            <Collapsible id={editor} open={editing}>
              <SampleFields sample={sample} onChange={setSample} currency={currency} errors={read.ok ? {} : read.errors} />
            </Collapsible>
          </BlockStack>
        </Card>
      </div>
    </>
  );
}

function SampleFields({
  sample,
  onChange,
  currency,
  errors,
}: {
  sample: SampleOrder;
  onChange: (sample: SampleOrder) => void;
  currency: string;
  errors: Partial<Record<keyof SampleOrder, string>>;
}) {
  const amount = (field: 'shirtPrice' | 'mugPrice' | 'discount' | 'tax' | 'shipping', label: string) => (
    <TextField
      label={label}
      value={sample[field]}
      onChange={(text) => onChange({ ...sample, [field]: text })}
      prefix={currencySymbol(currency)}
      inputMode="decimal"
      autoComplete="off"
      error={errors[field] ?? false}
    />
  );
  return (
    <FormLayout>
      {amount('shirtPrice', 'Linen shirt')}
      <FormLayout.Group condensed>
        {amount('mugPrice', 'Coffee mug, each')}
        <TextField
          label="Mugs"
          value={sample.mugQuantity}
          onChange={(mugQuantity) => onChange({ ...sample, mugQuantity })}
          inputMode="numeric"
          autoComplete="off"
          error={errors.mugQuantity ?? false}
        />
      </FormLayout.Group>
      <FormLayout.Group condensed>
        {amount('discount', 'Discount')}
        {amount('shipping', 'Shipping')}
      </FormLayout.Group>
      {amount('tax', 'Tax')}
      <Checkbox
        label="Prices include tax"
        checked={sample.taxesIncluded}
        onChange={(taxesIncluded) => onChange({ ...sample, taxesIncluded })}
      />
      <Checkbox
        label="A gift card is bought as well"
        checked={sample.withGiftCard}
        onChange={(withGiftCard) => onChange({ ...sample, withGiftCard })}
      />
    </FormLayout>
  );
}
