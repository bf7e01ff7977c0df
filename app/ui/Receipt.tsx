import { BlockStack, Text } from '@shopify/polaris';
import { useId } from 'react';
import type { ExplainedLine } from '../domain/earning/explanation.ts';
import { exclusionInWords, explanationInWords, nothingBecause, rateInWords, roundingMethod } from './explanation-words.ts';
import type { ShownExplanation } from './explanation-words.ts';
import { formatExact, formatMoney, formatMoneyRatio, formatNumber, formatPoints } from './format.ts';

/** The working of an order's points, laid out like a till receipt and told again in sentences to read aloud. */
export function Receipt({ explanation, spoken = true }: { explanation: ShownExplanation; spoken?: boolean }) {
  const reason = nothingBecause(explanation);
  const caption = useId();
  return (
    <BlockStack gap="300">
      <table className="laurel-receipt" aria-labelledby={caption}>
        <caption id={caption} className="laurel-hidden">
          How the order’s points were worked out
        </caption>
        <tbody>
          {explanation.lines.map((line) => (
            <LineRow key={line.lineId} line={line} currency={explanation.currency} />
          ))}
          <ShippingRow explanation={explanation} />
          <AdjustmentsRow explanation={explanation} />
        </tbody>
        {reason === null ? (
          <tbody>
            {explanation.rules.map((rule) => (
              <RuleRows key={rule.ruleId} rule={rule} currency={explanation.currency} />
            ))}
            <RoundingRow explanation={explanation} />
          </tbody>
        ) : (
          <tbody>
            <tr>
              <th scope="row" colSpan={2}>
                {reason}
              </th>
            </tr>
          </tbody>
        )}
        <tfoot>
          <tr>
            <th scope="row">The order is worth</th>
            <td>{formatPoints(explanation.points)}</td>
          </tr>
        </tfoot>
      </table>
      {spoken ? <Spoken explanation={explanation} /> : null}
    </BlockStack>
  );
}

function LineRow({ line, currency }: { line: ExplainedLine; currency: string }) {
  const notes = [
    line.discountMinor !== '0' ? `${formatMoney(line.discountMinor, currency)} discount` : null,
    line.taxMinor !== '0' ? `${formatMoney(line.taxMinor, currency)} tax` : null,
    line.remaining !== line.quantity ? `${formatNumber(line.remaining)} of ${formatNumber(line.quantity)} left` : null,
    line.excludedBecause === null ? null : `Not counted: ${exclusionInWords(line)}`,
  ].filter((note) => note !== null);
  return (
    <tr>
      <th scope="row">
        {formatNumber(line.quantity)} × {line.title}
        <span className="laurel-receipt-note">{[`${formatMoney(line.grossMinor, currency)} before discounts`, ...notes].join(' · ')}</span>
      </th>
      <td>{line.excludedBecause === null ? formatMoneyRatio(line.countedMinor, currency) : '–'}</td>
    </tr>
  );
}

function ShippingRow({ explanation: { shipping, currency } }: { explanation: ShownExplanation }) {
  if (shipping.amountMinor === '0') return null;
  return (
    <tr>
      <th scope="row">
        Shipping
        <span className="laurel-receipt-note">
          {formatMoney(shipping.amountMinor, currency)}
          {shipping.counted ? '' : ' · Not counted: shipping earns no points'}
        </span>
      </th>
      <td>{shipping.counted ? formatMoney(shipping.amountMinor, currency) : '–'}</td>
    </tr>
  );
}

function AdjustmentsRow({ explanation: { adjustmentsMinor, currency } }: { explanation: ShownExplanation }) {
  if (adjustmentsMinor === '0') return null;
  return (
    <tr>
      <th scope="row">Refunded without naming an item</th>
      <td>−{formatMoney(adjustmentsMinor, currency)}</td>
    </tr>
  );
}

function RuleRows({ rule, currency }: { rule: ShownExplanation['rules'][number]; currency: string }) {
  // A campaign's bonus has no amount.
  if (rule.rate.endsWith(' once')) {
    return (
      <tr>
        <th scope="row">{rule.name}</th>
        <td>{formatExact(rule.exactPoints)}</td>
      </tr>
    );
  }
  return (
    <>
      <tr>
        <th scope="row">Amount that counts</th>
        <td>{formatMoneyRatio(rule.basisMinor, currency)}</td>
      </tr>
      <tr>
        <th scope="row">
          {rule.name}
          <span className="laurel-receipt-note">{rateInWords(rule.rate, currency)}</span>
        </th>
        <td>{formatExact(rule.exactPoints)}</td>
      </tr>
    </>
  );
}

function RoundingRow({ explanation }: { explanation: ShownExplanation }) {
  const { exact, points } = explanation.rounding;
  if (exact === String(points)) return null;
  return (
    <tr>
      <th scope="row">
        Rounding
        <span className="laurel-receipt-note">
          {formatExact(exact)} {roundingMethod(explanation)}
        </span>
      </th>
      <td>{formatNumber(points)}</td>
    </tr>
  );
}

function Spoken({ explanation }: { explanation: ShownExplanation }) {
  return (
    <BlockStack gap="100">
      <Text as="h4" variant="headingSm">
        In words
      </Text>
      {explanationInWords(explanation).map((sentence) => (
        <Text key={sentence} as="p" tone="subdued">
          {sentence}
        </Text>
      ))}
    </BlockStack>
  );
}
