import { capture, isMadeAtOnce, release, undo, type RedemptionRecord, type RewardTerms } from '../../domain/rewards/index.ts';
import type { CustomerId } from '../../domain/shared/ids.ts';
import { refuse, success, type Refusal, type Result } from '../../domain/shared/result.ts';
import type { Shop } from '../laurel.ts';
import type { Credit } from '../ports/store-credit.ts';
import { idsOf } from './effect-ids.ts';
import { returnOf } from './returns.ts';
import type { EffectDeps } from './run-effects.ts';

type Deps = Pick<EffectDeps, 'ledger' | 'giftCards' | 'storeCredit' | 'clock'>;

/** A gift card or store credit, with whose it is to be. */
interface Gift {
  readonly redemption: RedemptionRecord;
  readonly terms: Extract<RewardTerms, { kind: 'gift_card' | 'store_credit' }>;
  readonly customerId: CustomerId;
}

/** Refusals that no repetition changes: Shopify said no. */
const isFinal = ({ reason }: Refusal) => reason === 'reward_refused' || reason === 'reward_partly_used';

function giftOf(redemption: RedemptionRecord, customerId: CustomerId | null): Gift | null {
  return isMadeAtOnce(redemption.terms) && customerId !== null ? { redemption, terms: redemption.terms, customerId } : null;
}

/**
 * captured once the card or the credit is there; released when Shopify will not make it. That the redemption is `issuing` is the
 * record of the intent: it was committed before the first try, and every try after the first looks for what that one made.
 */
export async function makeGift(
  deps: Deps,
  shop: Shop,
  redemption: RedemptionRecord,
  { customerId, attempts }: { customerId: CustomerId | null; attempts: number },
): Promise<Result<unknown>> {
  if (redemption.state !== 'issuing') return success(null);
  const gift = giftOf(redemption, customerId);
  const made: Result<string> =
    gift === null
      ? refuse('reward_refused', 'The member is no customer any more.')
      : gift.terms.kind === 'gift_card'
        ? await makeGiftCard(deps, shop, gift)
        : await makeCredit(deps, shop, gift, attempts);
  if (!made.ok && !isFinal(made)) return made;

  const now = deps.clock.now();
  const settled = await deps.ledger.change<'settled' | 'claimed'>({ ...idsOf(shop, redemption), claims: true, program: true }, (member) => {
    const current = member.redemption;
    if (current?.state !== 'issuing') return { value: 'settled' };
    if (!made.ok) {
      return { value: 'settled', changedRedemption: release(member.books, current, returnOf(member, current, now), 'reward_refused') };
    }
    // Another redemption of the same worth may have taken the credit that was found for its own.
    if (member.claimed?.includes(made.value) === true) return { value: 'claimed' };
    return { value: 'settled', changedRedemption: { ...capture(member.books, current, now), outsideIds: [made.value] } };
  });
  return settled === 'claimed' ? refuse('shopify_unavailable', 'The credit that was found belongs to another reward.') : success(null);
}

async function makeGiftCard({ giftCards }: Deps, shop: Shop, { redemption, terms, customerId }: Gift): Promise<Result<string>> {
  const issued = await giftCards.issue({
    shop,
    code: redemption.code,
    customerId,
    valueMinor: terms.valueMinor,
    currency: redemption.currency,
    endsAt: terms.endsAt,
    note: `${redemption.rewardName}, redemption ${redemption.id}`,
  });
  return issued.ok ? success(issued.value.giftCardGid) : issued;
}

async function makeCredit(deps: Deps, shop: Shop, gift: Gift, attempts: number): Promise<Result<string>> {
  const credit = creditOf(shop, gift);
  if (attempts > 1) {
    const claimed = await claimedBy(deps, shop, gift.redemption);
    const found = await deps.storeCredit.find({ ...credit, since: gift.redemption.createdAt, claimed });
    if (!found.ok) return found;
    if (found.value !== null) return success(found.value);
  }
  const made = await deps.storeCredit.credit(credit);
  return made.ok ? success(made.value.transactionGid) : made;
}

function creditOf(shop: Shop, { redemption, terms, customerId }: Gift): Credit {
  return { shop, customerId, valueMinor: terms.valueMinor, currency: redemption.currency, endsAt: terms.endsAt };
}

async function claimedBy({ ledger }: Deps, shop: Shop, redemption: RedemptionRecord): Promise<readonly string[]> {
  const claimed = await ledger.change({ ...idsOf(shop, redemption), claims: true }, (member) => ({ value: member.claimed ?? [] }));
  return claimed ?? [];
}

/** released once the card is useless, or the credit is gone again; as it was, with the reason, when something was paid with it. */
export async function undoGift(
  deps: Deps,
  shop: Shop,
  redemption: RedemptionRecord,
  customerId: CustomerId | null,
): Promise<Result<unknown>> {
  if (redemption.state !== 'captured' || redemption.fulfilment?.step !== 'undoing') return success(null);
  const gift = giftOf(redemption, customerId);
  const undone = gift === null ? refuse('reward_refused', 'The member is no customer any more.') : await takeBack(deps, shop, gift);
  if (!undone.ok && !isFinal(undone)) return undone;

  const now = deps.clock.now();
  await deps.ledger.change({ ...idsOf(shop, redemption), program: true }, (member) => {
    const current = member.redemption;
    if (current?.state !== 'captured' || current.fulfilment?.step !== 'undoing') return { value: null };
    if (!undone.ok) {
      const { reason, message } = undone;
      const fulfilment = { step: 'given', note: message, at: now, refused: reason } as const;
      return { value: null, changedRedemption: { ...current, releaseReason: null, fulfilment } };
    }
    const released = undo(member.books, current, returnOf(member, current, now), current.releaseReason ?? 'taken_back_by_staff');
    return { value: null, changedRedemption: { ...released, outsideIds: [...current.outsideIds, ...undone.value] } };
  });
  return success(null);
}

/** Answers Shopify's ids of what undid it. */
async function takeBack(deps: Deps, shop: Shop, gift: Gift): Promise<Result<readonly string[]>> {
  const { redemption, terms } = gift;
  if (terms.kind === 'gift_card') {
    const deactivated = await deps.giftCards.deactivate({ shop, giftCardGid: redemption.outsideIds[0] ?? '' });
    return deactivated.ok ? success([]) : deactivated;
  }
  const taken = await deps.storeCredit.takeBack({
    ...creditOf(shop, gift),
    transactionGid: redemption.outsideIds[0] ?? '',
    since: redemption.fulfilment?.at ?? redemption.createdAt,
    claimed: await claimedBy(deps, shop, redemption),
  });
  return taken.ok ? success([taken.value.transactionGid]) : taken;
}
