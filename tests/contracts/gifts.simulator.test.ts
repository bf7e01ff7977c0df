import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGiftCards } from '../../app/adapters/shopify/gift-cards.server.ts';
import { createStoreCredit } from '../../app/adapters/shopify/store-credit.server.ts';
import type { CustomerId } from '../../app/domain/shared/ids.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import { giftCardsContract } from './gift-cards.ts';
import { startSimulatedApp, type SimulatedApp } from './shopify-app.simulated.ts';
import { storeCreditContract } from './store-credit.ts';

let app: SimulatedApp;
let customers = 0;
beforeAll(async () => {
  app = await startSimulatedApp();
  await app.control('install', { optional: true });
});
afterAll(() => app.stop());

const state = async () => (await app.control('gifts')) as unknown as Gifts;
interface Gifts {
  readonly giftCards: ReadonlyArray<{ readonly code: string; readonly balanceMinor: number; readonly deactivatedAt: number | null }>;
  readonly storeCredits: ReadonlyArray<{ readonly customerId: string; readonly balanceMinor: number }>;
}

describe('gift cards of the Admin API', () =>
  giftCardsContract(async () => ({
    giftCards: createGiftCards({ client: app.client }),
    shop: app.shop,
    customerId: app.simulator.shop.customers()[0]!.id as CustomerId,
    currency: app.simulator.shop.currency,
    cards: async () =>
      Object.fromEntries(
        (await state()).giftCards.map(({ code, balanceMinor, deactivatedAt }) => [code, deactivatedAt === null ? balanceMinor : null]),
      ),
    spend: async (code, minor) => {
      await app.control('gifts/spend', { giftCardCode: code.toLowerCase(), minor });
    },
  })));

describe('store credit of the Admin API', () =>
  storeCreditContract(async () => {
    const customer = app.simulator.shop.customers()[(customers += 1)]!;
    return {
      storeCredit: createStoreCredit({ client: app.client }),
      shop: app.shop,
      customerId: customer.id as CustomerId,
      currency: app.simulator.shop.currency,
      now: () => Date.now() as Instant,
      balance: async (of) => (await state()).storeCredits.find(({ customerId }) => customerId === of)?.balanceMinor ?? 0,
      spend: async (of, minor) => {
        await app.control('gifts/spend', { customerId: of, minor });
      },
    };
  }));

describe('a shop that did not grant the optional scopes', () => {
  test('is told so, and nothing is made', async () => {
    const bare = await startSimulatedApp();
    await bare.control('install', {});
    const client = { client: bare.client };
    const customerId = bare.simulator.shop.customers()[0]!.id as CustomerId;
    const common = { shop: bare.shop, customerId, valueMinor: 100, currency: bare.simulator.shop.currency, endsAt: null };
    expect(await createGiftCards(client).issue({ ...common, code: 'LAUREL99999999', note: 'n' })).toMatchObject({ reason: 'not_allowed' });
    expect(await createStoreCredit(client).credit(common)).toMatchObject({ reason: 'not_allowed' });
    expect(await bare.control('gifts')).toEqual({ giftCards: [], storeCredits: [] });
    await bare.stop();
  });
});
