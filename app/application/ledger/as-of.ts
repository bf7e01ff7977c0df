import type { Balances } from '../../domain/ledger/index.ts';
import type { MemberId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { refuse, success, type Result } from '../../domain/shared/result.ts';
import type { Shop } from '../laurel.ts';
import type { AsOf, LedgerTime, ProgramAsOf } from '../ports/ledger-time.ts';

/** Balances as of an instant, of one member and of the whole program. Refuses `invalid_input` for what nobody can know yet. */
export function createAsOf({ time, now }: { time: LedgerTime; now: () => Instant }) {
  const refusal = ({ knownAt }: AsOf) =>
    knownAt !== undefined && knownAt > now() ? refuse('invalid_input', 'What will be known later is not known yet: name an instant that has passed.', 'knownAt') : null; // prettier-ignore
  return {
    async member(shop: Shop, memberId: MemberId, asOf: AsOf): Promise<Result<Balances>> {
      const refused = refusal(asOf);
      if (refused !== null) return refused;
      const balances = await time.balancesOf(shop.id, memberId, asOf);
      return balances === null ? refuse('unknown_member', 'There is no such member.') : success(balances);
    },
    async programs(shop: Shop, asOf: AsOf): Promise<Result<readonly ProgramAsOf[]>> {
      return refusal(asOf) ?? success(await time.programs(shop.id, asOf));
    },
  };
}
