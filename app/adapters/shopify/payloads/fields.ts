import { z } from 'zod';
import { idFromGid, isDecimalId } from '../../../domain/shared/ids.ts';
import { instantFromIso, type Instant } from '../../../domain/shared/instant.ts';
import { minorFromDecimal } from '../../../domain/shared/money.ts';

/** A numeric id, as a decimal string: Shopify sends numbers, parseExact makes strings of those beyond 2^53. */
export const numericId = z.union([z.number(), z.string()]).transform((value, context) => {
  if (typeof value === 'number' && value > Number.MAX_SAFE_INTEGER) throw new LostDigits();
  const text = String(value);
  if (isDecimalId(text)) return text;
  context.addIssue({ code: 'custom', message: `"${text}" is not an id.` });
  return z.NEVER;
});

/** Thrown where a body was read plainly and holds an id that a number cannot: it is to be read again, exactly. */
export class LostDigits extends Error {}

export const instant = z.string().transform((text, context): Instant => {
  const at = instantFromIso(text);
  if (at !== null) return at;
  context.addIssue({ code: 'custom', message: `"${text}" is not a time.` });
  return z.NEVER;
});

export const amountSet = z.object({ shop_money: z.object({ amount: z.string(), currency_code: z.string() }) });

/** Thrown while a body is read and turned into a refusal by the reader: it carries the sentence for the dead letter. */
export class UnreadableField extends Error {}

/** Minor units as a safe integer. */
export function minorOf(text: unknown, currency: string, field: string): number {
  const minor = minorFromDecimal(typeof text === 'number' ? String(text) : text, currency);
  const value = minor === null ? Number.NaN : Number(minor);
  if (!Number.isSafeInteger(value)) throw new UnreadableField(`${field} "${String(text)}" is not an amount of ${currency}.`);
  return value;
}

/** The id from the gid where there is one, else from the number. */
export function idOf(record: { admin_graphql_api_id?: string | null | undefined; id?: string | undefined }, kind: string): string {
  const id = idFromGid(record.admin_graphql_api_id, kind) ?? record.id;
  if (id === undefined) throw new UnreadableField(`The ${kind} has no id.`);
  return id;
}
