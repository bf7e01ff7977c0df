import type { PoolClient } from 'pg';
import { isDecimalId } from '../../domain/shared/ids.ts';

/**
 * Runs a prepared statement whose only list argument is one JSON array of rows (`$2`), expanded by PostgreSQL with
 * json_to_recordset. One parameter however many rows, so the statement is planned once and any batch size uses it.
 * The tenant is always `$1`.
 */
export async function withRows<Row extends object>(
  client: PoolClient,
  name: string,
  text: string,
  shopId: string,
  rows: readonly unknown[],
): Promise<Row[]> {
  if (rows.length === 0) return [];
  const result = await client.query<Row>({ name, text, values: [shopId, JSON.stringify(rows)] });
  return result.rows;
}

/** Row counts for which a statement is prepared; a batch is cut into the largest that it fills. */
const valueSizes = [64, 32, 16, 8, 4, 2, 1] as const;

/**
 * Runs a prepared statement over rows that are given as plain parameters, for rows that carry whole documents: PostgreSQL would
 * take a document inside an array of JSON apart twice. `text` is given the rows as `VALUES` lists with their casts.
 * The tenant is always `$1`. Answers with the number of rows that the statements touched.
 */
export async function withValues(
  client: PoolClient,
  name: string,
  { shopId, casts, text }: { readonly shopId: string; readonly casts: readonly string[]; readonly text: (values: string) => string },
  rows: ReadonlyArray<readonly unknown[]>,
): Promise<number> {
  const answers: Array<Promise<{ readonly rowCount: number | null }>> = [];
  for (let from = 0; from < rows.length;) {
    const size = valueSizes.find((candidate) => candidate <= rows.length - from)!;
    const values = [shopId, ...rows.slice(from, from + size).flat()];
    answers.push(client.query({ name: `${name}-${size}`, text: text(valuesOf(size, casts)), values }));
    from += size;
  }
  const results = await answersOf(answers);
  return results.reduce((touched, { rowCount }) => touched + (rowCount ?? 0), 0);
}

function valuesOf(size: number, casts: readonly string[]): string {
  const row = (index: number) => casts.map((cast, column) => `$${2 + index * casts.length + column}::${cast}`).join(', ');
  return Array.from({ length: size }, (_, index) => `(${row(index)})`).join(', ');
}

/**
 * The answers of statements that were sent one behind the other. When one fails, PostgreSQL refuses those behind it as well; it is the one
 * at fault that this throws, after all have been answered.
 */
export async function answersOf<const Answers extends readonly unknown[]>(
  answers: Answers,
): Promise<{ -readonly [Index in keyof Answers]: Awaited<Answers[Index]> }> {
  const settled = await Promise.allSettled(answers);
  const failed = settled.filter((answer) => answer.status === 'rejected').map(({ reason }) => reason as unknown);
  if (failed.length > 0) throw failed.find((fault) => !isFollowingFault(fault)) ?? failed[0];
  return settled.map((answer) => (answer as PromiseFulfilledResult<unknown>).value) as never;
}

/** Not worked because another had failed: the transaction was over (25P02), or the statement was to be prepared by one that was not worked (26000). */
function isFollowingFault(fault: unknown): boolean {
  return typeof fault === 'object' && fault !== null && 'code' in fault && (fault.code === '25P02' || fault.code === '26000');
}

/** A prepared statement; the name is its identity on each connection. */
export async function prepared<Row extends object>(client: PoolClient, name: string, text: string, values: unknown[]): Promise<Row[]> {
  const result = await client.query<Row>({ name, text, values });
  return result.rows;
}

export function safeInteger(text: string | number, what: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${what} ${text} is too large to count with.`);
  return value;
}

const idMax = 9_223_372_036_854_775_807n;

/** True for an id that a column can hold: what a person typed into an address may be anything, and then there is no such row. */
export function isStoredId(text: string): boolean {
  return isDecimalId(text) && BigInt(text) <= idMax;
}

export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
}
