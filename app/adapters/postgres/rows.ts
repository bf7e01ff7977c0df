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
