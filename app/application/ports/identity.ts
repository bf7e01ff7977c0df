import type { CustomerId } from '../../domain/shared/ids.ts';
import type { Result } from '../../domain/shared/result.ts';

/**
 * Who is speaking, proven by a signature that only Shopify and this app can make. Nothing else about a request is an
 * identity: not a header, not a query parameter outside the signature, not a field of a body.
 */
export interface ShopifyIdentity {
  /**
   * Checks the signature of a webhook over the bytes exactly as they arrived, before anything parses them.
   * Refuses `bad_signature`, also when the signature is missing.
   */
  webhook(delivery: WebhookDelivery): Result<null>;

  /**
   * Checks the signature that Shopify's app proxy puts on the query string of a storefront request.
   * Refuses `bad_signature`, and `session_expired` when a good signature is outside the time window.
   */
  appProxy(query: string): Result<ProxyVisitor>;

  /**
   * Checks a session token of the embedded admin or of a checkout or account extension.
   * Refuses `not_signed_in` when there is none, `session_expired` when a good token is past its time, `bad_signature` otherwise.
   */
  sessionToken(token: string | null): Result<TokenBearer>;
}

export interface WebhookDelivery {
  readonly body: Uint8Array;
  /** The header `X-Shopify-Hmac-Sha256`, null when absent. */
  readonly signature: string | null;
}

export interface ProxyVisitor {
  /** The myshopify domain. */
  readonly shop: string;
  /** Null for a shopper who is not signed in. */
  readonly customerId: CustomerId | null;
}

export interface TokenBearer {
  /** The myshopify domain. */
  readonly shop: string;
  /** Set for an extension's token of a signed-in shopper. */
  readonly customerId: CustomerId | null;
  /** Set for the embedded admin's token: Shopify's id of the staff member. */
  readonly userId: string | null;
}
