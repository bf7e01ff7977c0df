import { GraphQLError } from 'graphql';
import { gid, idFromGid } from '../../../../app/domain/shared/ids.ts';
import { collectionFilters, collectionView, productFilters, productView, variantView } from './catalogue.ts';
import { customerFilters, customerView } from './customers.ts';
import {
  codeDiscountNodeView,
  discountByCode,
  discountByGid,
  discountCodeBasicCreate,
  discountCodeDeactivate,
  discountCodeDelete,
  discountCodeFreeShippingCreate,
  discountFilters,
  discountNodeView,
} from './discounts.ts';
import { giftCardCreate, giftCardDeactivate, giftCardsMatching, giftCardView } from './gift-cards.ts';
import { appInstallationGid, metafieldFields, metafieldsSet } from './metafields.ts';
import { orderFilters, readableOrders } from './order-search.ts';
import { orderView, refundView } from './orders.ts';
import { connection, dateTime, emptyConnection, notFound, type ApiContext, type PageArguments, type View } from './resolving.ts';
import { matching, type Filters } from './search-query.ts';
import { storeCreditAccountCredit, storeCreditAccountDebit } from './store-credit.ts';

type ListArguments = PageArguments & { readonly query?: string | null; readonly sortKey?: string | null };

/** The root of queries and mutations. Fields that stand here are what the simulator imitates of the Admin API. */
export function rootView(): View {
  return { ...singles, ...lists, ...counts, ...mutations };
}

const singles: View = {
  shop: (_args: unknown, context: ApiContext) => shopView(context),
  order: (args: { id: string }, context: ApiContext) => find(args.id, 'Order', readableOrders(context), orderView),
  customer: (args: { id: string }, context: ApiContext) => find(args.id, 'Customer', context.engine.state.customers, customerView),
  giftCard: (args: { id: string }, context: ApiContext) => find(args.id, 'GiftCard', context.engine.state.giftCards ?? [], giftCardView),
  product: (args: { id: string }, context: ApiContext) => find(args.id, 'Product', context.engine.state.products, productView),
  collection: (args: { id: string }, context: ApiContext) => find(args.id, 'Collection', context.engine.state.collections, collectionView),
  productVariant: (args: { id: string }, context: ApiContext) => {
    const product = context.engine.variant(required(args.id, 'ProductVariant'));
    return product === null ? null : variantView(product);
  },
  refund: (args: { id: string }, context: ApiContext) => {
    const id = required(args.id, 'Refund');
    const order = readableOrders(context).find((candidate) => candidate.refunds.some((refund) => refund.id === id));
    const refund = order?.refunds.find((candidate) => candidate.id === id);
    return order && refund ? refundView(order, refund) : null;
  },
  codeDiscountNodeByCode: (args: { code: string }, context: ApiContext) => {
    const discount = discountByCode(args.code, context);
    return discount === null ? null : codeDiscountNodeView(discount);
  },
  codeDiscountNode: (args: { id: string }, context: ApiContext) => {
    const discount = discountByGid(args.id, context);
    return discount === null ? null : codeDiscountNodeView(discount);
  },
  discountNode: (args: { id: string }, context: ApiContext) => {
    const discount = discountByGid(args.id, context);
    return discount === null ? null : discountNodeView(discount);
  },
  node: (args: { id: string }, context: ApiContext) => nodeView(args.id, context),
  nodes: (args: { ids: readonly string[] }, context: ApiContext) => args.ids.map((id) => nodeView(id, context)),
  app: (_args: unknown, context: ApiContext) => appView(context),
  appInstallation: (_args: unknown, context: ApiContext) => installationView(context),
  currentAppInstallation: (_args: unknown, context: ApiContext) => installationView(context),
};

const lists: View = {
  orders: (args: ListArguments, context: ApiContext) => {
    const chosen = readableOrders(context).filter(matching(args.query, orderFilters));
    const key = sortKey(
      args,
      { CREATED_AT: 'createdAt', PROCESSED_AT: 'createdAt', UPDATED_AT: 'updatedAt', ORDER_NUMBER: 'number', ID: null },
      'createdAt',
    );
    return connection(chosen, args, (order) => (key === null ? 0 : order[key]), orderView);
  },
  customers: (args: ListArguments, context: ApiContext) => {
    const chosen = context.engine.state.customers.filter(matching(args.query, customerFilters));
    const key = sortKey(args, { CREATED_AT: 'createdAt', UPDATED_AT: 'updatedAt', NAME: 'lastName', ID: null }, null);
    return connection(chosen, args, (customer) => (key === null ? 0 : customer[key]), customerView);
  },
  products: (args: ListArguments, context: ApiContext) => {
    const chosen = context.engine.state.products.filter(matching(args.query, productFilters));
    const keys = {
      CREATED_AT: 'createdAt',
      UPDATED_AT: 'updatedAt',
      TITLE: 'title',
      VENDOR: 'vendor',
      PRODUCT_TYPE: 'productType',
      ID: null,
    } as const;
    const key = sortKey(args, keys, null);
    return connection(chosen, args, (product) => (key === null ? 0 : product[key]), productView);
  },
  collections: (args: ListArguments, context: ApiContext) => {
    const chosen = context.engine.state.collections.filter(matching(args.query, collectionFilters));
    const key = sortKey(args, { TITLE: 'title', UPDATED_AT: 'updatedAt', ID: null }, null);
    return connection(chosen, args, (collection) => (key === null ? 0 : collection[key]), collectionView);
  },
  giftCards: (args: ListArguments, context: ApiContext) =>
    connection((context.engine.state.giftCards ?? []).filter(giftCardsMatching(args.query)), args, (card) => card.id, giftCardView),
  codeDiscountNodes: (args: ListArguments, context: ApiContext) =>
    connection(
      context.engine.state.discounts.filter(matching(args.query, discountFilters)),
      args,
      (discount) => discount.id,
      codeDiscountNodeView,
    ),
  discountNodes: (args: ListArguments, context: ApiContext) =>
    connection(
      context.engine.state.discounts.filter(matching(args.query, discountFilters)),
      args,
      (discount) => discount.id,
      discountNodeView,
    ),
  // Subscriptions of an app's configuration file do not show here, in Shopify either.
  webhookSubscriptions: () => emptyConnection(),
};

