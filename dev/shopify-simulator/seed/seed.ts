import type { Announcement } from '../webhooks/announcement.ts';
import type { ShopFacts } from '../webhooks/payloads/shop-facts.ts';
import { createCollection, createProduct } from '../state/shop-directory.ts';
import { nextId } from '../state/identifiers.ts';
import { wholeSecond } from '../state/orders.ts';
import { randomFrom, type Random } from '../state/randomness.ts';
import type { CustomerRecord, DiscountRecord, ShopState } from '../state/records.ts';
import { ShopEngine } from '../state/shop-engine.ts';
import { collectionSeeds, productSeeds } from './catalogue.ts';
import { addHistory } from './history.ts';
import { addressFrom, firstNames, lastNames } from './people.ts';
import { picture } from './pictures.ts';
import { dayMs, mia, must, seededCodes } from './terms.ts';

export const historyDays = 90;
export const customerCount = 60;

export interface SeededShop {
  readonly state: ShopState;
  /** Everything that Shopify announced while the history happened, oldest first. */
  readonly history: readonly Announcement[];
}

/**
 * Makes the demo shop: the same seed and the same start give the same shop, id for id. The history is lived through the
 * same engine that serves the running shop, on a clock that stands in the past.
 */
export function seedShop(input: { seed: number; firstStartedAt: number; facts: Omit<ShopFacts, 'createdAt'> }): SeededShop {
  const start = wholeSecond(input.firstStartedAt) - historyDays * dayMs;
  const state = emptyState(input.seed, wholeSecond(input.firstStartedAt), input.facts.id);
  const history: Announcement[] = [];
  const clock = { now: start - 30 * dayMs };
  const facts = { ...input.facts, createdAt: clock.now };
  const engine = new ShopEngine({ state, facts, now: () => clock.now, announce: (announcement) => history.push(announcement) });
  const random = randomFrom(input.seed);
  addCatalogue(engine);
  addCodes(engine, start);
  const customers = addCustomers(engine, random);
  addHistory({ engine, random, clock, customers, start, end: wholeSecond(input.firstStartedAt) });
  return { state, history: [...history].sort((a, b) => a.at - b.at) };
}

export function emptyState(seed: number, firstStartedAt: number, shopId: string): ShopState {
  return {
    format: 1,
    seed,
    firstStartedAt,
    shopId,
    counters: {},
    products: [],
    collections: [],
    customers: [],
    orders: [],
    discounts: [],
    metafields: [],
    tokens: [],
    installation: { installed: false, scopes: [], installedAt: null },
    embedEnabled: false,
    historyDeliveredAt: null,
  };
}

function addCatalogue(engine: ShopEngine): void {
  const idOf = new Map(
    collectionSeeds.map((seed) => [
      seed.key,
      must(createCollection(engine, { title: seed.title, descriptionHtml: `<p>${seed.description}</p>` })).id,
    ]),
  );
  productSeeds.forEach((seed, index) => {
    must(
      createProduct(engine, {
        title: seed.title,
        priceMinor: seed.priceMinor,
        vendor: 'Laurel & Loom',
        productType: seed.type,
        tags: [...seed.tags],
        descriptionHtml: `<p>${seed.description}</p>`,
        image: picture(seed.shape, seed.colours),
        giftCard: seed.giftCard ?? false,
        grams: seed.grams,
        sku: `LL-${String(index + 1).padStart(3, '0')}`,
        collectionIds: seed.collections.flatMap((key) => idOf.get(key) ?? []),
      }),
    );
  });
}

function addCodes(engine: ShopEngine, startsAt: number): void {
  const shared = {
    startsAt,
    endsAt: null,
    items: { kind: 'all' as const },
    customerIds: null,
    usageLimit: null,
    combinesWith: { order: false, product: true, shipping: true },
    tags: [],
    createdAt: startsAt,
    updatedAt: startsAt,
  };
  const add = (discount: Omit<DiscountRecord, 'id' | 'codeId' | 'uses' | keyof typeof shared>) =>
    engine.state.discounts.push({
      ...shared,
      ...discount,
      id: nextId(engine.state, 'DiscountCodeNode'),
      codeId: nextId(engine.state, 'DiscountRedeemCode'),
      uses: [],
    });
  add({
    code: seededCodes.welcome,
    title: '10% off your first order',
    value: { kind: 'percentage', percentage: 0.1 },
    minimum: null,
    appliesOncePerCustomer: true,
  });
  add({
    code: seededCodes.autumn,
    title: '$5 off from $40',
    value: { kind: 'amount', minor: 500 },
    minimum: { kind: 'subtotal', minor: 4000 },
    appliesOncePerCustomer: false,
  });
}

function addCustomers(engine: ShopEngine, random: Random): CustomerRecord[] {
  const customers = [must(engine.createCustomer({ ...mia, acceptsMarketing: true, address: addressFrom(random) }))];
  for (let index = 0; customers.length < customerCount; index += 1) {
    const firstName = firstNames[index % firstNames.length] as string;
    // Walking the two lists at different paces gives every pair of names once.
    const lastName = lastNames[(index * 7 + 3) % lastNames.length] as string;
    const email = `${firstName}.${lastName}@example.com`.toLowerCase();
    customers.push(
      must(engine.createCustomer({ email, firstName, lastName, acceptsMarketing: random.fraction() < 0.4, address: addressFrom(random) })),
    );
  }
  return customers;
}
