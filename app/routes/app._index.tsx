import type { MetaFunction } from '@remix-run/react';
import { useFetcher, useLoaderData } from '@remix-run/react';
import { data } from '@remix-run/server-runtime';
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/server-runtime';
import { Banner, BlockStack, Button, Card, InlineStack, Layout, Link, Page, Text } from '@shopify/polaris';
import { EmbedCard } from '../ui/EmbedCard.tsx';
import { Figures } from '../ui/Figures.tsx';
import { formatInstant, formatNumber, formatPoints } from '../ui/format.ts';
import { Change, MovementRow } from '../ui/Movement.tsx';
import { SetupGuide } from '../ui/SetupGuide.tsx';
import type { SetupStep } from '../ui/SetupGuide.tsx';
import { useShop } from '../ui/ShopContext.tsx';
import { transferInWords } from '../ui/transfer-words.ts';
import { useEmbedStatus } from '../ui/useEmbedStatus.ts';
import type { EmbedStatus } from '../ui/useEmbedStatus.ts';
import { merchant } from './merchant.server.ts';
import { readSetupProgress, setupProgressHeader } from './setup-progress.server.ts';

export const meta: MetaFunction = () => [{ title: 'Overview · Laurel' }];

export async function loader(args: LoaderFunctionArgs) {
  const { laurel, shop } = await merchant(args);
  const [overview, program, setup] = await Promise.all([
    laurel.shops.overview(shop),
    laurel.program.current(shop),
    readSetupProgress(args.request, shop),
  ]);
  const { ruleset, publishedBy } = program;
  return {
    overview,
    pointName: ruleset.pointName,
    setup: {
      dismissed: setup.dismissed,
      ruleReviewed: setup.ruleReviewed || publishedBy.kind === 'staff',
      hasReward: ruleset.rewards.some((reward) => reward.enabled),
      hasOrder: overview.recent.some(({ transfer }) => transfer.order !== null),
    },
  };
}

export async function action(args: ActionFunctionArgs) {
  const { shop } = await merchant(args);
  const [known, form] = await Promise.all([readSetupProgress(args.request, shop), args.request.formData()]);
  const told = form.get('setup');
  const progress = { dismissed: known.dismissed || told === 'dismissed', ruleReviewed: known.ruleReviewed || told === 'ruleReviewed' };
  return data(null, { headers: { 'Set-Cookie': await setupProgressHeader(shop, progress) } });
}

export default function Home() {
  const { overview, pointName, setup } = useLoaderData<typeof loader>();
  const embed = useEmbedStatus();
  const { today, outstanding } = overview;
  return (
    <Page title="Overview">
      <Layout>
        <Layout.Section>
          <BlockStack gap="400">
            {overview.deadLetters > 0 ? <DeadLettersBanner count={overview.deadLetters} /> : null}
            <Setup setup={setup} embed={embed} />
            <Figures
              title="Today"
              figures={[
                { label: 'Orders', value: formatNumber(today.orders) },
                { label: 'Points issued', value: formatNumber(today.pointsIssued) },
                { label: 'Points redeemed', value: formatNumber(today.pointsRedeemed) },
                { label: 'New members', value: formatNumber(today.newMembers) },
              ]}
            />
            <RecentMovements recent={overview.recent} />
          </BlockStack>
        </Layout.Section>
        <Layout.Section variant="oneThird">
          <BlockStack gap="400">
            <EmbedCard embed={embed} />
            <Card>
              <BlockStack gap="200">
                <Text as="h2" variant="headingMd">
                  Outstanding
                </Text>
                <Text as="p" variant="headingLg" numeric>
                  {formatPoints(outstanding.points, pointName)}
                </Text>
                <Text as="p" tone="subdued">
                  Available to {formatNumber(overview.members)} {overview.members === 1 ? 'member' : 'members'};{' '}
                  {formatNumber(outstanding.pending)} more are pending.
                </Text>
                <Text as="p" tone="subdued">
                  {overview.waitingEvents === 0
                    ? 'Every event from Shopify is in the ledger.'
                    : `${formatNumber(overview.waitingEvents)} ${overview.waitingEvents === 1 ? 'event is' : 'events are'} on the way into the ledger.`}
                </Text>
              </BlockStack>
            </Card>
          </BlockStack>
        </Layout.Section>
      </Layout>
    </Page>
  );
}

