import type { PoolClient } from 'pg';
import type { AwardRecord, Changes, LoadedFacts, StandingChange } from '../../application/ports/drain-store.ts';
import type { Campaign } from '../../domain/program/ruleset.ts';
import type { MemberFact } from '../../domain/earning/member-facts.ts';
import { activitiesDone, type StoredStanding } from '../../domain/earning/standing/index.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { compareIds } from './ledger-rows.server.ts';
import { prepared, safeInteger, withRows, withValues } from './rows.ts';

/** Where members stand, what is known of them, and what is posted for that. Read under the lock of the members' balances. */

export async function loadStandings(
  client: PoolClient,
  shopId: string,
  memberIds: readonly string[],
): Promise<Map<string, StoredStanding>> {
  if (memberIds.length === 0) return new Map();
  const rows = await prepared<{ member_id: string } & StoredStanding>(
    client,
    'load-standings',
    'SELECT member_id, standing, before FROM member_standings WHERE shop_id = $1 AND member_id = ANY($2::bigint[])',
    [shopId, memberIds],
  );
  return new Map(rows.map(({ member_id: memberId, standing, before }) => [memberId, { standing, before }]));
}

interface FactRow {
  readonly member_id: string;
  readonly key: string;
  readonly at: Date;
  readonly what: MemberFact['what'];
}

export async function loadMemberFacts(
  client: PoolClient,
  shopId: string,
  memberIds: readonly string[],
): Promise<Map<string, Map<string, MemberFact>>> {
  if (memberIds.length === 0) return new Map();
  const rows = await prepared<FactRow>(
    client,
    'load-member-facts',
    'SELECT member_id, key, at, what FROM member_facts WHERE shop_id = $1 AND member_id = ANY($2::bigint[])',
    [shopId, memberIds],
  );
  return byMember(rows, ({ key, at, what }) => [key, { key, at: at.getTime() as Instant, what }]);
}

export async function loadAwards(
  client: PoolClient,
  shopId: string,
  memberIds: readonly string[],
): Promise<Map<string, Map<string, AwardRecord>>> {
  if (memberIds.length === 0) return new Map();
  const rows = await prepared<{ member_id: string; key: string; explanation: AwardRecord['award']; position: AwardRecord['position'] }>(
    client,
    'load-member-awards',
    'SELECT member_id, key, explanation, position FROM member_awards WHERE shop_id = $1 AND member_id = ANY($2::bigint[])',
    [shopId, memberIds],
  );
  return byMember(rows, ({ key, explanation, position }) => [key, { award: explanation, position }]);
}

function byMember<Row extends { readonly member_id: string }, T>(
  rows: readonly Row[],
  entry: (row: Row) => [string, T],
): Map<string, Map<string, T>> {
  const members = new Map<string, Map<string, T>>();
  for (const row of rows) {
    const [key, value] = entry(row);
    const known = members.get(row.member_id);
    if (known) known.set(key, value);
    else members.set(row.member_id, new Map([[key, value]]));
  }
  return members;
}

/** What campaigns that limit what members share have given; their rows are locked until the transaction ends, because their limits are shared. */
export async function lockCampaignUsage(
  client: PoolClient,
  shopId: string,
  programs: LoadedFacts['programs'],
): Promise<LoadedFacts['campaignUsage']> {
  const usage = new Map<string, Map<string, { points: number; participants: number; orders: number }>>();
  for (const { programId, rulesets } of programs) {
    const ids = [...new Set(rulesets.flatMap(({ ruleset }) => ruleset.campaigns.filter(isShared).map(({ id }) => id)))].sort();
    if (ids.length === 0) continue;
    await openCampaignUsage(client, shopId, ids.map((id) => ({ program_id: programId, campaign_id: id }))); // prettier-ignore
    const rows = await prepared<{ campaign_id: string; points: string; participants: number; orders: string }>(
      client,
      'lock-campaign-usage',
      `SELECT campaign_id, points, participants, orders FROM campaign_usage
       WHERE shop_id = $1 AND program_id = $2 AND campaign_id = ANY($3::text[]) ORDER BY campaign_id FOR UPDATE`,
      [shopId, programId, ids],
    );
    usage.set(
      programId,
      new Map(
        rows.map((row) => [
          row.campaign_id,
          {
            points: safeInteger(row.points, 'The campaign’s points'),
            participants: row.participants,
            orders: safeInteger(row.orders, 'The campaign’s orders'),
          },
        ]),
      ),
    );
  }
  return usage;
}

