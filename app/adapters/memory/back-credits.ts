import type { BackCredits } from '../../application/ports/back-credits.ts';
import type { BackCreditRow } from './people-rows.ts';
import type { MemoryDatabase } from './database.ts';
import { compareIds } from './ledger-tables.ts';

/** Back-credits in memory. */
export function createMemoryBackCredits(database: MemoryDatabase): BackCredits {
  const shown = ({ cursor: _cursor, ...credit }: BackCreditRow) => credit;
  return {
    start: ({ shopId, ...input }) =>
      database.transaction(() => {
        const { backCredits, rulesets, audit } = database.tenant(shopId);
        const known = rulesets.all().some(({ programId, version }) => programId === input.programId && version === input.rulesetVersion);
        const running = backCredits.all().some(({ programId, state }) => programId === input.programId && state === 'running');
        if (!known || running) return null;
        const credit: BackCreditRow = { ...input, id: database.nextId(), state: 'running', orders: 0, cursor: null };
        backCredits.set(credit.id, credit);
        const { rulesetVersion, from, until } = input;
        audit.set(database.nextId(), { at: database.now(), actor: input.startedBy, action: 'back_credit.started', details: { rulesetVersion, from, until } }); // prettier-ignore
        return shown(credit);
      }),
    find: (shopId, id) => database.transaction(() => database.tenant(shopId).backCredits.get(id) ?? null),
    list: (shopId) =>
      database.transaction(() =>
        database
          .tenant(shopId)
          .backCredits.all()
          .sort((a, b) => compareIds(b.id, a.id))
          .map(shown),
      ),
    advance: ({ shopId, id, from, to, orders, done }) =>
      database.transaction(() => {
        const { backCredits } = database.tenant(shopId);
        const credit = backCredits.get(id);
        if (credit?.state !== 'running' || credit.cursor !== from) return false;
        backCredits.set(id, { ...credit, cursor: to, orders: credit.orders + orders, state: done ? 'done' : 'running' });
        return true;
      }),
    cancel: ({ shopId, id, actor }) =>
      database.transaction(() => {
        const { backCredits, audit } = database.tenant(shopId);
        const credit = backCredits.get(id);
        if (credit?.state !== 'running') return false;
        backCredits.set(id, { ...credit, state: 'cancelled' });
        audit.set(database.nextId(), { at: database.now(), actor, action: 'back_credit.cancelled', details: {} });
        return true;
      }),
  };
}
