import type { Pool, PoolClient } from 'pg';
import type { LedgerAudit, LedgerBreach, LedgerLaw } from '../../application/ports/ledger-audit.ts';
import { accounts, consumptionOrder } from '../../domain/ledger/index.ts';
import { accountColumn, lotColumns, readLot, type LotRow } from './ledger-rows.server.ts';
import { safeInteger } from './rows.ts';
import { withTenant } from './tenant.ts';

/**
 * Proves a shop's ledger by statements over whole sets: a million transfers are summed where they lie. One snapshot for
 * all laws, so that work going on meanwhile is no breach.
 */
export function createLedgerAudit({ pool }: { pool: Pool }): LedgerAudit {
  return {
    audit: ({ shopId, breachesMax }) =>
      withTenant(pool, shopId, async (client) => {
        await client.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
        const counts = await count(client, shopId);
        const breaches: LedgerBreach[] = [];
        let breachCount = 0;
        for (const [law, statement] of Object.entries(statements) as Array<[LedgerLaw, string]>) {
          const found = await breachesOf(client, law, statement, [shopId, breachesMax]);
          breaches.push(...found.breaches);
          breachCount += found.total;
        }
        return { ...counts, breaches, breachCount };
      }),
    lotsOf: (shopId, memberId) =>
      withTenant(pool, shopId, async (client) => {
        const { rows } = await client.query<LotRow>(
          `SELECT ${lotColumns} FROM lots WHERE shop_id = $1 AND member_id = $2 AND remaining > 0`,
          [shopId, memberId],
        );
        return consumptionOrder(rows.map(readLot));
      }),
  };
}

async function count(client: PoolClient, shopId: string) {
  const { rows } = await client.query<Record<'members' | 'transfers' | 'lots' | 'orders', string>>(
    `SELECT (SELECT count(*) FROM members WHERE shop_id = $1) AS members, (SELECT count(*) FROM transfers WHERE shop_id = $1) AS transfers,
       (SELECT count(*) FROM lots WHERE shop_id = $1) AS lots, (SELECT count(*) FROM order_states WHERE shop_id = $1) AS orders`,
    [shopId],
  );
  const row = rows[0];
  const read = (name: 'members' | 'transfers' | 'lots' | 'orders') => safeInteger(row?.[name] ?? 0, 'The count');
  return { members: read('members'), transfers: read('transfers'), lots: read('lots'), orders: read('orders') };
}

interface BreachRow {
  member_id: string | null;
  customer_id: string | null;
  subject: string | null;
  stated: string | null;
  proven: string | null;
  total: string;
}

/** Each law's statement answers with `member_id, subject, stated, proven` of what breaks it. */
async function breachesOf(
  client: PoolClient,
  law: LedgerLaw,
  statement: string,
  values: readonly [shopId: string, breachesMax: number],
): Promise<{ breaches: LedgerBreach[]; total: number }> {
  const { rows } = await client.query<BreachRow>(
    `WITH breaches AS (${statement})
     SELECT b.member_id, m.customer_id, b.subject, b.stated, b.proven, count(*) OVER () AS total
     FROM breaches b LEFT JOIN members m ON m.shop_id = $1 AND m.id = b.member_id ORDER BY b.member_id, b.subject LIMIT $2`,
    [...values],
  );
  const points = (text: string | null) => (text === null ? null : safeInteger(text, 'The sum'));
  const breaches = rows.map((row) => ({
    law,
    memberId: row.member_id,
    customerId: row.customer_id,
    subject: row.subject,
    stated: points(row.stated),
    proven: points(row.proven),
  }));
  return { breaches, total: Number(rows[0]?.total ?? 0) };
}

const columns = accounts.map((name) => accountColumn[name]);
const stated = columns.map((column) => `('${column}'::account, b.${column})`).join(', ');

/** The movements of `available`, each with what was there before it: a member's transfers are numbered as they were posted. */
const movements = `movements AS (
  SELECT member_id, idem_key, kind, amount, credit = 'available' AS credits,
    coalesce(sum(CASE WHEN credit = 'available' THEN amount ELSE -amount END)
      OVER (PARTITION BY member_id ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
  FROM transfers WHERE shop_id = $1 AND 'available' IN (debit, credit)
), uses AS (
  SELECT member_id, transfer_key, coalesce(sum(amount) FILTER (WHERE amount > 0), 0) AS given, coalesce(-sum(amount) FILTER (WHERE amount < 0), 0) AS taken
  FROM lot_uses WHERE shop_id = $1 GROUP BY member_id, transfer_key
)`;