export async function loadProducts(client: PoolClient, shopId: string, productIds: readonly string[]): Promise<LoadedFacts['products']> {
  if (productIds.length === 0) return {};
  const rows = await prepared<{ product_id: string; vendor: string; product_type: string; tags: string[]; collections: string[] }>(
    client,
    'load-products',
    // Collections are fetched when they are asked for, and anew after an hour: a product that joins one says nothing of it.
    `SELECT product_id, vendor, product_type, tags, collections FROM products
     WHERE shop_id = $1 AND product_id = ANY($2::bigint[]) AND collections_at > now() - interval '1 hour'`,
    [shopId, productIds],
  );
  return Object.fromEntries(
    rows.map((row) => [row.product_id, { type: row.product_type, vendor: row.vendor, tags: row.tags, collections: row.collections }]),
  );
}

/** Columns of a standing's row with their types, in order. */
const standingColumns = {
  member_id: 'bigint',
  program_id: 'bigint',
  standing: 'json',
  before: 'json',
  tier: 'text',
  tier_since: 'timestamptz',
  falls_at: 'timestamptz',
  due_at: 'timestamptz',
  orders: 'integer',
  spent_minor: 'bigint',
  points_earned: 'bigint',
  first_order_at: 'timestamptz',
  last_order_at: 'timestamptz',
  enrolled_at: 'timestamptz',
  tags: 'text[]',
  activities: 'text[]',
  segments: 'text[]',
  recency: 'smallint',
  frequency: 'smallint',
  monetary: 'smallint',
  churn_risk: 'smallint',
};
const standingNames = Object.keys(standingColumns);
const standingText = (values: string) => `INSERT INTO member_standings (shop_id, ${standingNames.join(', ')})
  SELECT $1::bigint, s.* FROM (VALUES ${values}) AS s
  ON CONFLICT (shop_id, member_id) DO UPDATE SET ${standingNames
    .filter((name) => name !== 'member_id' && name !== 'program_id')
    .map((name) => `${name} = excluded.${name}`)
    .join(', ')}`;

export async function writeStandings(client: PoolClient, shopId: string, changes: readonly StandingChange[]): Promise<void> {
  const rows = [...changes].sort((a, b) => compareIds(a.memberId, b.memberId)).map(standingRow);
  await withValues(client, 'write-standings', { shopId, casts: Object.values(standingColumns), text: standingText }, rows);
}

const date = (at: Instant | null) => (at === null ? null : new Date(at));

/** In the order of the columns. */
function standingRow({ memberId, programId, stored, segments, dueAt }: StandingChange): unknown[] {
  const { standing, before } = stored;
  const { tier, scores } = standing;
  return [
    memberId,
    programId,
    JSON.stringify(standing),
    before === null ? null : JSON.stringify(before),
    tier.tier,
    date(tier.since),
    date(tier.fallsAt),
    date(dueAt),
    standing.orders,
    standing.spentMinor,
    standing.points,
    date(standing.firstOrderAt),
    date(standing.lastOrderAt),
    new Date(standing.enrolledAt),
    standing.tags,
    activitiesDone(standing.activities),
    segments,
    scores?.recency ?? null,
    scores?.frequency ?? null,
    scores?.monetary ?? null,
    scores?.churnRisk ?? null,
  ];
}

export async function writeMemberFacts(client: PoolClient, shopId: string, facts: Changes['memberFacts']): Promise<void> {
  await withRows(
    client,
    'write-member-facts',
    `INSERT INTO member_facts (shop_id, member_id, key, at, kind, what) SELECT $1, member_id, key, at, kind, what
     FROM json_to_recordset($2) AS f(member_id bigint, key text, at timestamptz, kind text, what json)
     ON CONFLICT (shop_id, member_id, key) DO UPDATE SET at = excluded.at, kind = excluded.kind, what = excluded.what, recorded_at = now()`,
    shopId,
    facts.map(({ memberId, fact }) => ({
      member_id: memberId,
      key: fact.key,
      at: new Date(fact.at),
      kind: fact.what.kind,
      what: fact.what,
    })),
  );
}

