import { rulesetSchema } from '../../domain/program/ruleset.ts';
import { isoFromInstant, type Instant } from '../../domain/shared/instant.ts';
import { refuse, success, type Result } from '../../domain/shared/result.ts';
import type { Shop } from '../laurel.ts';
import type { Clock } from '../ports/clock.ts';
import type { RunNudge, Runs, RunState } from '../ports/runs.ts';
import type { Shops } from '../ports/shops.ts';
import { writeQuestion } from './backtest.ts';

/**
 * Backtests as a merchant asks for them: started, looked at, cancelled. Starting refuses `ruleset_invalid` (with the field) and
 * `invalid_input` for a period that is none or not over yet; without a period a backtest says who would be in another tier if the
 * draft came into force now.
 */
export function createBacktests({ runs, shops, nudge, clock }: { runs: Runs; shops: Shops; nudge: RunNudge; clock: Clock }) {
  return {
    async start(shop: Shop, input: { document: unknown; from?: Instant; until?: Instant }): Promise<Result<{ name: string }>> {
      const parsed = rulesetSchema.safeParse(input.document);
      if (!parsed.success) {
        const issue = parsed.error.issues[0]!;
        return refuse('ruleset_invalid', issue.message, issue.path.join('.'));
      }
      if ((await shops.currentProgram(shop.id)) === null) return refuse('program_not_live', 'This shop has no program yet.');
      const now = clock.now();
      const until = input.until ?? now;
      const from = input.from ?? until;
      if (until > now) return refuse('invalid_input', 'Only orders of the past can be tried: let the period end now or earlier.', 'until');
      if (from > until) return refuse('invalid_input', 'The period ends before it begins.', 'from');
      const name = isoFromInstant(now);
      await runs.make(shop.id, [
        { kind: 'backtest', occasion: name, dueAt: now, input: writeQuestion({ draft: parsed.data, from, until }) },
      ]);
      nudge.runs(shop.id);
      return success({ name });
    },
    show: (shop: Shop, name: string): Promise<RunState | null> => runs.find(shop.id, { kind: 'backtest', occasion: name }),
    list: (shop: Shop, limit = 20): Promise<readonly RunState[]> => runs.list({ shopId: shop.id, kind: 'backtest', limit }),
    cancel: (shop: Shop, name: string): Promise<boolean> => runs.cancel(shop.id, { kind: 'backtest', occasion: name }, clock.now()),
  };
}
