import { Badge, Box, Button, InlineError, InlineStack } from '@shopify/polaris';
import { useState } from 'react';
import { formatInstant } from './format.ts';
import { MovementRow } from './Movement.tsx';
import { useShop } from './ShopContext.tsx';

export interface PrivacyRequestView {
  readonly id: string;
  readonly kind: 'customer_data_request' | 'customer_redact' | 'shop_redact';
  readonly customerId: string | null;
  readonly receivedAt: number;
  readonly state: 'received' | 'done';
  readonly hasFile: boolean;
}

const kinds: Readonly<Record<PrivacyRequestView['kind'], string>> = {
  customer_data_request: 'Data export',
  customer_redact: 'Erasure of a customer',
  shop_redact: 'Erasure of the store',
};

/** One request of the privacy laws, what became of it, and the file when there is one. */
export function PrivacyRow({ request }: { request: PrivacyRequestView }) {
  const { timeZone } = useShop();
  const who = request.customerId === null ? '' : ` · customer ${request.customerId}`;
  return (
    <MovementRow
      title={kinds[request.kind]}
      subtitle={`Received ${formatInstant(request.receivedAt, timeZone)}${who}`}
      figure={request.state === 'done' ? <Badge tone="success">Done</Badge> : <Badge tone="attention">In progress</Badge>}
    >
      {request.hasFile ? <Download request={request} /> : null}
    </MovementRow>
  );
}

function Download({ request }: { request: PrivacyRequestView }) {
  const [state, setState] = useState<'idle' | 'loading' | 'failed'>('idle');
  const errorId = `download-error-${request.id}`;
  const download = async () => {
    setState('loading');
    try {
      await saveFile(`/app/privacy/${encodeURIComponent(request.id)}/export`, `laurel-export-${request.customerId ?? request.id}.json`);
      setState('idle');
    } catch {
      setState('failed');
    }
  };
  return (
    <Box paddingBlockStart="200">
      <InlineStack gap="200" blockAlign="center">
        <Button
          loading={state === 'loading'}
          onClick={() => void download()}
          accessibilityLabel={`Download export for customer ${request.customerId ?? ''}`}
        >
          Download export
        </Button>
        {state === 'failed' ? <InlineError message="The file could not be fetched. Try again." fieldID={errorId} /> : null}
      </InlineStack>
    </Box>
  );
}

/** Fetches the file, because a plain link could not carry the session token that App Bridge adds to requests, and hands it to the browser. */
async function saveFile(address: string, name: string): Promise<void> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
