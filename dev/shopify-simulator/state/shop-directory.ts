import { customerDeletedPayload, customerMergePayload, customerPayload, customerTagsPayload } from '../webhooks/payloads/customer.ts';
import { collectionDeletedPayload, collectionPayload, productDeletedPayload, productPayload } from '../webhooks/payloads/catalogue.ts';
import {
  customerRedactPayload,
  dataRequestPayload,
  scopesUpdatePayload,
  shopPayload,
  shopRedactPayload,
} from '../webhooks/payloads/shop.ts';
import { nextId } from './identifiers.ts';
import { touch, wholeSecond } from './orders.ts';
import { done, refused, type Outcome } from './outcome.ts';
import type { CollectionRecord, CustomerRecord, ProductRecord } from './records.ts';
import type { ShopEngine } from './shop-engine.ts';

/** What a merchant does to customers, products, collections and the app itself. Each function changes the state and announces it. */

export function updateCustomer(
  engine: ShopEngine,
  id: string,
  changes: Partial<Pick<CustomerRecord, 'firstName' | 'lastName' | 'email' | 'phone' | 'note' | 'tags' | 'acceptsMarketing'>>,
): Outcome<CustomerRecord> {
  const customer = engine.customer(id);
  if (!customer) return refused('not_found', `There is no customer ${id}.`);
  const email = changes.email?.trim().toLowerCase();
  if (email !== undefined && engine.state.customers.some((other) => other.id !== id && other.email === email)) {
    return refused('conflict', 'Email has already been taken');
  }
  const before = customer.tags;
  Object.assign(customer, changes, email === undefined ? {} : { email });
  touch(customer, engine.now());
  const added = customer.tags.filter((tag) => !before.includes(tag));
  const removed = before.filter((tag) => !customer.tags.includes(tag));
  engine.announce({ customerId: id }, [
    { topic: 'customers/update', payload: customerPayload(customer, engine.facts) },
    ...(added.length > 0 ? [{ topic: 'customer.tags_added' as const, payload: customerTagsPayload(customer, added, engine.facts) }] : []),
    ...(removed.length > 0
      ? [{ topic: 'customer.tags_removed' as const, payload: customerTagsPayload(customer, removed, engine.facts) }]
      : []),
  ]);
  return done(customer);
}

/** Shopify deletes only customers without orders; the others can be redacted. */
export function deleteCustomer(engine: ShopEngine, id: string): Outcome<null> {
  const customer = engine.customer(id);
  if (!customer) return refused('not_found', `There is no customer ${id}.`);
  if (engine.state.orders.some((order) => order.customerId === id))
    return refused('conflict', 'Customer can’t be deleted because they have orders.');
  engine.state.customers = engine.state.customers.filter((other) => other.id !== id);
  engine.announce({ customerId: id }, [{ topic: 'customers/delete', payload: customerDeletedPayload(customer) }]);
  return done(null);
}

/** Merges `deletedId` into `keptId`: its orders change hands. With `fail` the message of a merge that Shopify gave up is sent and nothing changes. */
export function mergeCustomers(engine: ShopEngine, input: { keptId: string; deletedId: string; fail?: boolean }): Outcome<CustomerRecord> {
  const kept = engine.customer(input.keptId);
  const gone = engine.customer(input.deletedId);
  if (!kept || !gone) return refused('not_found', 'Both customers of a merge must exist.');
  if (kept.id === gone.id) return refused('invalid', 'A customer cannot be merged with itself.');
  const jobId = nextId(engine.state, 'Job');
  if (input.fail === true) {
    const payload = customerMergePayload({ ...input, jobId, status: 'failed', errors: ['The customers could not be merged.'] });
    engine.announce({ customerId: kept.id }, [{ topic: 'customers/merge', payload }]);
    return done(kept);
  }
  for (const order of engine.state.orders) {
    if (order.customerId !== gone.id) continue;
    order.customerId = kept.id;
    touch(order, engine.now());
  }
  engine.state.customers = engine.state.customers.filter((other) => other.id !== gone.id);
  kept.tags = [...new Set([...kept.tags, ...gone.tags])];
  touch(kept, engine.now());
  engine.announce({ customerId: kept.id }, [
    { topic: 'customers/merge', payload: customerMergePayload({ ...input, jobId, status: 'completed', errors: [] }) },
    { topic: 'customers/update', payload: customerPayload(kept, engine.facts) },
  ]);
  return done(kept);
}