const statements: Readonly<Record<LedgerLaw, string>> = {
  balance_is_sum: `
    WITH stated AS (
      SELECT b.member_id, s.account, s.points FROM balances b CROSS JOIN LATERAL (VALUES ${stated}) AS s(account, points) WHERE b.shop_id = $1
    ), proven AS (
      SELECT member_id, account, sum(points) AS points FROM (
        SELECT member_id, credit AS account, amount AS points FROM transfers WHERE shop_id = $1
        UNION ALL SELECT member_id, debit, -amount FROM transfers WHERE shop_id = $1
      ) AS moved GROUP BY member_id, account
    )
    SELECT member_id, account::text AS subject, stated.points AS stated, coalesce(proven.points, 0) AS proven
    FROM stated FULL JOIN proven USING (member_id, account) WHERE stated.points IS DISTINCT FROM coalesce(proven.points, 0)`,
  accounts_cancel_out: `
    SELECT member_id, NULL::text AS subject, ${columns.join(' + ')} AS stated, 0::bigint AS proven
    FROM balances WHERE shop_id = $1 AND ${columns.join(' + ')} <> 0`,
  lots_hold_available: `
    SELECT b.member_id, NULL::text AS subject, coalesce(sum(l.remaining), 0) AS stated, greatest(0, b.available) AS proven
    FROM balances b LEFT JOIN lots l ON l.shop_id = b.shop_id AND l.member_id = b.member_id WHERE b.shop_id = $1
    GROUP BY b.member_id, b.available HAVING coalesce(sum(l.remaining), 0) <> greatest(0, b.available)`,
  lot_is_explained: `
    WITH ${movements}, openings AS (
      -- What a transfer gave back to the lots of the one it undoes is not in the lot it opens, nor in that lot's size.
      SELECT m.member_id, m.idem_key, m.amount - coalesce(u.given, 0) - least(m.amount, greatest(0, -m.before)) AS opened,
        CASE WHEN m.kind IN ('release_hold', 'return_spent')
          THEN m.amount - coalesce(u.given, 0) - least(m.amount, greatest(0, -m.before)) ELSE m.amount END AS size
      FROM movements m LEFT JOIN uses u ON u.member_id = m.member_id AND u.transfer_key = m.idem_key WHERE m.credits
      -- What had expired with a member who was merged away is a lot in which nothing is left.
      UNION ALL SELECT member_id, idem_key, 0, amount FROM transfers WHERE shop_id = $1 AND kind = 'merge_in_expired'
    ), used AS (
      SELECT member_id, lot_key, sum(amount) AS change FROM lot_uses WHERE shop_id = $1 GROUP BY member_id, lot_key
    ), compared AS (
      SELECT coalesce(l.member_id, o.member_id) AS member_id, coalesce(l.opened_by, o.idem_key) AS key, l.remaining, l.amount, o.opened, o.size,
        o.opened + coalesce(used.change, 0) AS explained
      FROM (SELECT * FROM lots WHERE shop_id = $1) AS l
      FULL JOIN openings o ON o.member_id = l.member_id AND o.idem_key = l.opened_by
      LEFT JOIN used ON used.member_id = l.member_id AND used.lot_key = l.opened_by
    )
    SELECT member_id, key AS subject, remaining AS stated, explained AS proven FROM compared
    WHERE (remaining IS NULL AND opened <> 0) OR (remaining IS NOT NULL AND remaining IS DISTINCT FROM explained)
    UNION ALL SELECT member_id, key || ', its size', amount, size FROM compared WHERE amount <> size`,
  debit_is_explained: `
    WITH ${movements}
    SELECT m.member_id, m.idem_key AS subject, coalesce(u.taken, 0) AS stated, least(m.amount, greatest(0, m.before)) AS proven
    FROM movements m LEFT JOIN uses u ON u.member_id = m.member_id AND u.transfer_key = m.idem_key
    WHERE NOT m.credits AND coalesce(u.taken, 0) <> least(m.amount, greatest(0, m.before))`,
  expired_is_explained: `
    WITH expiries AS (
      SELECT member_id, substr(idem_key, 8) AS lot_key, amount FROM transfers WHERE shop_id = $1 AND kind = 'expire'
      UNION ALL SELECT member_id, idem_key, amount FROM transfers WHERE shop_id = $1 AND kind = 'merge_in_expired'
    ), reclaims AS (
      SELECT member_id, coalesce(order_id, 0) AS order_id, sum(amount) AS amount FROM transfers
      WHERE shop_id = $1 AND kind IN ('clawback_expired', 'merge_out_expired') GROUP BY 1, 2
    ), lapsed AS (
      SELECT member_id, order_id, opened_by, expired, reclaimed FROM lots WHERE shop_id = $1 AND expired > 0
    ), of_orders AS (
      SELECT member_id, coalesce(order_id, 0) AS order_id, sum(reclaimed) AS reclaimed FROM lapsed WHERE reclaimed > 0 GROUP BY 1, 2
    )
    SELECT coalesce(l.member_id, e.member_id) AS member_id, coalesce(l.opened_by, e.lot_key) || ', expired' AS subject,
      coalesce(l.expired, 0) AS stated, coalesce(e.amount, 0) AS proven
    FROM lapsed l FULL JOIN expiries e ON e.member_id = l.member_id AND e.lot_key = l.opened_by
    WHERE coalesce(l.expired, 0) <> coalesce(e.amount, 0)
    UNION ALL
    SELECT coalesce(o.member_id, r.member_id), 'order ' || coalesce(o.order_id, r.order_id) || ', taken back of what expired',
      coalesce(o.reclaimed, 0), coalesce(r.amount, 0)
    FROM of_orders o FULL JOIN reclaims r ON r.member_id = o.member_id AND r.order_id = o.order_id
    WHERE coalesce(o.reclaimed, 0) <> coalesce(r.amount, 0)`,
  position_is_posted: `
    WITH posted AS (
      -- The members who have an order's transfers: two where one customer was merged into another.
      SELECT order_id, program_id, max(member_id) AS member_id,
        sum(CASE WHEN credit = 'pending' THEN amount WHEN debit = 'pending' THEN -amount ELSE 0 END) AS pending,
        -- What had expired, and what is owed, was taken back from the order although it was not taken from what is available.
        sum(CASE WHEN credit = 'available' THEN amount WHEN debit = 'available' OR kind IN ('clawback_expired', 'owe') THEN -amount ELSE 0 END) AS available
      FROM transfers WHERE shop_id = $1 AND order_id IS NOT NULL AND idem_key LIKE 'order:%' GROUP BY 1, 2
    ), awarded AS (
      SELECT o.order_id, a.key::bigint AS program_id, (a.value ->> 'memberId')::bigint AS member_id,
        (a.value -> 'position' ->> 'pending')::bigint AS pending, (a.value -> 'position' ->> 'available')::bigint AS available
      FROM order_states o, json_each(o.awards) AS a WHERE o.shop_id = $1
    ), compared AS (
      SELECT coalesce(w.member_id, t.member_id) AS member_id, 'Order ' || order_id AS subject,
        w.pending AS stated_pending, coalesce(t.pending, 0) AS pending, w.available AS stated_available, coalesce(t.available, 0) AS available
      FROM awarded w FULL JOIN posted t USING (order_id, program_id)
    )
    SELECT member_id, subject || ', pending' AS subject, stated_pending AS stated, pending AS proven FROM compared WHERE coalesce(stated_pending, 0) <> pending
    UNION ALL SELECT member_id, subject || ', available', stated_available, available FROM compared WHERE coalesce(stated_available, 0) <> available`,
  key_is_unique: `
    SELECT member_id, idem_key AS subject, count(*) AS stated, 1::bigint AS proven
    FROM transfers WHERE shop_id = $1 GROUP BY member_id, idem_key HAVING count(*) > 1`,
  held_is_open: `
    SELECT b.member_id, NULL::text AS subject, b.held AS stated, coalesce(sum(r.price_points), 0) AS proven
    FROM balances b LEFT JOIN redemptions r ON r.shop_id = b.shop_id AND r.member_id = b.member_id AND r.state IN ('issuing', 'held', 'releasing')
    WHERE b.shop_id = $1 GROUP BY b.member_id, b.held HAVING b.held <> coalesce(sum(r.price_points), 0)`,
};
