import { returnAt, type PointsReturn, type RedemptionRecord } from '../../domain/rewards/index.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { LockedMember } from '../ports/member-ledger.ts';

/** How a redemption's points come back now, by the rules pinned to it. Only where the change asked for the member's program. */
export function returnOf(
  { program }: Pick<LockedMember, 'program'>,
  { id, rulesetVersion }: Pick<RedemptionRecord, 'id' | 'rulesetVersion'>,
  at: Instant,
): PointsReturn {
  const pinned = program?.rulesets.find(({ version }) => version === rulesetVersion);
  if (program === undefined || pinned === undefined) {
    throw new Error(`The ruleset ${rulesetVersion} of the redemption ${id} was not loaded.`);
  }
  return returnAt(at, pinned.ruleset, program.timeZone);
}
