import { gid } from '../../../../app/domain/shared/ids.ts';
import { totalsOf } from '../../state/order-totals.ts';
import type { CustomerRecord } from '../../state/records.ts';
import { metafieldFields } from './metafields.ts';
import { orderFilters, readableOrders } from './order-search.ts';
import { connection, dateTime, money, type ApiContext, type PageArguments, type View } from './resolving.ts';
import { matching, type Filters } from './search-query.ts';
import { storeCreditAccountsOf } from './store-credit.ts';

export const customerFilters: Filters<CustomerRecord> = {
  id: (customer) => customer.id,
  email: (customer) => (customer.email === null ? null : [customer.email]),
  first_name: (customer) => [customer.firstName],
  last_name: (customer) => [customer.lastName],
  tag: (customer) => customer.tags,
  created_at: (customer) => customer.createdAt,
  updated_at: (customer) => customer.updatedAt,
  customer_date: (customer) => customer.createdAt,
};

export function customerView(customer: CustomerRecord): View {
  const own = (context: ApiContext) => context.engine.state.orders.filter((order) => order.customerId === customer.id);
  return {
    __typename: 'Customer',
    id: gid('Customer', customer.id),
    legacyResourceId: customer.id,
    firstName: customer.firstName,
    lastName: customer.lastName,
    displayName: `${customer.firstName} ${customer.lastName}`.trim() || (customer.email ?? ''),
    defaultEmailAddress:
      customer.email === null
        ? null
        : {
            emailAddress: customer.email,
            validFormat: true,
            marketingState: customer.acceptsMarketing ? 'SUBSCRIBED' : 'NOT_SUBSCRIBED',
            marketingOptInLevel: 'SINGLE_OPT_IN',
            marketingUpdatedAt: customer.acceptsMarketing ? dateTime(customer.createdAt) : null,
          },
    defaultPhoneNumber: customer.phone === null ? null : { phoneNumber: customer.phone },
    defaultAddress: addressView(customer),
    addressesV2: (args: PageArguments) =>
      connection(
        customer.address === null ? [] : [customer.address],
        args,
        (address) => address.id,
        () => addressView(customer) as View,
      ),
    state: 'ENABLED',
    note: customer.note,
    tags: customer.tags,
    locale: 'en',
    verifiedEmail: true,
    taxExempt: false,
    taxExemptions: [],
    createdAt: dateTime(customer.createdAt),
    updatedAt: dateTime(customer.updatedAt),
    numberOfOrders: (_args: unknown, context: ApiContext) => String(own(context).length),
    amountSpent: (_args: unknown, context: ApiContext) => {
      const spentMinor = own(context).reduce((sum, order) => sum + totalsOf(order).receivedMinor - totalsOf(order).refundedMinor, 0);
      return money(spentMinor, context.engine.facts.currency);
    },
    lastOrder: (_args: unknown, context: ApiContext) => {
      const last = own(context).at(-1);
      return last ? context.orderView(last) : null;
    },
    orders: (args: PageArguments & { query?: string | null }, context: ApiContext) => {
      const chosen = readableOrders(context).filter((order) => order.customerId === customer.id);
      return connection(chosen.filter(matching(args.query, orderFilters)), args, (order) => order.createdAt, context.orderView);
    },
    storeCreditAccounts: (args: PageArguments & { query?: string | null }, context: ApiContext) =>
      storeCreditAccountsOf(customer, args, context),
    ...metafieldFields(gid('Customer', customer.id)),
  };
}

export function addressView(customer: CustomerRecord): View | null {
  const { address } = customer;
  if (address === null) return null;
  return {
    __typename: 'MailingAddress',
    id: gid('MailingAddress', address.id),
    address1: address.address1,
    address2: null,
    city: address.city,
    company: null,
    country: 'United States',
    countryCodeV2: 'US',
    firstName: customer.firstName,
    lastName: customer.lastName,
    name: `${customer.firstName} ${customer.lastName}`,
    phone: customer.phone,
    province: address.province,
    provinceCode: address.provinceCode,
    zip: address.zip,
    latitude: null,
    longitude: null,
  };
}
