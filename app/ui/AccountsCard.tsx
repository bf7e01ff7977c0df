import { BlockStack, Button, Card, Collapsible, InlineStack, Text } from '@shopify/polaris';
import { useId, useState } from 'react';
import { accounts } from '../domain/ledger/accounts.ts';
import type { Balances } from '../domain/ledger/accounts.ts';
import { formatSigned } from './format.ts';
import { accountInWords } from './transfer-words.ts';

/** Every account of the member, for whoever checks the books: what one account gave another has received, so that all together make zero. */
export function AccountsCard({ balances }: { balances: Balances }) {
  const [open, setOpen] = useState(false);
  const list = useId();
  const sum = accounts.reduce((total, account) => total + balances[account], 0);
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="center">
          <Text as="h2" variant="headingMd">
            Accounts
          </Text>
          <Button variant="plain" disclosure={open ? 'up' : 'down'} ariaExpanded={open} ariaControls={list} onClick={() => setOpen(!open)}>
            {open ? 'Hide' : 'Show'}
          </Button>
        </InlineStack>
        <Collapsible id={list} open={open}>
          <table className="laurel-receipt laurel-accounts">
            <tbody>
              {accounts.map((account) => (
                <tr key={account}>
                  <th scope="row">{accountInWords(account)}</th>
                  <td>{formatSigned(balances[account])}</td>
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr>
                <th scope="row">All together</th>
                <td>{formatSigned(sum)}</td>
              </tr>
            </tfoot>
          </table>
        </Collapsible>
      </BlockStack>
    </Card>
  );
}
