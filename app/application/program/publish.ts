import { rulesetSchema } from '../../domain/program/ruleset.ts';
import { refuse, success, type Result } from '../../domain/shared/result.ts';
import type { Actor, PublishedProgram, Shop } from '../laurel.ts';
import type { Clock } from '../ports/clock.ts';
import type { Shops } from '../ports/shops.ts';

/** Checks a document and publishes it as the program's next version. Orders placed before keep the version they were pinned to. */
export function createPublish({ shops, clock }: { shops: Shops; clock: Clock }) {
  return async (shop: Shop, actor: Actor, input: { document: unknown; basedOn: number }): Promise<Result<PublishedProgram>> => {
    const parsed = rulesetSchema.safeParse(input.document);
    if (!parsed.success) {
      const issue = parsed.error.issues[0]!;
      return refuse('ruleset_invalid', issue.message, issue.path.join('.'));
    }
    const current = await shops.currentProgram(shop.id);
    if (current === null) return refuse('program_not_live', 'This shop has no program yet.');
    const published =
      current.version === input.basedOn
        ? await shops.publish({
            shopId: shop.id,
            programId: current.programId,
            basedOn: input.basedOn,
            ruleset: parsed.data,
            actor,
            at: clock.now(),
          })
        : null;
    if (published === null) {
      return refuse(
        'idempotency_conflict',
        'Somebody else published a newer version meanwhile. Reload the page to see it, then make your change again.',
      );
    }
    return success(published);
  };
}
