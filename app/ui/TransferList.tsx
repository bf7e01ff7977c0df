import { BlockStack, Box, Button, Card, Collapsible, InlineStack, Text } from '@shopify/polaris';
import { useId, useState } from 'react';
import { formatInstant, formatNumber, formatPoints } from './format.ts';
import { Fact } from './Fact.tsx';
import { Change, MovementRow } from './Movement.tsx';
import { Receipt } from './Receipt.tsx';
import { useShop } from './ShopContext.tsx';
import type { Transfer } from './transfer.ts';
import { accountInWords, orderInWords, transferInWords } from './transfer-words.ts';

/** How many movements a page shows before it is asked for more. */
const pageSize = 25;

/** A member's movements, newest first, each with its working below it on demand. */
export function TransferList({ transfers }: { transfers: readonly Transfer[] }) {
  const [shown, setShown] = useState(pageSize);
  return (
    <Card padding="0">
      <div className="laurel-card-title">
        <Text as="h2" variant="headingMd">
          Movements
        </Text>
      </div>
      {transfers.length === 0 ? (
        <Box paddingInline="400" paddingBlockEnd="400">
          <Text as="p" tone="subdued">
            No points have moved yet. The first paid order brings the first ones.
          </Text>
        </Box>
      ) : (
        <ul className="laurel-list">
          {transfers.slice(0, shown).map((transfer) => (
            <TransferRow key={transfer.id} transfer={transfer} all={transfers} />
          ))}
        </ul>
      )}
      {transfers.length > shown ? (
        <Box padding="300" borderBlockStartWidth="025" borderColor="border-secondary">
          <InlineStack align="center">
            <Button onClick={() => setShown(shown + pageSize)}>
              Show {formatNumber(Math.min(pageSize, transfers.length - shown))} more
            </Button>
          </InlineStack>
        </Box>
      ) : null}
    </Card>
  );
}

function TransferRow({ transfer, all }: { transfer: Transfer; all: readonly Transfer[] }) {
  const { timeZone } = useShop();
  const [open, setOpen] = useState(false);
  const details = useId();
  const title = transferInWords(transfer);
  return (
    <MovementRow
      title={title}
      subtitle={[formatInstant(transfer.occurredAt, timeZone), ...(transfer.note === null ? [] : [transfer.note])].join(' · ')}
      figure={<Change transfer={transfer} />}
    >
      <Box paddingBlockStart="100">
        <Button
          variant="plain"
          disclosure={open ? 'up' : 'down'}
          ariaExpanded={open}
          ariaControls={details}
          accessibilityLabel={`${open ? 'Hide' : 'Show'} the working: ${title}`}
          onClick={() => setOpen(!open)}
        >
          {open ? 'Hide the working' : 'Show the working'}
        </Button>
      </Box>
      <Collapsible id={details} open={open}>
        {open ? <Working transfer={transfer} all={all} /> : null}
      </Collapsible>
    </MovementRow>
  );
}

function Working({ transfer, all }: { transfer: Transfer; all: readonly Transfer[] }) {
  const { timeZone } = useShop();
  const { explanation } = transfer;
  return (
    <Box paddingBlockStart="300">
      <BlockStack gap="300">
        {explanation === null ? null : (
          <Box background="bg-surface-secondary" padding="300" borderRadius="200">
            <BlockStack gap="300">
              <Text as="h3" variant="headingSm">
                What {transfer.order === null ? 'the order' : `order ${transfer.order.name}`} is worth now
              </Text>
              <Receipt explanation={explanation} />
              <Text as="p" tone="subdued">
                {transfer.order === null ? '' : `${orderInWords(all, transfer.order.id)} `}Version{' '}
                {formatNumber(explanation.rulesetVersion)} of the program applies to it.
              </Text>
            </BlockStack>
          </Box>
        )}
        <dl className="laurel-facts">
          <Fact
            term="Moved"
            detail={`${formatPoints(transfer.amount)} from ${accountInWords(transfer.debit)} to ${accountInWords(transfer.credit)}`}
          />
          <Fact term="Entered in the ledger" detail={formatInstant(transfer.recordedAt, timeZone)} />
          {transfer.actor === null ? null : <Fact term="By" detail={actorInWords(transfer.actor)} />}
          <Fact term="Business fact" detail={transfer.idempotencyKey} />
        </dl>
      </BlockStack>
    </Box>
  );
}

function actorInWords({ kind, id }: { kind: string; id: string }): string {
  if (kind === 'staff') return `Staff member ${id}`;
  return kind === 'operator' ? `Operator ${id}` : 'Laurel';
}
