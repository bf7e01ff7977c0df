import { refuse, success, type Result } from '../../domain/shared/result.ts';
import type { Actor, Shop } from '../laurel.ts';
import type { CodePools } from '../ports/code-pools.ts';

const codesMax = 50_000;
const codeLengthMax = 200;
const poolName = /^[a-z0-9][a-z0-9_-]{0,39}$/;

/**
 * Fills a pool from a text with one code a line, as spreadsheets and code vendors give them. Empty lines and repeated codes are
 * passed over. Refuses `invalid_input`, and then adds nothing.
 */
export function createFillPool({ pools }: { pools: CodePools }) {
  return async (
    shop: Shop,
    actor: Actor,
    { pool, text }: { pool: string; text: string },
  ): Promise<Result<{ added: number; known: number }>> => {
    if (!poolName.test(pool)) return refuse('invalid_input', 'There is no pool of that name.', 'pool');
    const codes = [...new Set(text.split(/\r?\n/).map((line) => line.trim()))].filter((code) => code !== '');
    if (codes.length === 0) return refuse('invalid_input', 'Write one code in each line.', 'text');
    if (codes.length > codesMax) return refuse('invalid_input', `Add at most ${codesMax} codes at a time.`, 'text');
    const long = codes.find((code) => code.length > codeLengthMax);
    if (long !== undefined) {
      return refuse('invalid_input', `A code has at most ${codeLengthMax} characters; "${long.slice(0, 20)}…" has more.`, 'text');
    }
    return success(await pools.add({ shopId: shop.id, pool, codes, actor }));
  };
}
