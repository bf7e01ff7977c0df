import { allRules } from './context-for.ts';
import type { LimitUse, Standing } from './standing.ts';

/** What limits per day and per member have used up, once rules gave points (or took them back) for an order of that day. */
export function limitsAfter(before: Standing['limits'], byRule: ReadonlyMap<string, number>, day: string): Standing['limits'] {
  const limits: Record<string, LimitUse> = { ...before };
  const use = (id: string, points: number) => {
    const known = limits[id] ?? { total: 0, day, onDay: 0 };
    const onDay = known.day === day ? known.onDay + points : known.day < day ? points : known.onDay;
    limits[id] = { total: known.total + points, day: known.day > day ? known.day : day, onDay };
  };
  let all = 0;
  for (const [ruleId, points] of byRule) {
    all += points;
    use(ruleId, points);
  }
  use(allRules, all);
  return limits;
}