const counts: View = {
  ordersCount: (args: { query?: string | null }, context: ApiContext) => count(readableOrders(context), args.query, orderFilters),
  customersCount: (args: { query?: string | null }, context: ApiContext) =>
    count(context.engine.state.customers, args.query, customerFilters),
  productsCount: (args: { query?: string | null }, context: ApiContext) => count(context.engine.state.products, args.query, productFilters),
};

const mutations: View = {
  discountCodeBasicCreate,
  discountCodeFreeShippingCreate,
  discountCodeDeactivate,
  discountCodeDelete,
  giftCardCreate,
  giftCardDeactivate,
  storeCreditAccountCredit,
  storeCreditAccountDebit,
  metafieldsSet,
};

function count<T>(records: readonly T[], query: string | null | undefined, filters: Filters<T>): View {
  return { count: records.filter(matching(query, filters)).length, precision: 'EXACT' };
}

function required(id: string, kind: string): string {
  const number = idFromGid(id, kind);
  if (number === null) throw notFound(id);
  return number;
}

function find<T extends { readonly id: string }>(
  id: string,
  kind: string,
  records: readonly T[],
  viewOf: (record: T) => View,
): View | null {
  const number = required(id, kind);
  const record = records.find((candidate) => candidate.id === number);
  return record ? viewOf(record) : null;
}

function nodeView(id: string, context: ApiContext): View | null {
  const kind = /^gid:\/\/shopify\/([A-Za-z]+)\//.exec(id)?.[1];
  const byKind: Readonly<Record<string, string>> = {
    Order: 'order',
    Customer: 'customer',
    Product: 'product',
    ProductVariant: 'productVariant',
    Collection: 'collection',
    Refund: 'refund',
    DiscountNode: 'discountNode',
    DiscountCodeNode: 'codeDiscountNode',
  };
  const field = kind === undefined ? undefined : byKind[kind];
  if (field === undefined) throw notFound(id);
  return (singles[field] as (args: { id: string }, context: ApiContext) => View | null)({ id }, context);
}

function sortKey<K extends string>(args: ListArguments, keys: Readonly<Record<string, K | null>>, usual: K | null): K | null {
  if (args.sortKey == null) return usual;
  const key = keys[args.sortKey];
  if (key === undefined) {
    throw new GraphQLError(`The simulator does not sort by ${args.sortKey}.`, { extensions: { code: 'SIMULATOR_UNSUPPORTED' } });
  }
  return key;
}

function shopView(context: ApiContext): View {
  const { facts } = context.engine;
  return {
    __typename: 'Shop',
    id: gid('Shop', facts.id),
    name: facts.name,
    description: null,
    email: facts.email,
    contactEmail: facts.email,
    shopOwnerName: 'Robin Weaver',
    myshopifyDomain: facts.domain,
    primaryDomain: { id: gid('Domain', '1'), host: facts.domain, url: `https://${facts.domain}`, sslEnabled: true },
    url: `https://${facts.domain}`,
    currencyCode: facts.currency,
    enabledPresentmentCurrencies: [facts.currency],
    ianaTimezone: facts.timeZone,
    taxesIncluded: false,
    taxShipping: false,
    unitSystem: 'IMPERIAL_SYSTEM',
    weightUnit: 'POUNDS',
    setupRequired: false,
    checkoutApiSupported: true,
    plan: { publicDisplayName: 'Basic', partnerDevelopment: true, shopifyPlus: false },
    orderNumberFormatPrefix: '#',
    orderNumberFormatSuffix: '',
    createdAt: dateTime(facts.createdAt),
    updatedAt: dateTime(facts.createdAt),
    ...metafieldFields(gid('Shop', facts.id)),
  };
}

function appView(context: ApiContext): View {
  return {
    __typename: 'App',
    id: gid('App', '28471'),
    title: 'Laurel',
    handle: context.appHandle,
    apiKey: context.apiKey,
    embedded: true,
    published: false,
    previouslyInstalled: true,
    developerType: 'PARTNER',
    developerName: 'Laurel',
    description: null,
    installUrl: null,
    features: [],
    webhookApiVersion: '2026-07',
    requestedAccessScopes: scopesOf(context),
    availableAccessScopes: scopesOf(context),
    optionalAccessScopes: [],
    installation: () => installationView(context),
  };
}

function installationView(context: ApiContext): View {
  return {
    __typename: 'AppInstallation',
    id: appInstallationGid,
    app: () => appView(context),
    accessScopes: scopesOf(context),
    activeSubscriptions: [],
    allSubscriptions: () => emptyConnection(),
    oneTimePurchases: () => emptyConnection(),
    credits: () => emptyConnection(),
    launchUrl: context.appUrl,
    uninstallUrl: null,
    ...metafieldFields(appInstallationGid),
  };
}

function scopesOf(context: ApiContext): View[] {
  return [...context.granted].map((handle) => ({ handle, description: handle.replaceAll('_', ' ') }));
}
