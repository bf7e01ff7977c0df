import type { ShopId } from '../../domain/shared/ids.ts';
import type { RunHandler } from './work-runs.ts';

/** Unused codes whose time is over, a batch a page. `lapse` answers how many it began to release; `effects` is told to withdraw them. */
export function lapseCodes(deps: { lapse: (shopId: ShopId) => Promise<number>; effects: (shopId: ShopId) => void }): RunHandler {
  return async (run) => {
    const lapsed = await deps.lapse(run.shopId);
    if (lapsed > 0) deps.effects(run.shopId);
    return { cursor: lapsed === 0 ? null : {}, done: lapsed };
  };
}
