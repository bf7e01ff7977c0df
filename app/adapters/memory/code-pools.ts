import type { CodePools, PoolCount } from '../../application/ports/code-pools.ts';
import type { MemoryDatabase } from './database.ts';

/** Pools of codes, in memory. */
export function createMemoryCodePools(database: MemoryDatabase): CodePools {
  return {
    add: ({ shopId, pool, codes, actor }) =>
      database.transaction(() => {
        const tables = database.tenant(shopId);
        const fresh = codes.filter((code) => !tables.codes.has(`${pool}/${code}`));
        for (const code of fresh) tables.codes.set(`${pool}/${code}`, { pool, code, id: database.nextId(), redemptionId: null });
        const details = { codes: fresh.length };
        tables.audit.set(database.nextId(), { at: database.now(), actor, action: 'code_pool.filled', details });
        return { added: fresh.length, known: codes.length - fresh.length };
      }),
    discard: ({ shopId, pool, actor }) =>
      database.transaction(() => {
        const tables = database.tenant(shopId);
        const free = tables.codes.all().filter((row) => row.pool === pool && row.redemptionId === null);
        for (const { code } of free) tables.codes.delete(`${pool}/${code}`);
        const details = { codes: free.length };
        tables.audit.set(database.nextId(), { at: database.now(), actor, action: 'code_pool.emptied', details });
        return free.length;
      }),
    list: (shopId) =>
      database.transaction(() => {
        const counts = new Map<string, PoolCount>();
        for (const { pool, redemptionId } of database.tenant(shopId).codes.all()) {
          const { free, given } = counts.get(pool) ?? { free: 0, given: 0 };
          counts.set(pool, { pool, free: free + (redemptionId === null ? 1 : 0), given: given + (redemptionId === null ? 0 : 1) });
        }
        return [...counts.values()].sort((a, b) => (a.pool < b.pool ? -1 : 1));
      }),
  };
}
