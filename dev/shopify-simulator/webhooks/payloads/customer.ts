import { gid } from '../../../../app/domain/shared/ids.ts';
import type { CustomerRecord } from '../../state/records.ts';
import { numberId, shopTime } from './json.ts';
import type { ShopFacts } from './shop-facts.ts';

/** The customer as it stands inside an order: without tags, order count and total spent, which Shopify took out. */
export function customerInOrder(customer: CustomerRecord, shop: ShopFacts) {
  return {
    id: numberId(customer.id),
    email: customer.email,
    created_at: shopTime(customer.createdAt, shop.timeZone),
    updated_at: shopTime(customer.updatedAt, shop.timeZone),
    first_name: customer.firstName,
    last_name: customer.lastName,
    state: 'enabled',
    note: customer.note,
    verified_email: true,
    multipass_identifier: null,
    tax_exempt: false,
    phone: customer.phone,
    currency: shop.currency,
    tax_exemptions: [],
    admin_graphql_api_id: gid('Customer', customer.id),
    default_address: addressOf(customer),
  };
}

/** customers/create and customers/update. */
export function customerPayload(customer: CustomerRecord, shop: ShopFacts) {
  const consent = {
    state: customer.acceptsMarketing ? 'subscribed' : 'not_subscribed',
    opt_in_level: 'single_opt_in',
    consent_updated_at: customer.acceptsMarketing ? shopTime(customer.createdAt, shop.timeZone) : null,
  };
  const address = addressOf(customer);
  return {
    ...customerInOrder(customer, shop),
    addresses: address === null ? [] : [address],
    email_marketing_consent: consent,
    sms_marketing_consent: null,
  };
}

/** customer.tags_added and customer.tags_removed, which are spelled unlike all others. */
export function customerTagsPayload(customer: CustomerRecord, tags: readonly string[], shop: ShopFacts) {
  return { customerId: gid('Customer', customer.id), tags, occurredAt: shopTime(customer.updatedAt, shop.timeZone) };
}

/** customers/delete says nothing but who. */
export function customerDeletedPayload(customer: CustomerRecord) {
  return { id: numberId(customer.id), tax_exemptions: [], admin_graphql_api_id: gid('Customer', customer.id) };
}

export function customerMergePayload(input: {
  keptId: string;
  deletedId: string;
  jobId: string;
  status: 'completed' | 'failed';
  errors: readonly string[];
}) {
  return {
    admin_graphql_api_customer_kept_id: gid('Customer', input.keptId),
    admin_graphql_api_customer_deleted_id: gid('Customer', input.deletedId),
    admin_graphql_api_job_id: gid('Job', input.jobId),
    status: input.status,
    errors: input.errors.map((message) => ({ customer_ids: [numberId(input.keptId), numberId(input.deletedId)], field: 'merge', message })),
  };
}

function addressOf(customer: CustomerRecord) {
  const { address } = customer;
  if (address === null) return null;
  return {
    id: numberId(address.id),
    customer_id: numberId(customer.id),
    ...postalAddress(customer),
    country_name: 'United States',
    default: true,
  };
}

/** The part that an order's billing and shipping addresses share with a customer's. */
export function postalAddress(customer: CustomerRecord) {
  return {
    first_name: customer.firstName,
    last_name: customer.lastName,
    company: null,
    address1: customer.address?.address1 ?? null,
    address2: null,
    city: customer.address?.city ?? null,
    province: customer.address?.province ?? null,
    country: 'United States',
    zip: customer.address?.zip ?? null,
    phone: customer.phone,
    name: `${customer.firstName} ${customer.lastName}`,
    province_code: customer.address?.provinceCode ?? null,
    country_code: 'US',
  };
}
