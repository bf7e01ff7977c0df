import { refuse, success, type Result } from '../../domain/shared/result.ts';
import type { Actor, PublishedProgram, Shop } from '../laurel.ts';
import type { Clock } from '../ports/clock.ts';
import type { ProgramDraft, ProgramVersions } from '../ports/program-versions.ts';
import type { Shops } from '../ports/shops.ts';
import type { createPublish, PublishInput } from './publish.ts';

/** Characters of JSON that a working copy may have: several times the largest ruleset that can be published with sense. */
const documentMax = 2_000_000;

interface Deps {
  readonly shops: Shops;
  readonly versions: ProgramVersions;
  readonly clock: Clock;
  readonly publish: ReturnType<typeof createPublish>;
}

/**
 * The working copy of a program's next version, one a program, for everybody who works on it. It may be unfinished and need
 * not be a valid ruleset until it is published. Whoever saves names the revision that they read (null: there was none);
 * refused `idempotency_conflict` when somebody else saved, discarded or published it meanwhile.
 */
export function createDrafts({ shops, versions, clock, publish }: Deps) {
  const meanwhile = () =>
    refuse('idempotency_conflict', 'Somebody else changed the draft meanwhile. Reload the page to see it, then make your change again.');

  return {
    show: (shop: Shop): Promise<ProgramDraft | null> => versions.draft(shop.id),

    async save(
      shop: Shop,
      actor: Actor,
      input: { document: unknown; basedOn: number; revision: number | null },
    ): Promise<Result<ProgramDraft>> {
      const { document, basedOn, revision } = input;
      if (typeof document !== 'object' || document === null || Array.isArray(document)) {
        return refuse('invalid_input', 'A ruleset is a JSON object.', 'document');
      }
      if (JSON.stringify(document).length > documentMax)
        return refuse('invalid_input', 'This document is too large for a ruleset.', 'document');
      const current = await shops.currentProgram(shop.id, clock.now());
      if (current === null) return refuse('program_not_live', 'This shop has no program yet.');
      if ((await versions.find(shop.id, basedOn)) === null) {
        return refuse('unknown_version', `There is no version ${basedOn} of this program.`, 'basedOn');
      }
      const saved = await versions.saveDraft({
        shopId: shop.id,
        programId: current.programId,
        document: document as Readonly<Record<string, unknown>>,
        basedOn,
        revision,
        actor,
        at: clock.now(),
      });
      return saved === null ? meanwhile() : success(saved);
    },

    async discard(shop: Shop, actor: Actor, revision: number): Promise<Result<null>> {
      return (await versions.discardDraft({ shopId: shop.id, revision, actor })) ? success(null) : meanwhile();
    },

    /** Publishes the working copy as it stands at `revision`. */
    async publish(shop: Shop, actor: Actor, input: { revision: number } & Pick<PublishInput, 'at'>): Promise<Result<PublishedProgram>> {
      const draft = await versions.draft(shop.id);
      if (draft?.revision !== input.revision) return meanwhile();
      const { document, basedOn, revision } = draft;
      return publish(shop, actor, { document, basedOn, draftRevision: revision, ...(input.at === undefined ? {} : { at: input.at }) });
    },
  };
}
