import type { MetaFunction } from '@remix-run/react';
import { useLoaderData } from '@remix-run/react';
import { data } from '@remix-run/server-runtime';
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/server-runtime';
import { Badge, BlockStack, Card, Layout, Page, Text } from '@shopify/polaris';
import { useCallback, useState } from 'react';
import type { MemberId, RedemptionId } from '../domain/shared/ids.ts';
import type { Refusal } from '../domain/shared/result.ts';
import { AccountsCard } from '../ui/AccountsCard.tsx';
import { AdjustPoints } from '../ui/AdjustPoints.tsx';
import type { AdjustmentField } from '../ui/AdjustPoints.tsx';
import { Figures } from '../ui/Figures.tsx';
import { readWhole, textOf } from '../ui/form-values.ts';
import { formatDay, formatSigned } from '../ui/format.ts';
import { RedemptionList } from '../ui/RedemptionList.tsx';
import { useShop } from '../ui/ShopContext.tsx';
import { TransferList } from '../ui/TransferList.tsx';
import type { Outcome } from '../ui/useSubmission.ts';
import type { Merchant } from './merchant.server.ts';
import { merchant, notFound } from './merchant.server.ts';

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [{ title: `${page?.member.name ?? 'Member'} · Laurel` }];

export async function loader(args: LoaderFunctionArgs) {
  const { laurel, shop } = await merchant(args);
  const shown = await laurel.members.show(shop, args.params['id'] as MemberId);
  if (!shown.ok) throw notFound(shown);
  return { member: shown.value, adjustmentKey: `adjust-${crypto.randomUUID()}` };
}

export async function action(args: ActionFunctionArgs) {
  const by = await merchant(args);
  const form = await args.request.formData();
  return textOf(form, 'intent') === 'withdraw' ? withdraw(by, form) : adjust(by, form, args.params['id'] as MemberId);
}

type Answer = Outcome<AdjustmentField>;

async function adjust({ laurel, shop, actor }: Merchant, form: FormData, memberId: MemberId) {
  const read = readWhole(textOf(form, 'points'), 'the points');
  if (!read.ok) return data<Answer>({ ok: false, message: null, errors: { points: read.message } }, { status: 422 });
  const points = textOf(form, 'direction') === 'take' ? -read.value : read.value;
  const adjusted = await laurel.members.adjust(shop, actor, {
    memberId,
    points,
    reason: textOf(form, 'reason'),
    idempotencyKey: textOf(form, 'idempotencyKey'),
  });
  if (!adjusted.ok) return refusedAt(adjusted, adjusted.reason === 'insufficient_points' ? 'points' : adjustmentField(adjusted));
  return data<Answer>({ ok: true, done: points < 0 ? 'Points taken' : 'Points given' });
}

async function withdraw({ laurel, shop, actor }: Merchant, form: FormData) {
  const cancelled = await laurel.redemptions.cancel(shop, { actor }, textOf(form, 'redemptionId') as RedemptionId);
  return cancelled.ok ? data<Answer>({ ok: true, done: 'Code withdrawn' }) : refusedAt(cancelled, null);
}

function adjustmentField({ field }: Refusal): AdjustmentField | null {
  return field === 'points' || field === 'reason' ? field : null;
}

function refusedAt(refusal: Refusal, field: AdjustmentField | null) {
  return data<Answer>(
    field === null
      ? { ok: false, message: refusal.message, errors: {} }
      : { ok: false, message: null, errors: { [field]: refusal.message } },
    { status: 422 },
  );
}

const statusBadges = {
  active: null,
  left: <Badge>Left</Badge>,
  blocked: <Badge tone="critical">Blocked</Badge>,
  erased: <Badge tone="warning">Erased</Badge>,
};

export default function Member() {
  const { member, adjustmentKey } = useLoaderData<typeof loader>();
  const { timeZone } = useShop();
  const { balances } = member;
  const [adjusting, setAdjusting] = useState(false);
  const closeAdjustment = useCallback(() => setAdjusting(false), []);
  return (
    <Page
      title={member.name}
      titleMetadata={statusBadges[member.status]}
      backAction={{ content: 'Members', url: '/app/members' }}
      {...(member.status === 'active' && !adjusting
        ? { primaryAction: { content: 'Adjust points', onAction: () => setAdjusting(true) } }
        : {})}
    >
      <Layout>
        <Layout.Section>
          <BlockStack gap="400">
            {adjusting ? <AdjustPoints available={balances.available} idempotencyKey={adjustmentKey} onClose={closeAdjustment} /> : null}
            <Figures
              title="Points"
              figures={[
                { label: 'Available', value: formatSigned(balances.available) },
                { label: 'Pending', value: formatSigned(balances.pending) },
                { label: 'Held for rewards', value: formatSigned(balances.held) },
                { label: 'Redeemed', value: formatSigned(balances.redeemed) },
              ]}
            />
            <TransferList transfers={member.transfers} />
          </BlockStack>
        </Layout.Section>
        <Layout.Section variant="oneThird">
          <BlockStack gap="400">
            <Card>
              <BlockStack gap="200">
                <Text as="h2" variant="headingMd">
                  Customer
                </Text>
                <Text as="p" breakWord>
                  {member.email ?? 'No e-mail address'}
                </Text>
                <Text as="p" tone="subdued">
                  Member since {formatDay(member.enrolledAt, timeZone)}
                  {member.customerId === null ? '' : ` · Customer ${member.customerId}`}
                </Text>
              </BlockStack>
            </Card>
            <RedemptionList redemptions={member.redemptions} />
            <AccountsCard balances={balances} />
          </BlockStack>
        </Layout.Section>
      </Layout>
    </Page>
  );
}