export type ProductInput = Pick<ProductRecord, 'title' | 'priceMinor'> &
  Partial<
    Pick<ProductRecord, 'vendor' | 'productType' | 'tags' | 'descriptionHtml' | 'image' | 'giftCard' | 'collectionIds' | 'sku' | 'grams'>
  >;

export function createProduct(engine: ShopEngine, input: ProductInput): Outcome<ProductRecord> {
  const faults = faultsOfProduct(engine, input);
  if (faults !== null) return refused('invalid', faults);
  const at = wholeSecond(engine.now());
  const id = nextId(engine.state, 'Product');
  const product: ProductRecord = {
    id,
    variantId: nextId(engine.state, 'ProductVariant'),
    handle: freeHandle(input.title, engine.state.products),
    title: input.title,
    vendor: input.vendor ?? engine.facts.name,
    productType: input.productType ?? '',
    tags: input.tags ?? [],
    priceMinor: input.priceMinor,
    descriptionHtml: input.descriptionHtml ?? '',
    image: input.image ?? '',
    giftCard: input.giftCard ?? false,
    sku: input.sku ?? `LL-${engine.state.products.length + 1}`,
    grams: input.grams ?? 0,
    collectionIds: input.collectionIds ?? [],
    createdAt: at,
    updatedAt: at,
  };
  engine.state.products.push(product);
  engine.announce({}, [{ topic: 'products/create', payload: productPayload(product, engine.facts) }]);
  return done(product);
}

export function updateProduct(engine: ShopEngine, id: string, changes: Partial<ProductInput>): Outcome<ProductRecord> {
  const product = engine.state.products.find((candidate) => candidate.id === id);
  if (!product) return refused('not_found', `There is no product ${id}.`);
  const faults = faultsOfProduct(engine, { ...product, ...changes });
  if (faults !== null) return refused('invalid', faults);
  Object.assign(product, changes);
  touch(product, engine.now());
  engine.announce({}, [{ topic: 'products/update', payload: productPayload(product, engine.facts) }]);
  return done(product);
}

export function deleteProduct(engine: ShopEngine, id: string): Outcome<null> {
  const product = engine.state.products.find((candidate) => candidate.id === id);
  if (!product) return refused('not_found', `There is no product ${id}.`);
  engine.state.products = engine.state.products.filter((other) => other.id !== id);
  engine.announce({}, [{ topic: 'products/delete', payload: productDeletedPayload(product) }]);
  return done(null);
}

export function createCollection(engine: ShopEngine, input: { title: string; descriptionHtml?: string }): Outcome<CollectionRecord> {
  if (input.title.trim() === '') return refused('invalid', 'Title can’t be blank');
  const at = wholeSecond(engine.now());
  const collection: CollectionRecord = {
    id: nextId(engine.state, 'Collection'),
    handle: freeHandle(input.title, engine.state.collections),
    title: input.title,
    descriptionHtml: input.descriptionHtml ?? '',
    createdAt: at,
    updatedAt: at,
  };
  engine.state.collections.push(collection);
  engine.announce({}, [{ topic: 'collections/create', payload: collectionPayload(collection, engine.facts) }]);
  return done(collection);
}

/** Renames a collection or changes which products it holds; Shopify sends collections/update for both. */
export function updateCollection(
  engine: ShopEngine,
  id: string,
  changes: { title?: string; productIds?: readonly string[] },
): Outcome<CollectionRecord> {
  const collection = engine.state.collections.find((candidate) => candidate.id === id);
  if (!collection) return refused('not_found', `There is no collection ${id}.`);
  if (changes.title !== undefined) collection.title = changes.title;
  if (changes.productIds !== undefined) {
    for (const product of engine.state.products) {
      const others = product.collectionIds.filter((other) => other !== id);
      product.collectionIds = changes.productIds.includes(product.id) ? [...others, id] : others;
    }
  }
  touch(collection, engine.now());
  engine.announce({}, [{ topic: 'collections/update', payload: collectionPayload(collection, engine.facts) }]);
  return done(collection);
}

