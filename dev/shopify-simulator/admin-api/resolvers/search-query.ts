import { GraphQLError } from 'graphql';

/** How a filter of Shopify's search syntax reads one property of a record: as an instant, an id or number, or one of several texts. */
export type Filters<T> = Readonly<Record<string, (record: T) => number | string | readonly string[] | null>>;

const term = /(-)?([a-z_]+):(>=|<=|>|<)?(?:'([^']*)'|"([^"]*)"|(\S+))/giy;

/**
 * The part of Shopify's search syntax that programs use: `field:value` terms, comparisons, a leading minus, all of them
 * true. A field that is not known here is an error; Shopify ignores it with a warning that is easily missed.
 */
export function matching<T>(query: string | null | undefined, filters: Filters<T>): (record: T) => boolean {
  const text = (query ?? '').replace(/\bAND\b/g, ' ').trim();
  const tests: Array<(record: T) => boolean> = [];
  let at = 0;
  while (at < text.length) {
    if (text[at] === ' ') {
      at += 1;
      continue;
    }
    term.lastIndex = at;
    const found = term.exec(text);
    const read = found ? filters[(found[2] ?? '').toLowerCase()] : undefined;
    if (!found || !read)
      throw new GraphQLError(`The simulator does not understand the search "${text.slice(at)}".`, {
        extensions: { code: 'SIMULATOR_UNSUPPORTED' },
      });
    at = term.lastIndex;
    const wanted = found[4] ?? found[5] ?? found[6] ?? '';
    const holds = (record: T): boolean => compares(read(record), found[3] ?? '', wanted);
    tests.push(found[1] === '-' ? (record) => !holds(record) : holds);
  }
  return (record) => tests.every((test) => test(record));
}

function compares(actual: number | string | readonly string[] | null, operator: string, wanted: string): boolean {
  if (actual === null) return false;
  if (wanted === '*') return true;
  if (Array.isArray(actual)) return actual.some((text: string) => text.toLowerCase() === wanted.toLowerCase());
  if (typeof actual === 'string' && !/^\d+$/.test(actual)) return actual.toLowerCase() === wanted.toLowerCase();
  const left = BigInt(actual as number | string);
  const right = /^\d+$/.test(wanted) ? BigInt(wanted) : instantOf(wanted);
  switch (operator) {
    case '>=':
      return left >= right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '<':
      return left < right;
    default:
      return left === right;
  }
}

function instantOf(text: string): bigint {
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new GraphQLError(`"${text}" is neither a number nor a time.`, { extensions: { code: 'BAD_REQUEST' } });
  return BigInt(at);
}
