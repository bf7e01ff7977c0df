import type { CustomerId, MemberId } from '../../domain/shared/ids.ts';
import { isDecimalId } from '../../domain/shared/ids.ts';
import { claimLimits, normalEmail, type Trace } from '../../domain/referrals/index.ts';
import { dayMs, type Instant } from '../../domain/shared/instant.ts';
import { refuse, success, type Result } from '../../domain/shared/result.ts';
import type { PublishedProgram, Shop } from '../laurel.ts';
import type { Clock } from '../ports/clock.ts';
import type { Memberships } from '../ports/memberships.ts';
import type { ReferralRecord, Referrals } from '../ports/referrals.ts';
import type { Shops } from '../ports/shops.ts';
import type { TraceHash } from '../ports/trace-hash.ts';
import type { IssueFriendDiscount } from './friend-discount.ts';
import type { SettleAdvocate } from './settle.ts';
import { tracesOfVisitor, type VisitorTraces } from './traces.ts';

export interface ClaimDeps {
  readonly referrals: Referrals;
  readonly memberships: Memberships;
  readonly shops: Pick<Shops, 'currentProgram'>;
  readonly settle: SettleAdvocate;
  readonly issue: IssueFriendDiscount;
  readonly hash: TraceHash;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly newToken: () => string;
  readonly friendCode: (referralId: string) => string;
}

export interface ClaimInput {
  /** What following the link gave the visitor; or the code itself, for one who typed it. */
  readonly token?: string;
  readonly code?: string;
  /** A signed-in customer, or the address of somebody who is none yet; at least one of both. */
  readonly customerId?: CustomerId;
  readonly visitor: VisitorTraces;
}

export interface Claimed {
  readonly referral: ReferralRecord;
  /** The friend's discount code; null where they get points, and while a person has to decide. */
  readonly code: string | null;
  /** True when the friend had claimed before. */
  readonly replayed: boolean;
}

const sentences = {
  off: 'This shop does not reward referrals at the moment.',
  unknown: 'This link is not known. Ask your friend to send it again.',
  own: 'This is your own link: it is for friends who have not shopped here yet.',
  already: 'You have been referred by somebody else already.',
  busy: 'This offer has been taken unusually often today. Please come back tomorrow.',
} as const;

/** Somebody follows a link. Refuses `referrals_off` and `unknown_referral`. */
export function createFollowLink({ referrals, memberships, shops, hash, clock, newToken }: Omit<ClaimDeps, 'settle' | 'issue'>) {
  return async (shop: Shop, input: { code: string; visitor: VisitorTraces }): Promise<Result<{ token: string }>> => {
    const program = await shops.currentProgram(shop.id);
    if (program?.ruleset.referrals.enabled !== true) return refuse('referrals_off', sentences.off);
    const link = await referrals.findLink(shop.id, input.code.trim().toUpperCase());
    const advocate = link === null ? null : await memberships.find(shop.id, { memberId: link.memberId });
    if (link === null || advocate?.status !== 'active') return refuse('unknown_referral', sentences.unknown);
    const at = clock.now();
    const { device = null, ip = null } = input.visitor;
    const token = newToken();
    await referrals.click(shop.id, { token, advocateId: link.memberId, traces: tracesOfVisitor(hash, shop.id, { device, ip }, at), at });
    return success({ token });
  };
}

/**
 * A friend takes the offer: the terms of that moment are theirs, and the code is made at once unless something speaks against it. A friend is
 * referred once: claiming again with the same advocate gives the same answer. Refuses `referrals_off`, `unknown_referral`,
 * `own_referral`, `already_referred`, `invalid_input`, and `rate_limited` where one advocate or one network claims as no circle of friends does.
 */
export function createClaim(deps: ClaimDeps) {
  return async (shop: Shop, input: ClaimInput): Promise<Result<Claimed>> => {
    const program = await deps.shops.currentProgram(shop.id);
    if (program?.ruleset.referrals.enabled !== true || !shop.installed) return refuse('referrals_off', sentences.off);
    const { customerId } = input;
    if (customerId !== undefined && !isDecimalId(customerId))
      return refuse('invalid_input', 'A customer’s id is Shopify’s number.', 'customerId');
    if (customerId === undefined && normalEmail(input.visitor.email ?? '') === null) {
      return refuse('invalid_input', 'Enter your e-mail address, as in name@example.com.', 'email');
    }
    const at = deps.clock.now();
    const origin = await originOf(shop, input);
    const advocate = origin === null ? null : await deps.memberships.find(shop.id, { memberId: origin.advocateId });
    if (origin === null || advocate?.status !== 'active') return refuse('unknown_referral', sentences.unknown);
    if (customerId !== undefined && advocate.customerId === customerId) return refuse('own_referral', sentences.own);

    const traces = [...origin.traces, ...tracesOfVisitor(deps.hash, shop.id, input.visitor, at)];
    const draft = draftOf(program, { advocateId: advocate.memberId, clickedAt: origin.at, customerId: customerId ?? null, at });
    const limits = { ...claimLimits(program.ruleset.referrals.checks), since: (at - dayMs) as Instant };
    const claimed = await deps.referrals.claim({ shopId: shop.id, referral: draft, traces, effects: [], limits });
    if ('limited' in claimed) return refuse('rate_limited', sentences.busy);
    const { referral, isNew } = claimed;
    if (referral.advocateId !== advocate.memberId) return refuse('already_referred', sentences.already);
    const settled = await deps.settle(shop, { advocateId: advocate.memberId });
    const present = settled.find(({ id }) => id === referral.id) ?? referral;
    const waits = present.state === 'held' || present.state === 'rejected';
    // A failure is the worker's to repeat: the effect is in the outbox.
    if (!waits && present.code !== null) await deps.issue(shop, present.id).catch(() => undefined);
    return success({ referral: present, code: waits ? null : present.code, replayed: !isNew });
  };

  async function originOf(
    shop: Shop,
    { token, code }: ClaimInput,
  ): Promise<{ advocateId: MemberId; traces: readonly Trace[]; at: Instant | null } | null> {
    if (token !== undefined) return deps.referrals.findClick(shop.id, token);
    const link = code === undefined ? null : await deps.referrals.findLink(shop.id, code.trim().toUpperCase());
    return link === null ? null : { advocateId: link.memberId, traces: [], at: null };
  }

  function draftOf(
    program: PublishedProgram,
    given: { advocateId: MemberId; clickedAt: Instant | null; customerId: CustomerId | null; at: Instant },
  ): ReferralRecord {
    const id = deps.newId();
    return {
      id,
      programId: program.programId,
      advocateId: given.advocateId,
      friendId: given.customerId,
      code: program.ruleset.referrals.friend.kind === 'points' ? null : deps.friendCode(id),
      rulesetVersion: program.version,
      clickedAt: given.clickedAt,
      claimedAt: given.at,
      signedIn: given.customerId !== null,
      tracesForgotten: false,
      decision: null,
      state: 'claimed',
      score: 0,
      reasons: [],
      orderId: null,
      // Due at once: should this process die now, the worker settles it.
      dueAt: given.at,
      granted: { advocatePoints: 0, advocateReward: null, friendPoints: 0 },
      turns: 0,
      changedAt: given.at,
    };
  }
}
