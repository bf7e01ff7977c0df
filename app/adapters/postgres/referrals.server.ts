import type { Pool, PoolClient } from 'pg';
import type { OrderRecord } from '../../application/ports/drain-store.ts';
import type { Nudge } from '../../application/ports/events.ts';
import type { ReferralClick, ReferralLink, ReferralRecord, Referrals } from '../../application/ports/referrals.ts';
import type { Trace } from '../../domain/referrals/index.ts';
import type { MemberId, OrderId, ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { insertAudit } from './audit-rows.server.ts';
import { insertEvents } from './inbox-rows.server.ts';
import { compareIds } from './ledger-rows.server.ts';
import { insertEffects } from './outbox.server.ts';
import { claim } from './referral-claims.server.ts';
import { openDossier } from './referral-dossier.server.ts';
import { referralColumns, referralOf, writeReferrals, writeSignals, type ReferralRow } from './referral-rows.server.ts';
import { isStoredId, isUuid, prepared, withRows } from './rows.ts';
import { withTenant } from './tenant.ts';

/** Referrals on PostgreSQL. An advocate's link is locked while their referrals are settled, so two settlements never mix. */
export function createReferrals({ pool, nudge }: { pool: Pool; nudge: Nudge }): Referrals {
  return {
    link: (input) => withTenant(pool, input.shopId, (client) => link(client, input)),
    findLink: (shopId, code) => withTenant(pool, shopId, (client) => findLink(client, shopId, code)),
    click: (shopId, click) =>
      withTenant(pool, shopId, async (client) => {
        await client.query(
          `INSERT INTO referral_clicks (shop_id, token, advocate_id, device, network, at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
          [shopId, click.token, click.advocateId, hashOf(click.traces, 'device'), hashOf(click.traces, 'network'), new Date(click.at)],
        );
      }),
    findClick: (shopId, token) => withTenant(pool, shopId, (client) => findClick(client, shopId, token)),
    recognise: ({ shopId, memberId, traces, at }) =>
      withTenant(pool, shopId, (client) => writeSignals(client, shopId, `member:${memberId}`, traces, at)),
    claim: (input) => withTenant(pool, input.shopId, (client) => claim(client, input)),
    find: (shopId, id) =>
      withTenant(pool, shopId, async (client) => {
        if (!isUuid(id)) return null;
        const { rows } = await client.query<ReferralRow>(`SELECT ${referralColumns} FROM referrals WHERE shop_id = $1 AND id = $2`, [
          shopId,
          id,
        ]);
        return rows[0] === undefined ? null : referralOf(rows[0]);
      }),
    list: (shopId, input) => withTenant(pool, shopId, (client) => list(client, shopId, input)),
    advocatesOf: (shopId, orderId) => withTenant(pool, shopId, (client) => advocatesOf(client, shopId, orderId)),
    async settle({ shopId, advocateId, orderId }, decide) {
      let lanes: number[] = [];
      const value = await withTenant(pool, shopId, async (client) => {
        if (!isStoredId(advocateId)) return null;
        const dossier = await openDossier(client, shopId, advocateId, orderId);
        if (dossier === null) return null;
        const change = decide(dossier);
        await writeReferrals(client, shopId, change.referrals);
        await insertEffects(client, shopId, change.effects);
        lanes = await insertEvents(client, shopId, change.events);
        if (change.audit) {
          const { actor, action, referralId } = change.audit;
          await insertAudit(client, shopId, { actor, action, subject: { kind: 'referral', id: referralId }, details: {} });
        }
        return change.value;
      });
      for (const lane of lanes) nudge.lane(shopId, lane);
      return value;
    },
    due: (shopId, at, limit) =>
      withTenant(pool, shopId, async (client) => {
        const { rows } = await client.query<{ advocate_id: MemberId }>(
          'SELECT advocate_id FROM referrals WHERE shop_id = $1 AND due_at <= $2 GROUP BY advocate_id ORDER BY min(due_at), advocate_id LIMIT $3',
          [shopId, new Date(at), limit],
        );
        return rows.map((row) => row.advocate_id);
      }),
    async shopsWithDue(at) {
      const { rows } = await pool.query<{ shop_id: ShopId }>('SELECT shop_id FROM shops_with_due_referrals($1)', [new Date(at)]);
      return rows.map((row) => row.shop_id);
    },
  };
}

/** What of an order tells whether it has to do with a referral. */
interface OrderClues {
  readonly orderId: string;
  readonly customerId: string | null;
  readonly discountCodes: readonly string[];
  /** The hash of its e-mail address, where that is kept. */
  readonly email: string | null;
}

/**
 * Which of these orders have anything to do with a referral, and whose: by friend, by code, by the order that counts, or by the address of a
 * friend without an account. The drain asks once a batch and writes a `referral_check` for each of them.
 */
export async function ordersWithReferrals(
  client: PoolClient,
  shopId: string,
  orders: readonly OrderClues[],
): Promise<Map<string, Set<MemberId>>> {
  const found = new Map<string, Set<MemberId>>();
  if (orders.length === 0) return found;
  const [any] = await prepared(client, 'any-referral', 'SELECT 1 FROM referrals WHERE shop_id = $1 LIMIT 1', [shopId]);
  // Most shops have none at all, and pay one look into an empty index.
  if (any === undefined) return found;
  const rows = await withRows<{ order_id: string; advocate_id: MemberId }>(
    client,
    'orders-with-referrals',
    `WITH o AS (SELECT * FROM json_to_recordset($2) AS o(order_id bigint, customer_id bigint, codes json, email text))
     SELECT o.order_id, r.advocate_id FROM o JOIN referrals r ON r.shop_id = $1 AND r.friend_id = o.customer_id
     UNION SELECT o.order_id, r.advocate_id FROM o JOIN referrals r ON r.shop_id = $1 AND r.order_id = o.order_id
     UNION SELECT o.order_id, r.advocate_id FROM o CROSS JOIN json_array_elements_text(o.codes) AS c(code) JOIN referrals r ON r.shop_id = $1 AND r.code = c.code
     UNION SELECT o.order_id, r.advocate_id FROM o
       JOIN referral_signals s ON s.shop_id = $1 AND s.owner_kind = 'referral' AND s.kind = 'email' AND s.hash = o.email
       JOIN referrals r ON r.shop_id = $1 AND r.id = s.owner_id::uuid`,
    shopId,
    orders.map(({ orderId, customerId, discountCodes, email }) => ({
      order_id: orderId,
      customer_id: customerId,
      codes: discountCodes,
      email,
    })),
  );
  for (const row of rows) found.set(row.order_id, (found.get(row.order_id) ?? new Set()).add(row.advocate_id));
  return found;
}

async function advocatesOf(client: PoolClient, shopId: ShopId, orderId: OrderId): Promise<MemberId[]> {
  if (!isStoredId(orderId)) return [];
  const [order] = await prepared<{ facts: OrderRecord['known'] | null; email: string | null }>(
    client,
    'order-clues',
    `SELECT o.facts, t.email FROM order_states o LEFT JOIN order_traces t ON t.shop_id = o.shop_id AND t.order_id = o.order_id
     WHERE o.shop_id = $1 AND o.order_id = $2`,
    [shopId, orderId],
  );
  if (order === undefined) return [];
  const { customerId = null, discountCodes = [] } = order.facts?.snapshot ?? {};
  const found = await ordersWithReferrals(client, shopId, [{ orderId, customerId, discountCodes, email: order.email }]);
  return [...(found.get(orderId) ?? [])].sort(compareIds);
}

async function link(client: PoolClient, { shopId, memberId, codes, at }: Parameters<Referrals['link']>[0]): Promise<ReferralLink | null> {
  if (!isStoredId(memberId)) return null;
  for (const code of [null, ...codes]) {
    if (code !== null) {
      // A code that somebody has, or a link made in this very moment, leaves no row; the next look tells which it was.
      await client.query(
        `INSERT INTO referral_links (shop_id, member_id, program_id, code, created_at)
         SELECT $1, id, program_id, $3, $4 FROM members WHERE shop_id = $1 AND id = $2 ON CONFLICT DO NOTHING`,
        [shopId, memberId, code, new Date(at)],
      );
    }
    const { rows } = await client.query<LinkRow>(
      'SELECT member_id, program_id, code, created_at FROM referral_links WHERE shop_id = $1 AND member_id = $2',
      [shopId, memberId],
    );
    if (rows[0] !== undefined) return linkOf(rows[0]);
  }
  return null;
}

interface LinkRow {
  member_id: MemberId;
  program_id: string;
  code: string;
  created_at: Date;
}

function linkOf(row: LinkRow): ReferralLink {
  return { memberId: row.member_id, programId: row.program_id, code: row.code, createdAt: row.created_at.getTime() as Instant };
}

async function findLink(client: PoolClient, shopId: ShopId, code: string): Promise<ReferralLink | null> {
  const [row] = await prepared<LinkRow>(
    client,
    'find-referral-link',
    `SELECT coalesce(m.merged_into, l.member_id) AS member_id, l.program_id, l.code, l.created_at
     FROM referral_links l JOIN members m ON m.shop_id = l.shop_id AND m.id = l.member_id WHERE l.shop_id = $1 AND l.code = $2`,
    [shopId, code.replaceAll('\u0000', '')],
  );
  return row === undefined ? null : linkOf(row);
}

async function findClick(client: PoolClient, shopId: ShopId, token: string): Promise<ReferralClick | null> {
  const [row] = await prepared<{ token: string; advocate_id: MemberId; device: string | null; network: string | null; at: Date }>(
    client,
    'find-referral-click',
    `SELECT c.token, coalesce(m.merged_into, c.advocate_id) AS advocate_id, c.device, c.network, c.at
     FROM referral_clicks c LEFT JOIN members m ON m.shop_id = c.shop_id AND m.id = c.advocate_id WHERE c.shop_id = $1 AND c.token = $2`,
    [shopId, token.replaceAll('\u0000', '')],
  );
  if (row === undefined) return null;
  const traces: Trace[] = [];
  if (row.device !== null) traces.push(`device:${row.device}`);
  if (row.network !== null) traces.push(`network:${row.network}`);
  return { token: row.token, advocateId: row.advocate_id, traces, at: row.at.getTime() as Instant };
}

function hashOf(traces: readonly Trace[], kind: 'device' | 'network'): string | null {
  return traces.find((trace) => trace.startsWith(`${kind}:`))?.slice(kind.length + 1) ?? null;
}

async function list(
  client: PoolClient,
  shopId: ShopId,
  { state, advocateId, cursor, limit }: Parameters<Referrals['list']>[1],
): Promise<{ referrals: ReferralRecord[]; nextCursor: string | null }> {
  const { rows } = await client.query<ReferralRow>(
    `SELECT ${referralColumns} FROM referrals WHERE shop_id = $1 AND ($2::text IS NULL OR state = $2) AND ($3::bigint IS NULL OR advocate_id = $3)
       AND ($4::uuid IS NULL OR (claimed_at, id) < (SELECT claimed_at, id FROM referrals WHERE shop_id = $1 AND id = $4))
     ORDER BY claimed_at DESC, id DESC LIMIT $5`,
    [shopId, state, advocateId, cursor !== null && isUuid(cursor) ? cursor : null, limit + 1],
  );
  const page = rows.slice(0, limit).map(referralOf);
  return { referrals: page, nextCursor: rows.length > limit ? (page.at(-1)?.id ?? null) : null };
}
