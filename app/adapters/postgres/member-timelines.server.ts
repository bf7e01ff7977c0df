import type { Pool } from 'pg';
import type { MemberTimelines } from '../../application/ports/member-timelines.ts';
import { loadTimelines } from './member-timeline.server.ts';
import { loadPrograms } from './program-rows.server.ts';
import { prepared, safeInteger } from './rows.ts';
import { loadProducts } from './standing-rows.server.ts';
import { withTenant } from './tenant.ts';

/** Reads only, and locks nothing: the worker goes on meanwhile. */
export function createMemberTimelines({ pool }: { pool: Pool }): MemberTimelines {
  return {
    program: (shopId) => withTenant(pool, shopId, async (client) => (await loadPrograms(client, shopId))[0] ?? null),
    count: (shopId, programId) =>
      withTenant(pool, shopId, async (client) => {
        const rows = await prepared<{ count: string }>(
          client,
          'count-timelines',
          'SELECT count(*) FROM members WHERE shop_id = $1 AND program_id = $2',
          [shopId, programId],
        );
        return safeInteger(rows[0]?.count ?? 0, 'The number of members');
      }),
    memberIds: ({ shopId, programId, after, limit }) =>
      withTenant(pool, shopId, async (client) => {
        const rows = await prepared<{ id: string }>(
          client,
          'page-of-members',
          'SELECT id FROM members WHERE shop_id = $1 AND program_id = $2 AND id > $3 ORDER BY id LIMIT $4',
          [shopId, programId, after ?? '0', limit],
        );
        return rows.map(({ id }) => id);
      }),
    timelineOf: (shopId, memberIds) =>
      withTenant(pool, shopId, async (client) => {
        // Orders and facts are read one after the other: the worker must not come in between.
        await client.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
        return loadTimelines(client, shopId, memberIds);
      }),
    products: (shopId, productIds) =>
      productIds.length === 0 ? Promise.resolve({}) : withTenant(pool, shopId, (client) => loadProducts(client, shopId, productIds)),
    campaignUsage: (shopId, programId) =>
      withTenant(pool, shopId, async (client) => {
        const rows = await prepared<{ campaign_id: string; points: string; participants: number; orders: string }>(
          client,
          'read-campaign-usage',
          'SELECT campaign_id, points, participants, orders FROM campaign_usage WHERE shop_id = $1 AND program_id = $2',
          [shopId, programId],
        );
        return new Map(
          rows.map(({ campaign_id: id, points, participants, orders }) => [
            id,
            { points: safeInteger(points, 'The campaign’s points'), participants, orders: safeInteger(orders, 'The campaign’s orders') },
          ]),
        );
      }),
  };
}
