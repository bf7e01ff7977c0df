import type { MemberBooks } from '../../domain/ledger/index.ts';
import type { Reward } from '../../domain/program/ruleset.ts';
import {
  capture,
  expiryOf,
  firstStep,
  hold,
  isDiscount,
  isMadeAtOnce,
  soldOut,
  termsOf,
  type Quote,
  type RedemptionRecord,
} from '../../domain/rewards/index.ts';
import { localDate, startOfLocalDay } from '../../domain/shared/calendar.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { success, type Result } from '../../domain/shared/result.ts';
import type { Shop } from '../laurel.ts';
import type { EffectDraft, ProgramFacts, PublishedRuleset } from '../ports/drain-store.ts';
import type { Taking, TakingInput } from '../ports/member-ledger.ts';

const hourMs = 3_600_000;

/** What is to be known, and kept from others meanwhile, before this reward can be taken. */
export function takingInput(reward: Reward, programId: string, shop: Shop, at: Instant): TakingInput {
  return {
    programId,
    rewardId: reward.id,
    stocked: reward.stock !== null,
    pool: reward.kind === 'digital_code' ? reward.pool : null,
    monthStart: startOfLocalDay(`${localDate(at, shop.timeZone).slice(0, -3)}-01`, shop.timeZone),
    hourStart: (at - hourMs) as Instant,
  };
}

/** The version of the rules in force; undefined before the first one is. */
export function rulesInForce(program: ProgramFacts, at: Instant): PublishedRuleset | undefined {
  return program.rulesets.findLast(({ effectiveFrom }) => effectiveFrom <= at);
}

export interface Beginning {
  readonly record: RedemptionRecord;
  readonly effects: readonly EffectDraft[];
  readonly givesPoolCode?: string;
}

/**
 * Begins a redemption: holds its price and says what is to be made for it. A code out of a pool is handed over with the same
 * transaction; what Shopify makes is made afterwards; what staff do waits for them.
 */
export function begin(
  books: MemberBooks,
  { reward, quote, taking }: { reward: Reward; quote: Quote; taking: Taking },
  given: {
    id: string;
    code: string;
    memberId: string;
    programId: string;
    rulesetVersion: number;
    clientKey: string;
    currency: string;
    at: Instant;
  },
): Result<Beginning> {
  const { id, at } = given;
  const terms = termsOf(reward, quote.valueMinor, at);
  const made = isDiscount(terms) || isMadeAtOnce(terms);
  const record: RedemptionRecord = {
    id,
    programId: given.programId,
    memberId: given.memberId,
    rewardId: reward.id,
    rewardName: reward.name,
    rulesetVersion: given.rulesetVersion,
    pricePoints: quote.points,
    currency: given.currency,
    terms,
    state: made ? 'issuing' : 'held',
    // Gift cards take letters and digits only.
    code: terms.kind === 'gift_card' ? given.code.replaceAll('-', '') : given.code,
    clientKey: given.clientKey,
    createdAt: at,
    expiresAt: expiryOf(reward, at),
    capturedOrderId: null,
    turns: 0,
    returnedPoints: 0,
    fulfilment: firstStep(terms, at),
    outsideIds: [],
    poolCode: null,
    releaseReason: null,
  };
  const { poolCode } = taking;
  if (terms.kind === 'digital_code' && poolCode === null) return soldOut();
  hold(books, record);
  if (terms.kind === 'digital_code' && poolCode !== null) {
    return success({ record: { ...capture(books, record, at), poolCode: poolCode.code }, effects: [], givesPoolCode: poolCode.id });
  }
  return success({ record, effects: made ? [makingOf(record)] : [] });
}

/** The effect that makes what Shopify makes; for the others, one that is never there. */
export function makingOf({ id, terms }: RedemptionRecord): EffectDraft {
  return { kind: isDiscount(terms) ? 'discount_issue' : 'reward_make', key: id, payload: { redemptionId: id } };
}
