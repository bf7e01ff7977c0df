import type { Expiry, ExpiryPlace } from '../ports/expiry.ts';
import type { RunValue } from '../ports/runs.ts';
import type { Shops } from '../ports/shops.ts';
import type { RunHandler } from '../schedule/work-runs.ts';

/**
 * A shop's expiry run: what was due when the run fell due, page by page. It may stop after any page and be gone on with, or run
 * twice, or beside everything else: no lot expires twice.
 */
export function expirePoints({ expiry, shops }: { expiry: Expiry; shops: Pick<Shops, 'findById' | 'currentProgram'> }): RunHandler {
  return async (run, { page }) => {
    const { shopId, dueAt: at } = run;
    const shop = await shops.findById(shopId);
    const program = await shops.currentProgram(shopId, at);
    if (shop === null || program === null) return { cursor: null, done: 0 };
    const { place, totals } = readCursor(run.cursor);
    const { programId, ruleset } = program;
    const found = await expiry.page({ shopId, programId, policy: ruleset.expiry, timeZone: shop.timeZone, at, place, limit: page });
    const sums = { points: totals.points + found.points, warnings: totals.warnings + found.warnings };
    if (found.next === null) return { cursor: null, done: found.members, report: sums };
    return { cursor: { place: found.next, ...sums }, done: found.members };
  };
}

interface Cursor {
  readonly place: ExpiryPlace;
  readonly totals: { readonly points: number; readonly warnings: number };
}

/** Run cursors are plain JSON that this handler itself wrote. */
function readCursor(cursor: RunValue | null): Cursor {
  if (cursor === null) return { place: { step: 'lots' }, totals: { points: 0, warnings: 0 } };
  return { place: cursor['place'] as ExpiryPlace, totals: { points: Number(cursor['points']), warnings: Number(cursor['warnings']) } };
}
