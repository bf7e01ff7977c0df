import type { Shop } from '../laurel.ts';
import type { Shops } from '../ports/shops.ts';
import type { RunHandler } from './work-runs.ts';

/** After so many pages the rest is the next run's, which comes within seconds: a referral that stayed due would otherwise keep this one for ever. */
const pagesMax = 100;

/** Referrals whose hold is over, a batch a page. `settleDue` answers how many advocates it looked at. */
export function endReferralHolds({
  settleDue,
  shops,
}: {
  settleDue: (shop: Shop) => Promise<number>;
  shops: Pick<Shops, 'findById'>;
}): RunHandler {
  return async (run) => {
    const shop = await shops.findById(run.shopId);
    const settled = shop === null ? 0 : await settleDue(shop);
    const pages = Number(run.cursor?.['pages'] ?? 0) + 1;
    return { cursor: settled === 0 || pages === pagesMax ? null : { pages }, done: settled };
  };
}
