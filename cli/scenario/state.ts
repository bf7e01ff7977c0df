import type { MemberDetail, Redemption, Shop, TransferDetail } from '../../app/application/laurel.ts';
import type { CampaignUsage } from '../../app/domain/campaigns/index.ts';
import type { EntitlementExplanation } from '../../app/domain/earning/index.ts';
import type { Balances, Lot } from '../../app/domain/ledger/index.ts';
import { emptyBalances } from '../../app/domain/ledger/index.ts';
import type { CustomerId, MemberId } from '../../app/domain/shared/ids.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import { tierProgress } from '../../app/domain/tiers/index.ts';
import type { Stage } from './stage.ts';

/** What a scenario has come to, in a form in which two stores can be compared. */
export interface ScenarioState {
  readonly members: Readonly<Record<string, MemberState>>;
  readonly orders: Readonly<Record<string, EntitlementExplanation>>;
  readonly redemptions: Readonly<Record<string, RedemptionState>>;
  readonly campaigns: Readonly<Record<string, CampaignUsage>>;
  readonly referrals: Readonly<Record<string, ReferralOnStage>>;
}

export interface MemberState {
  readonly status: MemberDetail['status'] | null;
  readonly balances: Balances;
  /** What is left, by order and expiry. */
  readonly lots: ReadonlyArray<{ readonly order: string | null; readonly expiresAt: number | null; readonly remaining: number }>;
  /** Oldest first. */
  readonly transfers: ReadonlyArray<{ readonly key: string; readonly text: string; readonly orderId: string | null }>;
  readonly tier: string | null;
  /** `silver qualified`, oldest first. */
  readonly tierHistory: readonly string[];
  readonly progress: {
    readonly amount: number;
    readonly next: string | null;
    readonly remaining: number | null;
    readonly by: string | null;
    readonly keepsUntil: string | null;
  } | null;
  readonly segments: readonly string[];
  /** Points by what they were for. */
  readonly awards: Readonly<Record<string, number>>;
  /** Rewards given for nothing: `mug held`. */
  readonly gifts: readonly string[];
  /** `84 on 2027-03-01`. */
  readonly warnings: readonly string[];
}

export type RedemptionState = Pick<Redemption, 'state' | 'releaseReason' | 'pricePoints' | 'valueMinor' | 'step' | 'note' | 'code'>;

export interface ReferralOnStage {
  readonly state: string;
  readonly score: number;
  readonly reasons: readonly string[];
  readonly hasCode: boolean;
}

export interface NamesOnStage {
  readonly customers: ReadonlyMap<string, CustomerId>;
  readonly orders: readonly string[];
  readonly redemptions: ReadonlyMap<string, string>;
  readonly referrals: ReadonlyMap<string, string>;
  readonly hasCode: (code: string) => boolean;
}

/** Reads the state of a scenario's customers, orders, redemptions, campaigns and referrals. */
export async function readState(stage: Stage, shop: Shop, now: Instant, names: NamesOnStage): Promise<ScenarioState> {
  const members: Record<string, MemberState> = {};
  const found = new Map<string, Redemption>();
  for (const [name, customerId] of names.customers) {
    const memberId = await stage.members.findByCustomer(shop.id, customerId);
    const detail = memberId === null ? null : await stage.members.show(shop.id, memberId);
    for (const redemption of detail?.redemptions ?? []) found.set(redemption.id, redemption);
    members[name] = detail === null ? nobody : await memberState(stage, shop, now, detail);
  }
  const orders: Record<string, EntitlementExplanation> = {};
  for (const orderId of names.orders) {
    const explanation = await stage.reads.explanationOf(shop.id, orderId);
    if (explanation !== null) orders[orderId] = explanation;
  }
  const redemptions: Record<string, RedemptionState> = {};
  for (const [name, id] of names.redemptions) {
    const redemption = found.get(id);
    if (redemption === undefined) continue;
    const { state, releaseReason, pricePoints, valueMinor, step, note, code } = redemption;
    redemptions[name] = { state, releaseReason, pricePoints, valueMinor, step, note, code };
  }
  const referrals: Record<string, ReferralOnStage> = {};
  for (const [name, id] of names.referrals) {
    const referral = await stage.referrals.find(shop.id, id);
    if (referral === null) continue;
    const { state, score, reasons, code } = referral;
    referrals[name] = { state, score, reasons, hasCode: code !== null && names.hasCode(code) };
  }
  const campaigns = Object.entries(await stage.reads.campaignUsage(shop.id)).filter(([, { points, orders }]) => points + orders > 0);
  return { members, orders, redemptions, campaigns: Object.fromEntries(campaigns), referrals };
}