export async function writeAwards(client: PoolClient, shopId: string, awards: Changes['awards']): Promise<void> {
  await withRows(
    client,
    'write-member-awards',
    `INSERT INTO member_awards (shop_id, member_id, key, at, points, position, explanation)
     SELECT $1, member_id, key, at, points, position, explanation
     FROM json_to_recordset($2) AS a(member_id bigint, key text, at timestamptz, points bigint, position json, explanation json)
     ON CONFLICT (shop_id, member_id, key) DO UPDATE SET at = excluded.at, points = excluded.points, position = excluded.position,
       explanation = excluded.explanation`,
    shopId,
    awards.map(({ memberId, record: { award, position } }) => ({
      member_id: memberId,
      key: award.key,
      at: new Date(award.at),
      points: award.points,
      position,
      explanation: award,
    })),
  );
}

export async function writeTierMoves(client: PoolClient, shopId: string, changes: Changes['tierMoves']): Promise<void> {
  const rows = changes.flatMap(({ memberId, moves }) =>
    moves.map(({ at, from, to, reason, amount }) => ({
      member_id: memberId,
      at: new Date(at),
      from_tier: from ?? '',
      to_tier: to ?? '',
      reason,
      amount,
    })),
  );
  // What turned out not to have been is marked first; what is stated again is taken off the mark.
  await withRows(
    client,
    'void-tier-moves',
    `UPDATE tier_moves m SET voided_at = now() FROM json_to_recordset($2) AS w(member_id bigint, whole_from timestamptz)
     WHERE m.shop_id = $1 AND m.member_id = w.member_id AND m.at >= w.whole_from AND m.voided_at IS NULL`,
    shopId,
    changes.flatMap(({ memberId, wholeFrom }) =>
      wholeFrom === null ? [] : [{ member_id: memberId, whole_from: Number.isFinite(wholeFrom) ? new Date(wholeFrom) : '-infinity' }],
    ),
  );
  await withRows(
    client,
    'write-tier-moves',
    `INSERT INTO tier_moves (shop_id, member_id, at, from_tier, to_tier, reason, amount)
     SELECT $1, member_id, at, from_tier, to_tier, reason, amount
     FROM json_to_recordset($2) AS m(member_id bigint, at timestamptz, from_tier text, to_tier text, reason text, amount bigint)
     ON CONFLICT (shop_id, member_id, at, from_tier, to_tier, reason) DO UPDATE SET voided_at = NULL, amount = excluded.amount`,
    shopId,
    rows,
  );
}

/** Adds what campaigns have given. The last thing before the commit: whoever gives from the same campaign waits for it. */
export async function addCampaignUsage(client: PoolClient, shopId: string, usage: Changes['campaignUsage']): Promise<void> {
  const rows = [...usage]
    .flatMap(([programId, campaigns]) =>
      [...campaigns].map(([campaignId, used]) => ({ program_id: programId, campaign_id: campaignId, ...used })),
    )
    .sort((a, b) => compareIds(a.program_id, b.program_id) || (a.campaign_id < b.campaign_id ? -1 : 1));
  await openCampaignUsage(client, shopId, rows);
  await withRows(
    client,
    'add-campaign-usage',
    `UPDATE campaign_usage c SET points = greatest(0, c.points + u.points), participants = greatest(0, c.participants + u.participants),
       orders = greatest(0, c.orders + u.orders)
     FROM json_to_recordset($2) AS u(program_id bigint, campaign_id text, points bigint, participants integer, orders bigint)
     WHERE c.shop_id = $1 AND c.program_id = u.program_id AND c.campaign_id = u.campaign_id`,
    shopId,
    rows,
  );
}

async function openCampaignUsage(
  client: PoolClient,
  shopId: string,
  campaigns: ReadonlyArray<{ readonly program_id: string; readonly campaign_id: string }>,
): Promise<void> {
  await withRows(
    client,
    'open-campaign-usage',
    `INSERT INTO campaign_usage (shop_id, program_id, campaign_id) SELECT $1, program_id, campaign_id
     FROM json_to_recordset($2) AS c(program_id bigint, campaign_id text) ON CONFLICT DO NOTHING`,
    shopId,
    campaigns.map(({ program_id: programId, campaign_id: campaignId }) => ({ program_id: programId, campaign_id: campaignId })),
  );
}

/** Whether a campaign limits what members share. */
export function isShared({ limits }: Campaign): boolean {
  return limits.participants !== null || limits.budgetPoints !== null;
}
