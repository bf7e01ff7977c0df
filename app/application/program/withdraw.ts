import { isoFromInstant, type Instant } from '../../domain/shared/instant.ts';
import { refuse, success, type Result } from '../../domain/shared/result.ts';
import type { Actor, Shop } from '../laurel.ts';
import type { Clock } from '../ports/clock.ts';
import type { ProgramVersion, ProgramVersions } from '../ports/program-versions.ts';

/** So long before it comes into force a version can be called off: a worker may have read it already for an order of its first moment. */
const lastMomentMs = 60_000;

/** Calls a scheduled version off. Refuses `unknown_version`, `version_withdrawn`, and `version_in_force` for one whose time has come. */
export function createWithdraw({ versions, clock }: { versions: ProgramVersions; clock: Clock }) {
  return async (shop: Shop, actor: Actor, version: number): Promise<Result<ProgramVersion>> => {
    const at = clock.now();
    const outcome = await versions.withdraw({ shopId: shop.id, version, actor, at, before: (at + lastMomentMs) as Instant });
    switch (outcome.kind) {
      case 'withdrawn':
        return success(outcome.version);
      case 'unknown':
        return refuse('unknown_version', `There is no version ${version} of this program.`);
      case 'already_withdrawn':
        return refuse('version_withdrawn', `Version ${version} was withdrawn already.`);
      case 'in_force':
        return refuse(
          'version_in_force',
          `Version ${version} is in force from ${isoFromInstant(outcome.effectiveFrom)}: orders may be counted by it. Roll back to an earlier version instead.`,
        );
    }
  };
}
