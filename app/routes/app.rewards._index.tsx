import type { MetaFunction } from '@remix-run/react';
import { useLoaderData } from '@remix-run/react';
import type { LoaderFunctionArgs } from '@remix-run/server-runtime';
import { Badge, Card, IndexTable, Page, Text, useBreakpoints } from '@shopify/polaris';
import { EmptyPage } from '../ui/EmptyPage.tsx';
import { formatPoints } from '../ui/format.ts';
import { lifeInWords, rewardInWords } from '../ui/reward-form.ts';
import { RewardPicture } from '../ui/pictures.tsx';
import { RowLink } from '../ui/RowLink.tsx';
import { useShop } from '../ui/ShopContext.tsx';
import { merchant } from './merchant.server.ts';

export const meta: MetaFunction = () => [{ title: 'Rewards · Laurel' }];

export async function loader(args: LoaderFunctionArgs) {
  const { laurel, shop } = await merchant(args);
  const { ruleset } = await laurel.program.current(shop);
  return { rewards: ruleset.rewards, pointName: ruleset.pointName };
}

export default function Rewards() {
  const { rewards } = useLoaderData<typeof loader>();
  if (rewards.length === 0) {
    return (
      <Page title="Rewards">
        <EmptyPage
          heading="Give points something to become"
          picture={RewardPicture}
          action={{ content: 'Add reward', url: '/app/rewards/new' }}
        >
          A reward is what members pay for with points: an amount off an order, say. Begin with a small one: members reach it soon.
        </EmptyPage>
      </Page>
    );
  }
  return (
    <Page title="Rewards" primaryAction={{ content: 'Add reward', url: '/app/rewards/new' }}>
      <Card padding="0">
        <RewardTable />
      </Card>
    </Page>
  );
}

function RewardTable() {
  const { rewards, pointName } = useLoaderData<typeof loader>();
  const { currency } = useShop();
  const { smDown } = useBreakpoints();
  return (
    <IndexTable
      resourceName={{ singular: 'reward', plural: 'rewards' }}
      itemCount={rewards.length}
      selectable={false}
      condensed={smDown}
      headings={[
        { title: 'Reward' },
        { title: 'Status' },
        { title: 'Discount' },
        { title: 'Code lives' },
        { title: 'Price', alignment: 'end' },
      ]}
    >
      {rewards.map((reward, position) => {
        const address = `/app/rewards/${reward.id}`;
        const status = reward.enabled ? <Badge tone="success">Active</Badge> : <Badge>Off</Badge>;
        const price = formatPoints(reward.pricePoints, pointName);
        const life = lifeInWords(reward) ?? '—';
        return (
          <IndexTable.Row key={reward.id} id={reward.id} position={position}>
            {smDown ? (
              <RowLink url={address} title={reward.name} detail={`${price} · ${rewardInWords(reward, currency)}`} aside={status} />
            ) : (
              <>
                <IndexTable.Cell>
                  <RowLink url={address} title={reward.name} />
                </IndexTable.Cell>
                <IndexTable.Cell>{status}</IndexTable.Cell>
                <IndexTable.Cell>{rewardInWords(reward, currency)}</IndexTable.Cell>
                <IndexTable.Cell>{life}</IndexTable.Cell>
                <IndexTable.Cell>
                  <Text as="p" alignment="end" numeric>
                    {price}
                  </Text>
                </IndexTable.Cell>
              </>
            )}
          </IndexTable.Row>
        );
      })}
    </IndexTable>
  );
}
