import { failedGoldenCase } from '../../domain/program/golden.ts';
import { rulesetSchema } from '../../domain/program/ruleset.ts';
import { isoFromInstant, type Instant } from '../../domain/shared/instant.ts';
import { refuse, success, type Result } from '../../domain/shared/result.ts';
import type { Actor, PublishedProgram, Shop } from '../laurel.ts';
import type { Clock } from '../ports/clock.ts';
import type { ProgramVersions } from '../ports/program-versions.ts';
import type { RunNudge } from '../ports/runs.ts';
import type { Shops } from '../ports/shops.ts';
import { planOf } from './recalculate.ts';

export interface PublishInput {
  readonly document: unknown;
  /** The version that was edited. */
  readonly basedOn: number;
  /** From when it is to be in force; at once when left out. */
  readonly at?: Instant;
  /** The working copy that becomes the version, so that it is not there any more afterwards. */
  readonly draftRevision?: number;
}

/**
 * Checks a document and publishes it as the program's next version, at once or for later. Orders placed before it comes
 * into force keep the version they were pinned to. Refuses `ruleset_invalid` (with the field), `ruleset_golden_case_failed`,
 * `invalid_input` for a time that is over, `version_scheduled`, and `idempotency_conflict` when somebody else was first.
 */
export function createPublish({
  shops,
  versions,
  clock,
  nudge,
}: {
  shops: Shops;
  versions: ProgramVersions;
  clock: Clock;
  nudge: RunNudge;
}) {
  return async (shop: Shop, actor: Actor, input: PublishInput & { note?: string }): Promise<Result<PublishedProgram>> => {
    const parsed = rulesetSchema.safeParse(input.document);
    if (!parsed.success) {
      const issue = parsed.error.issues[0]!;
      return refuse('ruleset_invalid', issue.message, issue.path.join('.'));
    }
    const failed = failedGoldenCase(parsed.data, shop);
    if (failed !== null) return refuse('ruleset_golden_case_failed', failed.sentence, `goldenCases.${failed.index}`);

    const now = clock.now();
    if (input.at !== undefined && input.at < now) {
      return refuse('invalid_input', `${isoFromInstant(input.at)} is over: name a time that is still to come.`, 'at');
    }
    const current = await shops.currentProgram(shop.id, now);
    if (current === null) return refuse('program_not_live', 'This shop has no program yet.');
    // A program that has not begun is replaced from its first day on.
    const beginning = current.effectiveFrom > now ? current.effectiveFrom : now;
    const outcome = await versions.publish({
      shopId: shop.id,
      programId: current.programId,
      basedOn: input.basedOn,
      ruleset: parsed.data,
      actor,
      at: now,
      plan: planOf(now),
      effectiveFrom: Math.max(input.at ?? beginning, beginning) as Instant,
      ...(input.draftRevision === undefined ? {} : { draftRevision: input.draftRevision }),
      ...(input.note === undefined ? {} : { note: input.note }),
    });
    switch (outcome.kind) {
      case 'published':
        nudge.runs(shop.id);
        return success(outcome.program);
      case 'another_is_scheduled':
        return refuse(
          'version_scheduled',
          `Version ${outcome.version} is to come into force on ${isoFromInstant(outcome.effectiveFrom)}. Withdraw it first, or publish this one for a later time.`,
        );
      case 'newer_version':
        return refuse(
          'idempotency_conflict',
          'Somebody else published a newer version meanwhile. Reload the page to see it, then make your change again.',
        );
    }
  };
}
