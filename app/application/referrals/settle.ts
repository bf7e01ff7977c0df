import type { MemberFactContent } from '../../domain/earning/member-facts.ts';
import { settleReferrals, type ReferralCase, type ReferralSettlement } from '../../domain/referrals/index.ts';
import type { MemberId, OrderId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { Actor, Shop } from '../laurel.ts';
import type { Clock } from '../ports/clock.ts';
import type { EffectDraft } from '../ports/drain-store.ts';
import type { OwnEvent } from '../ports/own-events.ts';
import type { AdvocateDossier, DossierChange, ReferralRecord, Referrals } from '../ports/referrals.ts';
import { memberFactEvent } from '../members/facts.ts';
import { friendOrderOf } from './friend-order.ts';

/** Advocates settled in one go when time has come for them. */
const dueMax = 100;

export interface Verdict {
  readonly referralId: string;
  readonly decision: NonNullable<ReferralRecord['decision']>;
  readonly audit: { readonly actor: Actor; readonly action: string };
}

export type SettleAdvocate = (
  shop: Shop,
  input: { readonly advocateId: MemberId; readonly orderId?: OrderId; readonly verdict?: Verdict },
) => Promise<readonly ReferralRecord[]>;

/**
 * Brings an advocate's referrals into agreement with all that is known of them, and sends what follows: points as member facts whose
 * newest number counts, rewards and friends' codes as effects. Asking again sends nothing more.
 */
export function createSettleAdvocate({ referrals, clock }: { referrals: Referrals; clock: Clock }): SettleAdvocate {
  return async (shop, { advocateId, orderId, verdict }) => {
    const settled = await referrals.settle({ shopId: shop.id, advocateId, orderId: orderId ?? null }, (dossier) =>
      changeOf(verdict === undefined ? dossier : withVerdict(dossier, verdict), shop, clock.now(), verdict),
    );
    return settled ?? [];
  };
}

/** An order changed: its advocates' referrals are settled. For the effect `referral_check`. Safe to repeat. */
export function createCheckReferral({ referrals, settle }: { referrals: Referrals; settle: SettleAdvocate }) {
  return async (shop: Shop, orderId: OrderId): Promise<void> => {
    for (const advocateId of await referrals.advocatesOf(shop.id, orderId)) await settle(shop, { advocateId, orderId });
  };
}

/** Settles what time alone has changed, holds that are over and claims that ran out, at most a hundred advocates; answers with how many. */
export function createSettleDue({ referrals, settle, clock }: { referrals: Referrals; settle: SettleAdvocate; clock: Clock }) {
  return async (shop: Shop): Promise<number> => {
    const due = await referrals.due(shop.id, clock.now(), dueMax);
    for (const advocateId of due) await settle(shop, { advocateId });
    return due.length;
  };
}

function withVerdict(dossier: AdvocateDossier, { referralId, decision }: Verdict): AdvocateDossier {
  const referrals = dossier.referrals.map((entry) =>
    entry.record.id === referralId ? { ...entry, record: { ...entry.record, decision } } : entry,
  );
  return { ...dossier, referrals };
}

type DossierEntry = AdvocateDossier['referrals'][number];

function changeOf(
  dossier: AdvocateDossier,
  shop: Shop,
  now: Instant,
  verdict: Verdict | undefined,
): DossierChange<readonly ReferralRecord[]> {
  const cases = dossier.referrals.flatMap((entry) => caseOf(dossier, entry) ?? []);
  const settlements = new Map(settleReferrals(cases, { traces: dossier.traces, timeZone: shop.timeZone }, now).map((one) => [one.id, one]));
  const events: OwnEvent[] = [];
  const effects: EffectDraft[] = [];
  const changed: ReferralRecord[] = [];
  const all: ReferralRecord[] = [];
  for (const entry of dossier.referrals) {
    const settlement = settlements.get(entry.record.id);
    const next = settlement === undefined ? entry.record : recordAfter(entry, settlement, now);
    all.push(next);
    const judged = verdict?.referralId === next.id;
    if (!judged && sameOutcome(entry.record, next)) continue;
    changed.push(next);
    events.push(...grantsOf(dossier, entry, next));
    effects.push(...effectsOf(entry.record, next));
  }
  const audit = verdict === undefined ? {} : { audit: { ...verdict.audit, referralId: verdict.referralId } };
  return { value: all, referrals: changed, events, effects, ...audit };
}

/** Null when the version whose terms were promised is not there, which a published one always is. */
function caseOf({ rulesets }: AdvocateDossier, { record, claimedWith, orderedWith, orders }: DossierEntry): ReferralCase | null {
  const terms = rulesets.find(({ version }) => version === record.rulesetVersion)?.ruleset.referrals;
  if (terms === undefined) return null;
  return {
    id: record.id,
    claimedAt: record.claimedAt,
    terms,
    signedIn: record.signedIn,
    claimedWith,
    orderedWith,
    tracesForgotten: record.tracesForgotten,
    reasons: record.reasons,
    friendOrders: orders.flatMap((order) => friendOrderOf(order, record.code) ?? []),
    decision: record.decision,
  };
}

function recordAfter({ record, friendMemberId }: DossierEntry, settlement: ReferralSettlement, now: Instant): ReferralRecord {
  // Points need somebody to have them: a friend who ordered without an account gets theirs once they have one.
  const granted = friendMemberId === null ? { ...settlement.grants, friendPoints: 0 } : settlement.grants;
  const turned = JSON.stringify(granted) !== JSON.stringify(record.granted);
  const { state, score, reasons, dueAt } = settlement;
  const next = { ...record, state, score, reasons, dueAt, orderId: settlement.orderId as OrderId | null, granted };
  // Of two changes the later one counts, so no two may fall on the same instant.
  return { ...next, turns: record.turns + (turned ? 1 : 0), changedAt: Math.max(now, record.changedAt + 1) as Instant };
}

function sameOutcome(before: ReferralRecord, after: ReferralRecord): boolean {
  return JSON.stringify({ ...before, changedAt: 0 }) === JSON.stringify({ ...after, changedAt: 0 });
}

/** The points that both are entitled to by now, where that changed. */
function grantsOf(dossier: AdvocateDossier, { record, friendMemberId }: DossierEntry, next: ReferralRecord): OwnEvent[] {
  const at = next.changedAt;
  const key = `grant:referral:${next.id}`;
  const events: OwnEvent[] = [];
  if (next.granted.advocatePoints !== record.granted.advocatePoints) {
    const what = { kind: 'grant', points: next.granted.advocatePoints, reason: 'referral' } as const;
    events.push(memberFactEvent({ memberId: dossier.advocateId, customerId: dossier.customerId }, { key, at, what }, at));
  }
  if (counts(next) !== counts(record)) {
    // Referring is an activity too. One that does not count any more is none: the newest fact of a key is the one that holds.
    const what: MemberFactContent = counts(next)
      ? { kind: 'activity', activity: 'referral', code: null, subject: next.id }
      : { kind: 'grant', points: 0, reason: 'referral' };
    const fact = { key: `activity:referral:${next.id}`, at, what };
    events.push(memberFactEvent({ memberId: dossier.advocateId, customerId: dossier.customerId }, fact, at));
  }
  if (next.granted.friendPoints !== record.granted.friendPoints && friendMemberId !== null) {
    const what = { kind: 'grant', points: next.granted.friendPoints, reason: 'referred' } as const;
    events.push(memberFactEvent({ memberId: friendMemberId, customerId: next.friendId }, { key: `${key}:friend`, at, what }, at));
  }
  return events;
}

/** Whether the friend's order has counted, be it that the advocate had their share of rewards already. */
function counts({ state }: ReferralRecord): boolean {
  return state === 'rewarded' || state === 'qualified';
}

function effectsOf(before: ReferralRecord, after: ReferralRecord): EffectDraft[] {
  const { id, advocateId, granted, turns, state, code } = after;
  const effects: EffectDraft[] = [];
  if (granted.advocateReward !== before.granted.advocateReward) {
    const kind = granted.advocateReward === null ? 'reward_revoke' : 'reward_grant';
    const rewardId = granted.advocateReward ?? before.granted.advocateReward ?? '';
    effects.push({
      kind,
      key: `referral:${id}/${turns}`,
      payload: { memberId: advocateId, rewardId, rulesetVersion: String(after.rulesetVersion), key: `referral:${id}` },
    });
  }
  // The friend's code is made once nothing speaks against it any more; asking for it again is asking once.
  if (code !== null && state === 'claimed') effects.push({ kind: 'friend_discount', key: id, payload: { referralId: id } });
  return effects;
}