const nobody: MemberState = {
  status: null,
  balances: emptyBalances,
  lots: [],
  transfers: [],
  tier: null,
  tierHistory: [],
  progress: null,
  segments: [],
  awards: {},
  gifts: [],
  warnings: [],
};

async function memberState(stage: Stage, shop: Shop, now: Instant, detail: MemberDetail): Promise<MemberState> {
  const memberId: MemberId = detail.id;
  const standing = await stage.reads.standingOf(shop.id, memberId);
  const awards: Record<string, number> = {};
  for (const { because, points } of await stage.reads.awardsOf(shop.id, memberId)) {
    if (points > 0) awards[because.kind === 'grant' ? because.name : because.id] = (awards[because.kind === 'grant' ? because.name : because.id] ?? 0) + points; // prettier-ignore
  }
  const warnings = await stage.reads.warningsOf(shop.id, memberId);
  const gifts = detail.redemptions.filter(({ pricePoints }) => pricePoints === 0);
  return {
    status: detail.status,
    balances: detail.balances,
    lots: groupLots(await stage.audit.lotsOf(shop.id, memberId)),
    transfers: [...detail.transfers].reverse().map(transferOf),
    tier: standing?.tier.tier ?? null,
    tierHistory: (standing?.moves ?? []).map(({ to, reason }) => `${to ?? 'none'} ${reason}`),
    progress: await progressOf(stage, shop, now, standing),
    segments: [...(standing?.segments ?? [])].sort(),
    awards,
    gifts: gifts.map(({ rewardId, state }) => `${rewardId} ${state}`).sort(),
    warnings: warnings.map(({ points, day }) => `${points} on ${day}`),
  };
}

async function progressOf(
  stage: Stage,
  shop: Shop,
  now: Instant,
  standing: Awaited<ReturnType<Stage['reads']['standingOf']>>,
): Promise<MemberState['progress']> {
  const program = await stage.shops.currentProgram(shop.id, now);
  if (standing === null || program === null || !program.ruleset.tiers.enabled) return null;
  const progress = tierProgress(standing.tier, now, { tiers: program.ruleset.tiers, timeZone: shop.timeZone });
  if (progress === null) return null;
  const { amount, next, keep } = progress;
  return {
    amount,
    next: next?.id ?? null,
    remaining: next?.remaining ?? null,
    by: next?.by ?? null,
    keepsUntil: keep?.keptUntil ?? null,
  };
}

function transferOf({ idempotencyKey, kind, amount, order }: TransferDetail): MemberState['transfers'][number] {
  return { key: idempotencyKey, text: `${kind} ${amount}`, orderId: order?.id ?? null };
}

function groupLots(lots: readonly Lot[]): MemberState['lots'] {
  const groups = new Map<string, { order: string | null; expiresAt: number | null; remaining: number }>();
  for (const { orderId, expiresAt, remaining } of lots) {
    const key = `${orderId ?? ''}/${expiresAt ?? ''}`;
    const group = groups.get(key) ?? { order: orderId, expiresAt, remaining: 0 };
    groups.set(key, { ...group, remaining: group.remaining + remaining });
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

/** States in a form that does not depend on which of two things that happen at once is written first. */
export function comparable(states: Readonly<Record<string, ScenarioState>>): unknown {
  const sorted = ({ transfers, ...member }: MemberState) => ({
    ...member,
    transfers: Object.fromEntries(transfers.map(({ key, ...transfer }) => [key, transfer])),
  });
  return Object.fromEntries(
    Object.entries(states).map(([name, { members, ...state }]) => [
      name,
      { ...state, members: Object.fromEntries(Object.entries(members).map(([customer, member]) => [customer, sorted(member)])) },
    ]),
  );
}

/** Where two states differ, one sentence for each place. */
export function differences(left: { name: string; state: unknown }, right: { name: string; state: unknown }): string[] {
  const [leaves, others] = [flatten(left.state), flatten(right.state)];
  return [...new Set([...leaves.keys(), ...others.keys()])].flatMap((path) => {
    const [a, b] = [leaves.get(path), others.get(path)];
    return a === b ? [] : [`${path} is ${a ?? 'missing'} in ${left.name} and ${b ?? 'missing'} in ${right.name}.`];
  });
}

function flatten(value: unknown, path = '', leaves = new Map<string, string>()): Map<string, string> {
  if (typeof value !== 'object' || value === null) leaves.set(path, JSON.stringify(value) ?? 'undefined');
  else for (const [key, part] of Object.entries(value)) flatten(part, path === '' ? key : `${path}.${key}`, leaves);
  return leaves;
}