export function deleteCollection(engine: ShopEngine, id: string): Outcome<null> {
  const collection = engine.state.collections.find((candidate) => candidate.id === id);
  if (!collection) return refused('not_found', `There is no collection ${id}.`);
  engine.state.collections = engine.state.collections.filter((other) => other.id !== id);
  for (const product of engine.state.products) product.collectionIds = product.collectionIds.filter((other) => other !== id);
  const payload = collectionDeletedPayload(collection, engine.facts, engine.now());
  engine.announce({}, [{ topic: 'collections/delete', payload }]);
  return done(null);
}

/** The merchant approves the app with these scopes; a second time it is an update of the scopes. */
export function install(engine: ShopEngine, scopes: readonly string[]): void {
  const { installation } = engine.state;
  const previous = installation.scopes;
  const wasInstalled = installation.installed;
  engine.state.installation = { installed: true, scopes: [...scopes], installedAt: installation.installedAt ?? engine.now() };
  if (wasInstalled && previous.join() !== scopes.join()) {
    const payload = scopesUpdatePayload(engine.facts, { previous, current: scopes }, engine.now());
    engine.announce({}, [{ topic: 'app/scopes_update', payload }]);
  }
}

/** The merchant removes the app: its tokens die at once, then Shopify says so. */
export function uninstall(engine: ShopEngine): Outcome<null> {
  if (!engine.state.installation.installed) return refused('conflict', 'The app is not installed.');
  engine.state.tokens = [];
  engine.announce({}, [{ topic: 'app/uninstalled', payload: shopPayload(engine.facts, engine.now()) }]);
  engine.state.installation = { installed: false, scopes: [], installedAt: null };
  return done(null);
}

export function requestData(engine: ShopEngine, customerId: string): Outcome<null> {
  const customer = engine.customer(customerId);
  if (!customer) return refused('not_found', `There is no customer ${customerId}.`);
  const payload = dataRequestPayload(engine.facts, customer, ordersOf(engine, customerId), nextId(engine.state, 'DataRequest'));
  engine.announce({ customerId }, [{ topic: 'customers/data_request', payload }]);
  return done(null);
}

/** Shopify erases the person and keeps the orders without a name. */
export function redactCustomer(engine: ShopEngine, customerId: string): Outcome<null> {
  const customer = engine.customer(customerId);
  if (!customer) return refused('not_found', `There is no customer ${customerId}.`);
  const payload = customerRedactPayload(engine.facts, customer, ordersOf(engine, customerId));
  Object.assign(customer, { email: null, firstName: '', lastName: '', phone: null, note: null, address: null });
  touch(customer, engine.now());
  for (const order of engine.state.orders) if (order.customerId === customerId) order.email = null;
  engine.announce({ customerId }, [{ topic: 'customers/redact', payload }]);
  return done(null);
}

/** Shopify sends this 48 hours after an app was removed. */
export function redactShop(engine: ShopEngine): void {
  engine.announce({}, [{ topic: 'shop/redact', payload: shopRedactPayload(engine.facts) }]);
}

function ordersOf(engine: ShopEngine, customerId: string): string[] {
  return engine.state.orders.filter((order) => order.customerId === customerId).map((order) => order.id);
}

function faultsOfProduct(engine: ShopEngine, input: Partial<ProductInput>): string | null {
  if ((input.title ?? '').trim() === '') return 'Title can’t be blank';
  if (!Number.isSafeInteger(input.priceMinor) || (input.priceMinor ?? -1) < 0) return 'Price must be a whole amount of minor units.';
  const missing = (input.collectionIds ?? []).find((id) => !engine.state.collections.some((collection) => collection.id === id));
  return missing === undefined ? null : `There is no collection ${missing}.`;
}

function freeHandle(title: string, taken: ReadonlyArray<{ handle: string }>): string {
  const base = title
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  let handle = base;
  for (let count = 1; taken.some((record) => record.handle === handle); count += 1) handle = `${base}-${count}`;
  return handle;
}
