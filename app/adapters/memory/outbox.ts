import type { Outbox } from '../../application/ports/outbox.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { EffectRow, MemoryDatabase } from './database.ts';
import { compareIds } from './ledger-tables.ts';

/** Effects that wait, in memory. A claim moves the effect's time into the future, and is over when that time has come. */
export function createMemoryOutbox(database: MemoryDatabase): Outbox {
  const isDue = ({ state, runAt }: EffectRow) => state === 'waiting' && runAt <= database.now();
  return {
    claim: ({ shopId, limit, leaseMs, only }) =>
      database.transaction(() => {
        const { effects } = database.tenant(shopId);
        const due = effects
          .all()
          .filter(isDue)
          .filter(({ kind, key }) => only === undefined || (kind === only.kind && key === only.key))
          .sort((a, b) => a.runAt - b.runAt || compareIds(a.id, b.id))
          .slice(0, limit);
        return due.map((effect) => {
          const claimed = { ...effect, runAt: (database.now() + leaseMs) as Instant, attempts: effect.attempts + 1 };
          effects.set(effect.id, claimed);
          return { id: claimed.id, kind: claimed.kind, key: claimed.key, payload: claimed.payload, attempts: claimed.attempts };
        });
      }),
    finish: ({ shopId, id, outcome }) =>
      database.transaction(() => {
        const { effects } = database.tenant(shopId);
        const effect = effects.get(id);
        if (effect === undefined) return;
        if (outcome.state !== 'retry') effects.set(id, { ...effect, state: outcome.state });
        else if (effect.state === 'waiting') effects.set(id, { ...effect, runAt: (database.now() + outcome.delayMs) as Instant });
      }),
    shopsWithDueEffects: () =>
      database.transaction(() => [...database.tenants()].flatMap(([shopId, { effects }]) => (effects.all().some(isDue) ? [shopId] : []))),
  };
}
