import type { MemberTimelines } from '../../application/ports/member-timelines.ts';
import type { MemoryDatabase, TenantTables } from './database.ts';
import { compareIds, programsOf } from './ledger-tables.ts';
import { productsOf, timelinesOf } from './standing-tables.ts';

/** Members' timelines, in memory. */
export function createMemoryMemberTimelines(database: MemoryDatabase): MemberTimelines {
  const idsOf = (tables: TenantTables, programId: string) =>
    tables.members
      .all()
      .filter((member) => member.programId === programId)
      .map(({ id }) => id)
      .sort(compareIds);

  return {
    program: (shopId) => database.transaction(() => programsOf(database.tenant(shopId))[0] ?? null),
    count: (shopId, programId) => database.transaction(() => idsOf(database.tenant(shopId), programId).length),
    memberIds: ({ shopId, programId, after, limit }) =>
      database.transaction(() =>
        idsOf(database.tenant(shopId), programId)
          .filter((id) => after === null || compareIds(id, after) > 0)
          .slice(0, limit),
      ),
    timelineOf: (shopId, memberIds) => database.transaction(() => timelinesOf(database.tenant(shopId), memberIds)),
    products: (shopId, productIds) => database.transaction(() => productsOf(database.tenant(shopId), productIds)),
    campaignUsage: (shopId, programId) =>
      database.transaction(() => {
        const tables = database.tenant(shopId);
        const rulesets = programsOf(tables).find((program) => program.programId === programId)?.rulesets ?? [];
        const ids = new Set(rulesets.flatMap(({ ruleset }) => ruleset.campaigns.map(({ id }) => id)));
        return new Map(
          [...ids].flatMap((id) => {
            const used = tables.campaignUsage.get(`${programId}/${id}`);
            return used === undefined ? [] : [[id, used] as const];
          }),
        );
      }),
  };
}
