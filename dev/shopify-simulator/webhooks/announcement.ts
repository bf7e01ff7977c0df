/** One thing that a merchant, a shopper or Shopify did, with every message that Shopify sends because of it. */
export interface Announcement {
  readonly at: number;
  readonly orderId: string | null;
  readonly customerId: string | null;
  readonly messages: ReadonlyArray<{ readonly topic: Topic; readonly payload: unknown }>;
}

export const topics = [
  'orders/create',
  'orders/paid',
  'orders/updated',
  'orders/edited',
  'orders/cancelled',
  'orders/fulfilled',
  'orders/partially_fulfilled',
  'refunds/create',
  'customers/create',
  'customers/update',
  'customer.tags_added',
  'customer.tags_removed',
  'customers/delete',
  'customers/merge',
  'products/create',
  'products/update',
  'products/delete',
  'collections/create',
  'collections/update',
  'collections/delete',
  'app/uninstalled',
  'app/scopes_update',
  'customers/data_request',
  'customers/redact',
  'shop/redact',
] as const;

export type Topic = (typeof topics)[number];

/** These three are sent whether the app is still installed or not. */
export const complianceTopics: readonly Topic[] = ['customers/data_request', 'customers/redact', 'shop/redact'];
