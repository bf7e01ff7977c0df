import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startSimulator, type RunningSimulator } from '../server.ts';

const idToken = 'urn:ietf:params:oauth:token-type:id_token';
const offline = 'urn:shopify:params:oauth:token-type:offline-access-token';
let simulator: RunningSimulator;

beforeAll(async () => {
  simulator = await startSimulator({ dataDir: null, appUrl: 'http://127.0.0.1:9' });
  // Nobody answers at the app's address; the merchant has approved the app all the same.
  await control('/install');
});

afterEach(async () => {
  await control('/misbehave', { reset: true });
});

afterAll(() => simulator.stop());

async function control(path: string, body: unknown = {}): Promise<unknown> {
  const response = await fetch(`${simulator.origin}/_simulator${path}`, { method: 'POST', body: JSON.stringify(body) });
  return response.json();
}

function tokenRequest(changes: Record<string, string>): Promise<Response> {
  return fetch(`${simulator.origin}/laurel-demo.myshopify.com/admin/oauth/access_token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ client_id: simulator.config.apiKey, client_secret: simulator.config.apiSecret, ...changes }),
  });
}

function exchange(changes: Record<string, string> = {}): Promise<Response> {
  return tokenRequest({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: simulator.shop.adminSessionToken(),
    subject_token_type: idToken,
    requested_token_type: offline,
    expiring: '1',
    ...changes,
  });
}

interface Tokens {
  access_token: string;
  refresh_token: string;
  expires_in: number;
  scope: string;
}

async function accessToken(): Promise<string> {
  return ((await (await exchange()).json()) as Tokens).access_token;
}

interface Answer {
  data?: Record<string, unknown> | null;
  errors?: Array<{ message: string; extensions?: { code?: string; problems?: unknown } }>;
  extensions?: { cost: { requestedQueryCost: number; throttleStatus: { currentlyAvailable: number; maximumAvailable: number } } };
}

async function graphql(query: string, variables: object = {}, token?: string): Promise<Answer> {
  const response = await fetch(`${simulator.origin}/laurel-demo.myshopify.com/admin/api/2026-07/graphql.json`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Shopify-Access-Token': token ?? (await accessToken()) },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as Answer;
}

test('a session token is exchanged for a token that expires and can be refreshed', async () => {
  const tokens = (await (await exchange()).json()) as Tokens;
  expect(tokens).toMatchObject({ expires_in: 3600, refresh_token_expires_in: 7_776_000 });
  expect(tokens.scope.split(',')).toContain('read_orders');
  const online = (await (await exchange({ requested_token_type: offline.replace('offline', 'online') })).json()) as {
    associated_user: unknown;
  };
  expect(online.associated_user).toMatchObject({ account_owner: true });
});

test('a wrong secret, a forged session token and an unknown kind of token are refused', async () => {
  const refusals = [
    await exchange({ client_secret: 'wrong' }),
    await exchange({ subject_token: `${simulator.shop.adminSessionToken()}x` }),
    await exchange({ subject_token: simulator.shop.extensionSessionToken(null) }),
    await exchange({ requested_token_type: 'other' }),
  ];
  expect(refusals.map((response) => response.status)).toEqual([400, 400, 400, 400]);
});

test('a refresh token works until its successor has been used', async () => {
  const first = (await (await exchange()).json()) as Tokens;
  const refresh = (token: string) => tokenRequest({ grant_type: 'refresh_token', refresh_token: token });
  const second = (await (await refresh(first.refresh_token)).json()) as Tokens;
  expect((await refresh(first.refresh_token)).status).toBe(200);
  const latest = (await (await refresh(first.refresh_token)).json()) as Tokens;
  expect((await refresh(latest.refresh_token)).status).toBe(200);
  expect((await refresh(first.refresh_token)).status).toBe(401);
  expect((await refresh(second.refresh_token)).status).toBe(200);
});

test('a token that nobody issued is answered with 401', async () => {
  const response = await fetch(`${simulator.origin}/laurel-demo.myshopify.com/admin/api/2026-07/graphql.json`, {
    method: 'POST',
    headers: { 'X-Shopify-Access-Token': 'shpat_unknown' },
    body: JSON.stringify({ query: '{shop{name}}' }),
  });
  expect(response.status).toBe(401);
});

test("what the schema does not know is refused in Shopify's words", async () => {
  expect((await graphql('{shop{nme}}')).errors?.[0]).toMatchObject({
    message: "Field 'nme' doesn't exist on type 'Shop'",
    extensions: { code: 'undefinedField' },
  });
  expect((await graphql('{order{id}}')).errors?.[0]?.message).toBe("Field 'order' is missing required arguments: id");
  expect((await graphql('{shop{name(first:1)}}')).errors?.[0]?.message).toBe("Field 'name' doesn't accept argument 'first'");
  expect((await graphql('{orders{nodes{id}}}')).errors?.[0]?.message).toBe('you must provide one of first or last');
});

test('deprecated fields, also in variables, are refused with what to use instead', async () => {
  expect((await graphql('{customers(first:1){nodes{email}}}')).errors?.[0]?.message).toContain('defaultEmailAddress');
  const create = 'mutation($d:DiscountCodeBasicInput!){discountCodeBasicCreate(basicCodeDiscount:$d){userErrors{message}}}';
  expect((await graphql(create, { d: { customerSelection: { all: true } } })).errors?.[0]?.message).toContain('Use `context` instead');
  expect((await graphql(create, { d: { titel: 'x' } })).errors?.[0]).toMatchObject({
    extensions: {
      code: 'INVALID_VARIABLE',
      problems: [{ path: ['titel'], explanation: 'Field is not defined on DiscountCodeBasicInput' }],
    },
  });
});

test('a field whose scope was not granted is denied, and one without a resolver is never null', async () => {
  expect((await graphql('{giftCards(first:1){nodes{id}}}')).errors?.[0]).toMatchObject({
    message: 'Access denied for giftCards field. Required access: `read_gift_cards` access scope.',
    extensions: { code: 'ACCESS_DENIED' },
  });
  const unsupported = await graphql('{shop{name currencyFormats{moneyFormat}}}');
  expect(unsupported.errors?.[0]?.extensions?.code).toBe('SIMULATOR_UNSUPPORTED');
  expect(unsupported).not.toHaveProperty('data');
});

test('paging through the orders meets each exactly once', async () => {
  const query =
    'query($after:String){orders(first:60,after:$after,sortKey:UPDATED_AT){nodes{id updatedAt} pageInfo{hasNextPage endCursor}}}';
  const token = await accessToken();
  const seen: Array<{ id: string; updatedAt: string }> = [];
  for (let after: string | null = null; ;) {
    const { data } = await graphql(query, { after }, token);
    const page = data?.['orders'] as { nodes: typeof seen; pageInfo: { hasNextPage: boolean; endCursor: string } };
    seen.push(...page.nodes);
    if (!page.pageInfo.hasNextPage) break;
    after = page.pageInfo.endCursor;
  }
  expect(new Set(seen.map((order) => order.id)).size).toBe(seen.length);
  expect(seen.map((order) => order.updatedAt)).toEqual(seen.map((order) => order.updatedAt).sort());
  const counted = await graphql('{ordersCount{count}}', {}, token);
  expect(counted.data?.['ordersCount']).toEqual({ count: seen.length });
  // Those older than sixty days need a scope of their own.
  expect(seen.length).toBeGreaterThan(200);
  expect(seen.length).toBeLessThan(400);
});

test('a search finds by time and refuses what it does not understand', async () => {
  const count = async (query: string) =>
    (await graphql('query($q:String){ordersCount(query:$q){count}}', { q: query })) as { data: { ordersCount: { count: number } } };
  const all = (await count('')).data.ordersCount.count;
  const paid = (await count('financial_status:paid')).data.ordersCount.count;
  const other = (await count('-financial_status:paid')).data.ordersCount.count;
  expect(paid + other).toBe(all);
  expect((await count("updated_at:>='2100-01-01T00:00:00Z'")).data.ordersCount.count).toBe(0);
  expect((await graphql('{ordersCount(query:"colour:red"){count}}')).errors?.[0]?.message).toContain('colour:red');
});

const createCode = `mutation($d: DiscountCodeBasicInput!) {
  discountCodeBasicCreate(basicCodeDiscount: $d) { codeDiscountNode { id } userErrors { code field message } }
}`;

function codeInput(code: string, changes: object = {}): object {
  return {
    title: code,
    code,
    startsAt: '2026-01-01T00:00:00Z',
    usageLimit: 1,
    context: { all: 'ALL' },
    customerGets: { value: { discountAmount: { amount: '5.00' } }, items: { all: true } },
    ...changes,
  };
}

test('a code can be made once, used in the checkout, and withdrawn', async () => {
  const made = (await graphql(createCode, { d: codeInput('LAUREL-1') })).data?.['discountCodeBasicCreate'] as {
    codeDiscountNode: { id: string };
  };
  const [product] = simulator.shop.products();
  const cart = { lines: [{ variantId: product?.variantId ?? '', quantity: 1 }], codes: [], customerId: null };
  expect(simulator.shop.checkCode({ ...cart, code: 'laurel-1' })).toEqual({ ok: true });
  const again = await graphql(createCode, { d: codeInput('laurel-1') });
  expect(again.data?.['discountCodeBasicCreate']).toEqual({
    codeDiscountNode: null,
    userErrors: [{ code: 'TAKEN', field: ['basicCodeDiscount', 'code'], message: 'Code must be unique. Please try a different code.' }],
  });
  const found = await graphql('{codeDiscountNodeByCode(code:"LAUREL-1"){id codeDiscount{...on DiscountCodeBasic{status usageLimit}}}}');
  expect(found.data?.['codeDiscountNodeByCode']).toEqual({
    id: made.codeDiscountNode.id,
    codeDiscount: { status: 'ACTIVE', usageLimit: 1 },
  });
  const id = made.codeDiscountNode.id;
  const ended = await graphql(
    'mutation($id:ID!){discountCodeDeactivate(id:$id){codeDiscountNode{codeDiscount{...on DiscountCodeBasic{status}}} userErrors{message}}}',
    { id },
  );
  expect(ended.data?.['discountCodeDeactivate']).toEqual({ codeDiscountNode: { codeDiscount: { status: 'EXPIRED' } }, userErrors: [] });
  expect(simulator.shop.checkCode({ ...cart, code: 'LAUREL-1' })).toEqual({ ok: false, message: 'Enter a valid discount code' });
  const removed = await graphql('mutation($id:ID!){discountCodeDelete(id:$id){deletedCodeDiscountId userErrors{code}}}', { id });
  expect(removed.data?.['discountCodeDelete']).toEqual({ deletedCodeDiscountId: id, userErrors: [] });
  const twice = await graphql('mutation($id:ID!){discountCodeDelete(id:$id){deletedCodeDiscountId userErrors{code}}}', { id });
  expect(twice.data?.['discountCodeDelete']).toMatchObject({ deletedCodeDiscountId: null, userErrors: [{ code: 'INVALID' }] });
});

test('a discount that makes no sense is refused field by field, and none is made', async () => {
  const faults = async (changes: object) => {
    const answer = await graphql(createCode, { d: codeInput('NONSENSE', changes) });
    const result = answer.data?.['discountCodeBasicCreate'] as {
      codeDiscountNode: unknown;
      userErrors: Array<{ code: string; field: string[] }>;
    };
    expect(result.codeDiscountNode).toBeNull();
    return result.userErrors.map((fault) => `${fault.code} ${fault.field.slice(1).join('.')}`);
  };
  expect(await faults({ endsAt: '2025-01-01T00:00:00Z' })).toEqual(['END_DATE_BEFORE_START_DATE endsAt']);
  expect(await faults({ title: '', startsAt: null })).toEqual(['BLANK title', 'BLANK startsAt']);
  expect(await faults({ usageLimit: 0 })).toEqual(['GREATER_THAN usageLimit']);
  expect(await faults({ customerGets: { value: { percentage: 10 }, items: { all: true } } })).toEqual([
    'VALUE_OUTSIDE_RANGE customerGets.value.percentage',
  ]);
  expect(await faults({ context: { customers: { add: ['gid://shopify/Customer/1'] } } })).toEqual(['INVALID context.customers.add']);
  expect((await graphql('{codeDiscountNodeByCode(code:"NONSENSE"){id}}')).data).toEqual({ codeDiscountNodeByCode: null });
});

test('metafields are written all or none, and read back', async () => {
  const set = 'mutation($m:[MetafieldsSetInput!]!){metafieldsSet(metafields:$m){metafields{key value} userErrors{code elementIndex}}}';
  const ownerId = `gid://shopify/Customer/${simulator.shop.customers()[0]?.id ?? ''}`;
  const good = { ownerId, namespace: '$app', key: 'balance', type: 'number_integer', value: '84' };
  expect((await graphql(set, { m: [good, { ...good, key: 'other', value: 'many' }] })).data?.['metafieldsSet']).toEqual({
    metafields: null,
    userErrors: [{ code: 'INVALID_VALUE', elementIndex: 1 }],
  });
  const read = `{customer(id:"${ownerId}"){metafield(namespace:"$app",key:"balance"){value}}}`;
  expect((await graphql(read)).data?.['customer']).toEqual({ metafield: null });
  await graphql(set, { m: [good] });
  expect((await graphql(read)).data?.['customer']).toEqual({ metafield: { value: '84' } });
});

