import { beforeEach, expect, test } from 'vitest';
import type { GiftCardIssue, GiftCards } from '../../app/application/ports/gift-cards.ts';
import type { InstalledShop } from '../../app/application/ports/shopify-shop.ts';
import type { CustomerId } from '../../app/domain/shared/ids.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';

export interface GiftCardsUnderTest {
  readonly giftCards: GiftCards;
  readonly shop: InstalledShop;
  readonly customerId: CustomerId;
  readonly currency: string;
  /** Codes that exist in the shop, in lower case, with what is left on them; null once they are useless. */
  cards(): Promise<Record<string, number | null>>;
  /** A shopper pays with the card. */
  spend(code: string, minor: number): Promise<void>;
}

/** What redemptions rely on; run on the real adapter and on its twin in memory. */
export function giftCardsContract(setUp: () => Promise<GiftCardsUnderTest>): void {
  let under: GiftCardsUnderTest;
  let made = 0;
  beforeEach(async () => {
    under = await setUp();
    made += 1;
  });

  const code = () => `LAUREL${String(made).padStart(8, '0')}`;
  const issueOf = (changes: Partial<GiftCardIssue> = {}): GiftCardIssue => ({
    shop: under.shop,
    code: code(),
    customerId: under.customerId,
    valueMinor: 2_500,
    currency: under.currency,
    endsAt: null,
    note: `A gift card, redemption ${made}`,
    ...changes,
  });
  const card = async () => (await under.cards())[code().toLowerCase()];

  test('a card is made with its worth', async () => {
    expect(await under.giftCards.issue(issueOf())).toMatchObject({
      ok: true,
      value: { giftCardGid: expect.stringMatching(/^gid:\/\/shopify\/GiftCard\/\d+$/) },
    });
    expect(await card()).toBe(2_500);
  });

  test('making it again, one after the other or at once, finds the first and makes no second', async () => {
    const before = Object.keys(await under.cards()).length;
    const first = await under.giftCards.issue(issueOf());
    const again = await Promise.all([1, 2, 3].map(() => under.giftCards.issue(issueOf())));
    expect(again).toEqual([first, first, first]);
    expect(Object.keys(await under.cards()).length).toBe(before + 1);
  });

  test('a card that exists with another worth or for something else is not taken for ours', async () => {
    await under.giftCards.issue(issueOf());
    expect(await under.giftCards.issue(issueOf({ valueMinor: 2_501 }))).toMatchObject({ reason: 'reward_refused' });
    expect(await under.giftCards.issue(issueOf({ note: 'Another redemption' }))).toMatchObject({ reason: 'reward_refused' });
    expect(await card()).toBe(2_500);
  });

  test('what the shop declines is refused, and nothing is made', async () => {
    const before = await under.cards();
    expect(await under.giftCards.issue(issueOf({ code: 'SHORT' }))).toMatchObject({ reason: 'reward_refused' });
    expect(await under.cards()).toEqual(before);
  });

  test('an unused card becomes useless, and trying again finds it so', async () => {
    const issued = await under.giftCards.issue(issueOf());
    if (!issued.ok) throw new Error(issued.message);
    const deactivate = () => under.giftCards.deactivate({ shop: under.shop, giftCardGid: issued.value.giftCardGid });
    expect(await deactivate()).toEqual({ ok: true, value: 'deactivated' });
    expect(await card()).toBeNull();
    expect(await deactivate()).toEqual({ ok: true, value: 'absent' });
  });

  test('a card that something was paid with stays good, and the refusal says what is left', async () => {
    const issued = await under.giftCards.issue(issueOf());
    if (!issued.ok) throw new Error(issued.message);
    await under.spend(code(), 1_000);
    const refused = await under.giftCards.deactivate({ shop: under.shop, giftCardGid: issued.value.giftCardGid });
    expect(refused).toMatchObject({ ok: false, reason: 'reward_partly_used', message: expect.stringMatching(/15/) });
    expect(await card()).toBe(1_500);
  });

  test('a card that was never made is absent', async () => {
    expect(await under.giftCards.deactivate({ shop: under.shop, giftCardGid: 'gid://shopify/GiftCard/1' })).toEqual({
      ok: true,
      value: 'absent',
    });
  });

  test('a card may end on a day', async () => {
    const endsAt = (Date.now() + 90 * 86_400_000) as Instant;
    expect((await under.giftCards.issue(issueOf({ endsAt }))).ok).toBe(true);
  });
}
