import type { MetaFunction } from '@remix-run/react';
import { Form, useLoaderData, useNavigate, useNavigation, useSearchParams, useSubmit } from '@remix-run/react';
import type { LoaderFunctionArgs } from '@remix-run/server-runtime';
import { Box, Card, EmptySearchResult, IndexTable, Page, Text, TextField, useBreakpoints } from '@shopify/polaris';
import { SearchIcon } from '@shopify/polaris-icons';
import { Icon } from '@shopify/polaris';
import { useState } from 'react';
import { EmptyPage } from '../ui/EmptyPage.tsx';
import { formatDay, formatNumber, formatPoints } from '../ui/format.ts';
import { MembersPicture } from '../ui/pictures.tsx';
import { RowLink } from '../ui/RowLink.tsx';
import { useShop } from '../ui/ShopContext.tsx';
import { merchant } from './merchant.server.ts';

export const meta: MetaFunction = () => [{ title: 'Members · Laurel' }];

const pageSize = 25;

export async function loader(args: LoaderFunctionArgs) {
  const { laurel, shop } = await merchant(args);
  const { searchParams } = new URL(args.request.url);
  const query = (searchParams.get('query') ?? '').trim().slice(0, 200);
  const cursor = searchParams.getAll('after').at(-1);
  const found = await laurel.members.search(shop, { query, limit: pageSize, ...(cursor === undefined ? {} : { cursor }) });
  return { ...found, query };
}

export default function Members() {
  const { members, nextCursor, query } = useLoaderData<typeof loader>();
  const navigate = useNavigate();
  const [searchParams] = useSearchParams();
  const trail = searchParams.getAll('after');
  // The address carries the cursors of the pages before this one, so that "previous" works after a reload, too.
  const goTo = (after: readonly string[]) => {
    const next = new URLSearchParams(query === '' ? {} : { query });
    for (const cursor of after) next.append('after', cursor);
    navigate(`/app/members?${next}`);
  };
  if (members.length === 0 && query === '' && trail.length === 0) return <NoMembers />;
  return (
    <Page title="Members">
      <Card padding="0">
        <Search query={query} />
        {members.length === 0 ? (
          <Box padding="400">
            <EmptySearchResult
              title="No members found"
              description="Search by a part of the name or e-mail address, or by the whole customer id."
              withIllustration
            />
          </Box>
        ) : (
          <MemberTable
            pagination={{
              hasPrevious: trail.length > 0,
              onPrevious: () => goTo(trail.slice(0, -1)),
              hasNext: nextCursor !== null,
              onNext: () => goTo([...trail, nextCursor ?? '']),
            }}
          />
        )}
      </Card>
    </Page>
  );
}

function Search({ query }: { query: string }) {
  const submit = useSubmit();
  const navigation = useNavigation();
  const [text, setText] = useState(query);
  const searching = navigation.state === 'loading' && navigation.location.pathname === '/app/members';
  const clear = () => {
    setText('');
    submit({}, { method: 'get', action: '/app/members' });
  };
  return (
    <Box padding="300" borderBlockEndWidth="025" borderColor="border-secondary">
      <Form method="get" action="/app/members" role="search">
        <TextField
          label="Search members"
          labelHidden
          type="search"
          name="query"
          value={text}
          onChange={setText}
          placeholder="Name, e-mail or customer id"
          prefix={<Icon source={SearchIcon} />}
          autoComplete="off"
          clearButton
          onClearButtonClick={clear}
          loading={searching}
        />
      </Form>
    </Box>
  );
}

interface Paging {
  readonly hasPrevious: boolean;
  readonly onPrevious: () => void;
  readonly hasNext: boolean;
  readonly onNext: () => void;
}

function MemberTable({ pagination }: { pagination: Paging }) {
  const { members } = useLoaderData<typeof loader>();
  const { timeZone } = useShop();
  const { smDown } = useBreakpoints();
  return (
    <IndexTable
      resourceName={{ singular: 'member', plural: 'members' }}
      itemCount={members.length}
      selectable={false}
      condensed={smDown}
      headings={[
        { title: 'Member' },
        { title: 'E-mail' },
        { title: 'Joined' },
        { title: 'Pending', alignment: 'end' },
        { title: 'Available', alignment: 'end' },
      ]}
      pagination={pagination}
    >
      {members.map((member, position) => {
        const address = `/app/members/${member.id}`;
        const pending = member.pending === 0 ? '' : ` · ${formatNumber(member.pending)} pending`;
        return (
          <IndexTable.Row key={member.id} id={member.id} position={position}>
            {smDown ? (
              <RowLink
                url={address}
                title={member.name}
                detail={`${member.email ?? 'No e-mail'}${pending}`}
                aside={<Figure text={formatPoints(member.available)} />}
              />
            ) : (
              <>
                <IndexTable.Cell>
                  <RowLink url={address} title={member.name} />
                </IndexTable.Cell>
                <IndexTable.Cell>{member.email ?? '–'}</IndexTable.Cell>
                <IndexTable.Cell>{formatDay(member.enrolledAt, timeZone)}</IndexTable.Cell>
                <IndexTable.Cell>
                  <Figure text={formatNumber(member.pending)} />
                </IndexTable.Cell>
                <IndexTable.Cell>
                  <Figure text={formatNumber(member.available)} />
                </IndexTable.Cell>
              </>
            )}
          </IndexTable.Row>
        );
      })}
    </IndexTable>
  );
}

function Figure({ text }: { text: string }) {
  return (
    <Text as="p" alignment="end" numeric>
      {text}
    </Text>
  );
}

function NoMembers() {
  return (
    <Page title="Members">
      <EmptyPage heading="Members come with their first order" picture={MembersPicture}>
        A signed-in customer becomes a member with an order, or by opening the launcher on your storefront. Nothing has to be imported.
      </EmptyPage>
    </Page>
  );
}
