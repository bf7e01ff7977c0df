import type { PoolClient } from 'pg';
import type { ReferralRecord } from '../../application/ports/referrals.ts';
import type { Trace } from '../../domain/referrals/index.ts';
import type { CustomerId, MemberId, OrderId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { prepared, safeInteger, withRows } from './rows.ts';

export interface ReferralRow {
  id: string;
  program_id: string;
  advocate_id: MemberId;
  friend_id: CustomerId | null;
  code: string | null;
  ruleset_version: number;
  clicked_at: Date | null;
  claimed_at: Date;
  signed_in: boolean;
  traces_forgotten: boolean;
  decision: 'approved' | 'rejected' | null;
  decided_at: Date | null;
  decided_by_kind: 'staff' | 'operator' | 'system' | null;
  decided_by_id: string | null;
  note: string | null;
  state: ReferralRecord['state'];
  score: number;
  reasons: ReferralRecord['reasons'];
  order_id: OrderId | null;
  due_at: Date | null;
  advocate_points: string;
  friend_points: string;
  advocate_reward: string | null;
  turns: number;
  changed_at: Date;
}

/** What is written of a referral. */
const written = `id, program_id, advocate_id, friend_id, code, ruleset_version, clicked_at, claimed_at, signed_in, decision, decided_at,
  decided_by_kind, decided_by_id, note, state, score, reasons, order_id, due_at, advocate_points, friend_points, advocate_reward, turns, changed_at`;

export const referralColumns = `${written}, traces_forgotten_on IS NOT NULL AS traces_forgotten`;

const instantOf = (date: Date | null) => (date === null ? null : (date.getTime() as Instant));

export function referralOf(row: ReferralRow): ReferralRecord {
  const by = { kind: row.decided_by_kind ?? 'system', id: row.decided_by_id ?? '' } as const;
  return {
    id: row.id,
    programId: row.program_id,
    advocateId: row.advocate_id,
    friendId: row.friend_id,
    code: row.code,
    rulesetVersion: row.ruleset_version,
    clickedAt: instantOf(row.clicked_at),
    claimedAt: row.claimed_at.getTime() as Instant,
    signedIn: row.signed_in,
    tracesForgotten: row.traces_forgotten,
    decision:
      row.decision === null ? null : { verdict: row.decision, at: instantOf(row.decided_at) ?? (0 as Instant), by, note: row.note ?? '' },
    state: row.state,
    score: row.score,
    reasons: row.reasons,
    orderId: row.order_id,
    dueAt: instantOf(row.due_at),
    granted: {
      advocatePoints: safeInteger(row.advocate_points, 'The advocate’s points'),
      advocateReward: row.advocate_reward,
      friendPoints: safeInteger(row.friend_points, 'The friend’s points'),
    },
    turns: row.turns,
    changedAt: row.changed_at.getTime() as Instant,
  };
}

/** Writes referrals as they are now, new ones and known ones; whose they are and what they promised never changes. */
export async function writeReferrals(client: PoolClient, shopId: string, referrals: readonly ReferralRecord[]): Promise<void> {
  await withRows(
    client,
    'write-referrals',
    `INSERT INTO referrals (shop_id, ${written})
     SELECT $1::bigint, id, program_id, advocate_id, friend_id, code, ruleset_version, clicked_at, claimed_at, signed_in, decision, decided_at,
       decided_by_kind, decided_by_id, note, state, score, ARRAY(SELECT json_array_elements_text(reasons)), order_id, due_at, advocate_points,
       friend_points, advocate_reward, turns, changed_at
     FROM json_to_recordset($2) AS r(id uuid, program_id bigint, advocate_id bigint, friend_id bigint, code text, ruleset_version integer,
       clicked_at timestamptz, claimed_at timestamptz, signed_in boolean, decision text, decided_at timestamptz, decided_by_kind text, decided_by_id text, note text,
       state text, score integer, reasons json, order_id bigint, due_at timestamptz, advocate_points bigint, friend_points bigint,
       advocate_reward text, turns integer, changed_at timestamptz)
     ON CONFLICT (shop_id, id) DO UPDATE SET decision = excluded.decision, decided_at = excluded.decided_at,
       decided_by_kind = excluded.decided_by_kind, decided_by_id = excluded.decided_by_id, note = excluded.note, state = excluded.state,
       score = excluded.score, reasons = excluded.reasons, order_id = excluded.order_id, due_at = excluded.due_at,
       advocate_points = excluded.advocate_points, friend_points = excluded.friend_points, advocate_reward = excluded.advocate_reward,
       turns = excluded.turns, changed_at = excluded.changed_at`,
    shopId,
    referrals.map((referral) => ({
      id: referral.id,
      program_id: referral.programId,
      advocate_id: referral.advocateId,
      friend_id: referral.friendId,
      code: referral.code,
      ruleset_version: referral.rulesetVersion,
      clicked_at: referral.clickedAt === null ? null : new Date(referral.clickedAt),
      claimed_at: new Date(referral.claimedAt),
      signed_in: referral.signedIn,
      decision: referral.decision?.verdict ?? null,
      decided_at: referral.decision === null ? null : new Date(referral.decision.at),
      decided_by_kind: referral.decision?.by.kind ?? null,
      decided_by_id: referral.decision?.by.id ?? null,
      note: referral.decision?.note ?? null,
      state: referral.state,
      score: referral.score,
      reasons: referral.reasons,
      order_id: referral.orderId,
      due_at: referral.dueAt === null ? null : new Date(referral.dueAt),
      advocate_points: referral.granted.advocatePoints,
      friend_points: referral.granted.friendPoints,
      advocate_reward: referral.granted.advocateReward,
      turns: referral.turns,
      changed_at: new Date(referral.changedAt),
    })),
  );
}

export type SignalOwner = `member:${string}` | `referral:${string}`;

/** Notes by what somebody was recognised; seen again, the newest time stays. */
export async function writeSignals(
  client: PoolClient,
  shopId: string,
  owner: SignalOwner,
  traces: readonly Trace[],
  at: Instant,
): Promise<void> {
  const [ownerKind, ownerId] = split(owner);
  await withRows(
    client,
    'write-signals',
    `INSERT INTO referral_signals (shop_id, owner_kind, owner_id, kind, hash, seen_at)
     SELECT $1::bigint, owner_kind, owner_id, kind, hash, seen_at
     FROM json_to_recordset($2) AS s(owner_kind text, owner_id text, kind text, hash text, seen_at timestamptz)
     ON CONFLICT (shop_id, owner_kind, owner_id, kind, hash) DO UPDATE SET seen_at = greatest(referral_signals.seen_at, excluded.seen_at)`,
    shopId,
    [...new Set(traces)].sort().map((trace) => {
      const [kind, hash] = split(trace);
      return { owner_kind: ownerKind, owner_id: ownerId, kind, hash, seen_at: new Date(at) };
    }),
  );
}

/** Traces by owner. */
export async function readSignals(client: PoolClient, shopId: string, owners: readonly SignalOwner[]): Promise<Map<string, Trace[]>> {
  if (owners.length === 0) return new Map();
  const rows = await prepared<{ owner: string; trace: Trace }>(
    client,
    'read-signals',
    `SELECT s.owner_kind || ':' || s.owner_id AS owner, s.kind || ':' || s.hash AS trace
     FROM unnest($2::text[], $3::text[]) AS o(kind, id) JOIN referral_signals s ON s.shop_id = $1 AND s.owner_kind = o.kind AND s.owner_id = o.id`,
    [shopId, owners.map((owner) => split(owner)[0]), owners.map((owner) => split(owner)[1])],
  );
  const byOwner = new Map<string, Trace[]>();
  for (const { owner, trace } of rows) byOwner.set(owner, [...(byOwner.get(owner) ?? []), trace]);
  return byOwner;
}

function split(text: string): [string, string] {
  const colon = text.indexOf(':');
  return [text.slice(0, colon), text.slice(colon + 1)];
}
