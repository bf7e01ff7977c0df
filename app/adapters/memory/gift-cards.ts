import type { GiftCardIssue, GiftCards } from '../../application/ports/gift-cards.ts';
import { gid } from '../../domain/shared/ids.ts';
import { refuse, success } from '../../domain/shared/result.ts';

/** A gift card as the shop keeps it. */
export interface MemoryGiftCard {
  readonly gid: string;
  readonly issue: GiftCardIssue;
  readonly balanceMinor: number;
  readonly enabled: boolean;
}

export interface MemoryGiftCards extends GiftCards {
  /** By shop and code, in lower case. */
  readonly all: ReadonlyMap<string, MemoryGiftCard>;
  /** A shopper pays with it. */
  spend(shop: string, code: string, minor: number): void;
}

/** Gift cards of shops, in memory, under the rules of the real ones. `down` says whether Shopify stays away. */
export function createMemoryGiftCards({ down = () => false }: { down?: () => boolean } = {}): MemoryGiftCards {
  const all = new Map<string, MemoryGiftCard>();
  const keyOf = (shop: string, code: string) => `${shop}/${code.toLowerCase()}`;
  const away = () => refuse('shopify_unavailable', 'Shopify did not answer in time. Nothing is lost; try again in a moment.');
  return {
    all,
    spend(shop, code, minor) {
      const card = all.get(keyOf(shop, code));
      if (card === undefined || !card.enabled || card.balanceMinor < minor)
        throw new RangeError(`The gift card ${code} cannot pay ${minor}.`);
      all.set(keyOf(shop, code), { ...card, balanceMinor: card.balanceMinor - minor });
    },
    async issue(issue) {
      if (down()) return away();
      if (!/^[a-z0-9]{8,20}$/i.test(issue.code)) return refuse('reward_refused', 'Shopify declined the gift card: its code is not valid.');
      const key = keyOf(issue.shop.domain, issue.code);
      const existing = all.get(key);
      if (existing === undefined) {
        const card = { gid: gid('GiftCard', String(all.size + 1)), issue, balanceMinor: issue.valueMinor, enabled: true };
        all.set(key, card);
        return success({ giftCardGid: card.gid });
      }
      const { note, valueMinor, currency } = existing.issue;
      return note === issue.note && valueMinor === issue.valueMinor && currency === issue.currency
        ? success({ giftCardGid: existing.gid })
        : refuse('reward_refused', 'The shop has another gift card with this code.');
    },
    async deactivate({ shop, giftCardGid }) {
      if (down()) return away();
      const found = [...all].find(([key, card]) => key.startsWith(`${shop.domain}/`) && card.gid === giftCardGid);
      if (found === undefined) return success('absent');
      const [key, card] = found;
      if (card.balanceMinor < card.issue.valueMinor) {
        return refuse('reward_partly_used', `Something was paid with this gift card: ${card.balanceMinor} minor units are left on it.`);
      }
      if (!card.enabled) return success('absent');
      all.set(key, { ...card, enabled: false });
      return success('deactivated');
    },
  };
}
