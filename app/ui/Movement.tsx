import { Badge, Box, InlineStack, Text } from '@shopify/polaris';
import type { ReactNode } from 'react';
import { formatChange, formatNumber } from './format.ts';
import type { Transfer } from './transfer.ts';
import { memberChange } from './transfer-words.ts';

/** The figure at the right of a movement: what it did to the member's points. */
export function Change({ transfer }: { transfer: Pick<Transfer, 'debit' | 'credit' | 'amount'> }) {
  const { points, pending } = memberChange(transfer);
  if (points === 0) {
    return (
      <Text as="span" tone="subdued" numeric>
        {formatNumber(transfer.amount)} used
      </Text>
    );
  }
  return (
    <InlineStack gap="100" align="end" blockAlign="center" wrap={false}>
      {pending ? <Badge>Pending</Badge> : null}
      <Text as="span" fontWeight="semibold" numeric {...(points > 0 && !pending ? { tone: 'success' } : {})}>
        {formatChange(points)}
      </Text>
    </InlineStack>
  );
}

/** One line of a list of movements, with room for what belongs below it. */
export function MovementRow({
  title,
  subtitle,
  figure,
  children,
}: {
  title: ReactNode;
  subtitle: ReactNode;
  figure: ReactNode;
  children?: ReactNode;
}) {
  return (
    <li className="laurel-movement">
      <Box paddingBlock="300" paddingInline="400">
        <div className="laurel-movement-row">
          <div>
            <Text as="p" fontWeight="medium">
              {title}
            </Text>
            <Text as="p" tone="subdued" variant="bodySm">
              {subtitle}
            </Text>
          </div>
          <div className="laurel-figures">{figure}</div>
        </div>
        {children}
      </Box>
    </li>
  );
}
