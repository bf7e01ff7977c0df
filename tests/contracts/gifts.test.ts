import { describe } from 'vitest';
import { createMemoryGiftCards } from '../../app/adapters/memory/gift-cards.ts';
import { createMemoryStoreCredit } from '../../app/adapters/memory/store-credit.ts';
import type { CustomerId } from '../../app/domain/shared/ids.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import { giftCardsContract } from './gift-cards.ts';
import { storeCreditContract } from './store-credit.ts';

const shop = { domain: 'corner-shop.myshopify.com' };
const customerId = '42' as CustomerId;
const currency = 'EUR';

describe('gift cards in memory', () =>
  giftCardsContract(async () => {
    const giftCards = createMemoryGiftCards();
    return {
      giftCards,
      shop,
      customerId,
      currency,
      cards: async () =>
        Object.fromEntries(
          [...giftCards.all.values()].map(({ issue, balanceMinor, enabled }) => [issue.code.toLowerCase(), enabled ? balanceMinor : null]),
        ),
      spend: async (code, minor) => giftCards.spend(shop.domain, code, minor),
    };
  }));

describe('store credit in memory', () =>
  storeCreditContract(async () => {
    const now = () => Date.now() as Instant;
    const storeCredit = createMemoryStoreCredit({ now });
    return {
      storeCredit,
      shop,
      customerId,
      currency,
      now,
      balance: async (of) => storeCredit.balance({ shop, customerId: of, currency }),
      spend: async (of, minor) => storeCredit.spend({ shop, customerId: of, currency }, minor),
    };
  }));
