import { refuse, type Result } from '../../domain/shared/result.ts';
import type { Actor, PublishedProgram, Shop } from '../laurel.ts';
import type { ProgramVersions } from '../ports/program-versions.ts';
import type { createPublish } from './publish.ts';

/**
 * Publishes an earlier version's document as the next version: nothing that was published is changed or deleted, and orders
 * keep the version they were pinned to. Refuses `unknown_version`, and whatever publishing refuses.
 */
export function createRollBack({ versions, publish }: { versions: ProgramVersions; publish: ReturnType<typeof createPublish> }) {
  return async (shop: Shop, actor: Actor, input: { to: number; basedOn: number }): Promise<Result<PublishedProgram>> => {
    const earlier = await versions.find(shop.id, input.to);
    if (earlier === null) return refuse('unknown_version', `There is no version ${input.to} of this program.`, 'to');
    return publish(shop, actor, { document: earlier.ruleset, basedOn: input.basedOn, note: `Back to version ${input.to}.` });
  };
}