test('an expensive query is refused before it runs, and an empty bucket throttles', async () => {
  const costly = await graphql('{orders(first:100){nodes{id lineItems(first:100){nodes{id product{id}}}}}}');
  expect(costly.errors?.[0]?.extensions?.code).toBe('MAX_COST_EXCEEDED');
  const token = await accessToken();
  const query = '{orders(first:240){nodes{id customer{id defaultAddress{city}}}}}';
  const answers = await Promise.all(Array.from({ length: 12 }, () => graphql(query, {}, token)));
  const throttled = answers.filter((answer) => answer.errors?.[0]?.extensions?.code === 'THROTTLED');
  expect(throttled.length).toBeGreaterThan(0);
  for (const answer of throttled) expect(answer).not.toHaveProperty('data');
  for (const answer of answers) {
    expect(answer.extensions?.cost.throttleStatus.currentlyAvailable).toBeLessThanOrEqual(
      answer.extensions?.cost.throttleStatus.maximumAvailable ?? 0,
    );
  }
});

test('the API misbehaves on demand and then behaves again', async () => {
  const token = await accessToken();
  const status = async () => {
    const response = await fetch(`${simulator.origin}/laurel-demo.myshopify.com/admin/api/2026-07/graphql.json`, {
      method: 'POST',
      headers: { 'X-Shopify-Access-Token': token },
      body: JSON.stringify({ query: '{shop{id}}' }),
    });
    return [response.status, ((await response.json()) as Answer).errors?.[0]?.extensions?.code];
  };
  await control('/misbehave', { api429: { next: 1 }, api5xx: { next: 1 }, apiThrottled: { next: 1 }, apiTimeout: { next: 1, ms: 1 } });
  const answers = [await status(), await status(), await status(), await status(), await status()];
  expect(answers.map(([code]) => code).sort()).toEqual([200, 200, 429, 503, 504]);
  expect(answers.filter(([, code]) => code === 'THROTTLED')).toHaveLength(1);
});
