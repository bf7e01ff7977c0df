import type { GiftCardIssue, GiftCards } from '../../application/ports/gift-cards.ts';
import { gid } from '../../domain/shared/ids.ts';
import { isoFromInstant } from '../../domain/shared/instant.ts';
import { decimalFromMinor, minorFromDecimal } from '../../domain/shared/money.ts';
import { refuse, success, type Refusal } from '../../domain/shared/result.ts';
import type { AdminClient } from './admin-client.server.ts';
import type { FindGiftCardsData } from './operations/generated.ts';
import { createGiftCard, deactivateGiftCard, findGiftCards, readGiftCard } from './operations/gifts.graphql.ts';

interface Amount {
  readonly amount: string;
  readonly currencyCode: string;
}

export function createGiftCards({ client, deadlineMs }: { client: AdminClient; deadlineMs?: number }): GiftCards {
  const limits = deadlineMs === undefined ? {} : { deadlineMs };
  return {
    async issue(issue) {
      const created = await client.request({ shop: issue.shop, operation: createGiftCard, variables: { card: inputOf(issue) }, ...limits });
      if (!created.ok) return created;
      const { giftCard, userErrors } = created.value.giftCardCreate ?? { giftCard: null, userErrors: [] };
      if (giftCard) return success({ giftCardGid: giftCard.id });
      if (!userErrors.some(({ code }) => code === 'TAKEN')) return refusalOf(userErrors);

      // The code cannot be guessed, so a card that has it is the one an earlier try made; its note and worth say so.
      const found = await client.request({ shop: issue.shop, operation: findGiftCards, variables: { query: issue.code }, ...limits });
      if (!found.ok) return found;
      const cards = found.value.giftCards.nodes.filter(({ lastCharacters }) => endsWith(issue.code, lastCharacters));
      const ours = cards.find((card) => isThatOf(card, issue));
      if (ours) return success({ giftCardGid: ours.id });
      if (cards.length > 0) return refuse('reward_refused', 'The shop has another gift card with this code.');
      // Shopify's search lags behind a little.
      return refuse('shopify_unavailable', 'Shopify knows the gift card’s code but does not find the card yet. Try again in a moment.');
    },

    async deactivate({ shop, giftCardGid }) {
      const read = await client.request({ shop, operation: readGiftCard, variables: { id: giftCardGid }, ...limits });
      if (!read.ok) return read;
      const card = read.value.giftCard;
      if (card === null) return success('absent');
      if (minorOf(card.balance) < minorOf(card.initialValue)) return partlyUsed(card.balance);
      if (!card.enabled) return success('absent');
      const done = await client.request({ shop, operation: deactivateGiftCard, variables: { id: giftCardGid }, ...limits });
      if (!done.ok) return done;
      const { giftCard, userErrors } = done.value.giftCardDeactivate ?? { giftCard: null, userErrors: [] };
      if (giftCard === null)
        return userErrors.some(({ code }) => code === 'GIFT_CARD_NOT_FOUND') ? success('absent') : refusalOf(userErrors);
      // Somebody may have paid with it between the look and the deed.
      return minorOf(giftCard.balance) < minorOf(giftCard.initialValue) ? partlyUsed(giftCard.balance) : success('deactivated');
    },
  };
}

function inputOf(issue: GiftCardIssue) {
  return {
    code: issue.code,
    customerId: gid('Customer', issue.customerId),
    initialAmount: { amount: decimalFromMinor(BigInt(issue.valueMinor), issue.currency), currencyCode: issue.currency },
    expiresOn: issue.endsAt === null ? null : isoFromInstant(issue.endsAt).slice(0, 10),
    note: issue.note,
  };
}

type FoundCard = FindGiftCardsData['giftCards']['nodes'][number];

function isThatOf({ note, initialValue }: FoundCard, issue: GiftCardIssue): boolean {
  return note === issue.note && initialValue.currencyCode === issue.currency && minorOf(initialValue) === BigInt(issue.valueMinor);
}

function endsWith(code: string, characters: string): boolean {
  return code.toLowerCase().endsWith(characters.toLowerCase());
}

function minorOf({ amount, currencyCode }: Amount): bigint {
  const minor = minorFromDecimal(amount, currencyCode);
  if (minor === null) throw new Error(`Shopify says that a gift card holds ${amount} ${currencyCode}.`);
  return minor;
}

function partlyUsed({ amount, currencyCode }: Amount): Refusal {
  return refuse(
    'reward_partly_used',
    `Something was paid with this gift card: ${amount} ${currencyCode} is left on it, so its points cannot come back.`,
  );
}

function refusalOf(errors: ReadonlyArray<{ readonly code: string | null; readonly message: string }>): Refusal {
  if (errors.length === 0 || errors.some(({ code }) => code === 'INTERNAL_ERROR')) {
    return refuse('shopify_unavailable', 'Shopify could not handle the gift card just now. Try again in a moment.');
  }
  return refuse('reward_refused', `Shopify declined the gift card: ${errors.map(({ message }) => message).join(' ')}`);
}