function DeadLettersBanner({ count }: { count: number }) {
  const what = count === 1 ? '1 event could not be applied' : `${formatNumber(count)} events could not be applied`;
  return (
    <Banner tone="warning" title={what} action={{ content: 'Review events', url: '/app/events' }}>
      <p>The points of the orders concerned may be out of date until you retry them.</p>
    </Banner>
  );
}

interface SetupFacts {
  readonly dismissed: boolean;
  readonly ruleReviewed: boolean;
  readonly hasReward: boolean;
  readonly hasOrder: boolean;
}

function Setup({ setup, embed }: { setup: SetupFacts; embed: EmbedStatus }) {
  const { domain } = useShop();
  const fetcher = useFetcher();
  const tell = (what: string) => fetcher.submit({ setup: what }, { method: 'post' });
  const told = fetcher.formData?.get('setup');
  if (setup.dismissed || told === 'dismissed') return null;
  const steps: SetupStep[] = [
    {
      id: 'embed',
      title: 'Turn on the storefront launcher',
      done: embed.state === 'on',
      explanation: 'The launcher shows shoppers their points and rewards. Switch it on in the theme editor, then save the theme.',
      action: (
        <Button variant="primary" url={embed.editorUrl} target="_top">
          Open theme editor
        </Button>
      ),
    },
    {
      id: 'rule',
      title: 'Review how orders earn points',
      done: setup.ruleReviewed || told === 'ruleReviewed',
      explanation: 'Your program starts with 1 point for each unit of your currency. Change the rate, or keep it.',
      action: (
        <>
          <Button variant="primary" url="/app/earning">
            Review earning rule
          </Button>
          <Button variant="tertiary" onClick={() => tell('ruleReviewed')}>
            Keep it
          </Button>
        </>
      ),
    },
    {
      id: 'reward',
      title: 'Offer a reward',
      done: setup.hasReward,
      explanation: 'Points are worth something once there is a reward to take: an amount off the next order.',
      action: (
        <Button variant="primary" url="/app/rewards">
          View rewards
        </Button>
      ),
    },
    {
      id: 'order',
      title: 'Place a test order',
      done: setup.hasOrder,
      explanation: 'Buy something as a signed-in customer and mark the order as paid. Its points appear here within seconds.',
      action: (
        <Button variant="primary" url={`https://${domain}`} target="_blank">
          Open your store
        </Button>
      ),
    },
  ];
  return <SetupGuide steps={steps} onDismiss={() => tell('dismissed')} />;
}

type Recent = ReturnType<typeof useLoaderData<typeof loader>>['overview']['recent'];

function RecentMovements({ recent }: { recent: Recent }) {
  const { timeZone } = useShop();
  return (
    <Card padding="0">
      <BlockStack>
        <div className="laurel-card-title">
          <InlineStack align="space-between" blockAlign="center">
            <Text as="h2" variant="headingMd">
              Recent movements
            </Text>
            <Button variant="plain" url="/app/members">
              View members
            </Button>
          </InlineStack>
        </div>
        {recent.length === 0 ? (
          <div className="laurel-card-text">
            <Text as="p" tone="subdued">
              Nothing has moved yet. The first order of a signed-in customer brings the first points.
            </Text>
          </div>
        ) : (
          <ul className="laurel-list">
            {recent.map(({ memberId, memberName, transfer }) => (
              <MovementRow
                key={transfer.id}
                title={
                  <Link url={`/app/members/${memberId}`} removeUnderline monochrome>
                    {memberName}
                  </Link>
                }
                subtitle={`${transferInWords(transfer)} · ${formatInstant(transfer.occurredAt, timeZone)}`}
                figure={<Change transfer={transfer} />}
              />
            ))}
          </ul>
        )}
      </BlockStack>
    </Card>
  );
}
