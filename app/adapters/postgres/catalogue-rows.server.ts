import type { PoolClient } from 'pg';
import type { CollectionFacts, CustomerFacts, ProductFacts } from '../../application/ports/events.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { compareIds } from './ledger-rows.server.ts';
import { withRows } from './rows.ts';

/** Facts about the same thing in one batch: the newest one, since a statement may touch a row only once. */
function newest<T extends { readonly at: Instant }>(facts: readonly T[], id: (fact: T) => string): T[] {
  const byId = new Map<string, T>();
  for (const fact of facts) {
    const known = byId.get(id(fact));
    if (known === undefined || fact.at >= known.at) byId.set(id(fact), fact);
  }
  return [...byId.values()].sort((a, b) => compareIds(id(a), id(b)));
}

/** Keeps the newest facts of customers, and touches nothing where nothing changed. */
export async function upsertCustomers(client: PoolClient, shopId: string, customers: readonly CustomerFacts[]): Promise<void> {
  await withRows(
    client,
    'upsert-customers',
    `INSERT INTO customers (shop_id, customer_id, email, first_name, last_name, facts_at)
     SELECT $1, customer_id, email, first_name, last_name, facts_at
     FROM json_to_recordset($2) AS c(customer_id bigint, email text, first_name text, last_name text, facts_at timestamptz)
     ON CONFLICT (shop_id, customer_id) DO UPDATE SET email = excluded.email, first_name = excluded.first_name,
       last_name = excluded.last_name, facts_at = excluded.facts_at
     WHERE customers.facts_at <= excluded.facts_at
       AND (customers.email, customers.first_name, customers.last_name) IS DISTINCT FROM (excluded.email, excluded.first_name, excluded.last_name)`,
    shopId,
    newest(customers, ({ customerId }) => customerId).map((customer) => ({
      customer_id: customer.customerId,
      email: customer.email,
      first_name: customer.firstName,
      last_name: customer.lastName,
      facts_at: new Date(customer.at),
    })),
  );
}

export async function upsertProducts(client: PoolClient, shopId: string, products: readonly ProductFacts[]): Promise<void> {
  await withRows(
    client,
    'upsert-products',
    `INSERT INTO products (shop_id, product_id, title, vendor, product_type, tags, collections, collections_at, deleted, facts_at)
     SELECT $1, product_id, title, vendor, product_type, ARRAY(SELECT json_array_elements_text(tags)),
       CASE WHEN collections IS NULL THEN NULL ELSE ARRAY(SELECT json_array_elements_text(collections)) END,
       CASE WHEN collections IS NULL THEN NULL ELSE now() END, deleted, facts_at
     FROM json_to_recordset($2) AS p(product_id bigint, title text, vendor text, product_type text, tags json, collections json, deleted boolean, facts_at timestamptz)
     ON CONFLICT (shop_id, product_id) DO UPDATE SET
       title = CASE WHEN excluded.deleted THEN products.title ELSE excluded.title END,
       vendor = CASE WHEN excluded.deleted THEN products.vendor ELSE excluded.vendor END,
       product_type = CASE WHEN excluded.deleted THEN products.product_type ELSE excluded.product_type END,
       tags = CASE WHEN excluded.deleted THEN products.tags ELSE excluded.tags END,
       collections = excluded.collections, collections_at = excluded.collections_at,
       deleted = excluded.deleted, facts_at = excluded.facts_at
     WHERE products.facts_at <= excluded.facts_at`,
    shopId,
    newest(products, ({ productId }) => productId).map((product) => ({
      product_id: product.productId,
      title: product.title,
      vendor: product.vendor,
      product_type: product.productType,
      tags: product.tags,
      // A webhook does not name them, and may be about them: what was fetched before is not relied on any more.
      collections: product.collections ?? null,
      deleted: product.deleted,
      facts_at: new Date(product.at),
    })),
  );
}

export async function upsertCollections(client: PoolClient, shopId: string, collections: readonly CollectionFacts[]): Promise<void> {
  await withRows(
    client,
    'upsert-collections',
    `INSERT INTO collections (shop_id, collection_id, title, deleted, facts_at)
     SELECT $1, collection_id, title, deleted, facts_at
     FROM json_to_recordset($2) AS c(collection_id bigint, title text, deleted boolean, facts_at timestamptz)
     ON CONFLICT (shop_id, collection_id) DO UPDATE SET
       title = CASE WHEN excluded.deleted THEN collections.title ELSE excluded.title END, deleted = excluded.deleted, facts_at = excluded.facts_at
     WHERE collections.facts_at <= excluded.facts_at`,
    shopId,
    newest(collections, ({ collectionId }) => collectionId).map((collection) => ({
      collection_id: collection.collectionId,
      title: collection.title,
      deleted: collection.deleted,
      facts_at: new Date(collection.at),
    })),
  );
}
