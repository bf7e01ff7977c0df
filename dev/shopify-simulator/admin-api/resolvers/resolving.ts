import { getNamedType, GraphQLError, type GraphQLFieldResolver, type GraphQLResolveInfo } from 'graphql';
import { decimalFromMinor } from '../../../../app/domain/shared/money.ts';
import type { OrderRecord } from '../../state/records.ts';
import type { ShopEngine } from '../../state/shop-engine.ts';
import type { AdminSchema } from '../schema.ts';

/** What a resolver may know: the shop, and what the caller was granted. */
export interface ApiContext {
  readonly engine: ShopEngine;
  readonly appUrl: string;
  readonly apiKey: string;
  readonly appHandle: string;
  readonly granted: ReadonlySet<string>;
  readonly save: () => Promise<void>;
  /** Customers show their orders and orders their customer; going through the context keeps the two files apart. */
  readonly orderView: (order: OrderRecord) => View;
}

/** A value, or how to get it; views list every field that the simulator knows, and only those. */
export type View = Readonly<Record<string, unknown>>;

/**
 * Reads one field of a view. What the views do not know is an error and never null: a wrong null would let a program
 * pass here and fail in a real shop.
 */
export function strictFieldResolver(admin: AdminSchema): GraphQLFieldResolver<unknown, ApiContext, Record<string, unknown>> {
  return (source, args, context, info) => {
    requireAccess(admin, context, info);
    requirePage(args, info);
    const view = source as View;
    if (!Object.hasOwn(view, info.fieldName)) {
      throw new GraphQLError(`The simulator has no resolver for ${info.parentType.name}.${info.fieldName}.`, {
        extensions: { code: unsupported },
      });
    }
    const value = view[info.fieldName];
    return typeof value === 'function' ? (value as (given: unknown, context: ApiContext) => unknown)(args, context) : value;
  };
}

export const unsupported = 'SIMULATOR_UNSUPPORTED';

function requireAccess(admin: AdminSchema, context: ApiContext, info: GraphQLResolveInfo): void {
  const requirement = admin.requirementOf(info.parentType.name, info.fieldName, info.returnType);
  if (requirement === null || requirement.satisfiedBy(context.granted)) return;
  throw new GraphQLError(`Access denied for ${info.fieldName} field. Required access: ${requirement.sentence}`, {
    extensions: {
      code: 'ACCESS_DENIED',
      documentation: 'https://shopify.dev/api/usage/access-scopes',
      requiredAccess: requirement.sentence,
    },
  });
}

/** Connections have to say how much they want, and not more than Shopify gives. */
function requirePage(args: Readonly<Record<string, unknown>>, info: GraphQLResolveInfo): void {
  if (!getNamedType(info.returnType).name.endsWith('Connection')) return;
  const size = args['first'] ?? args['last'];
  if (size == null) throw new GraphQLError('you must provide one of first or last', { extensions: { code: 'BAD_REQUEST' } });
  if (typeof size !== 'number' || size < 0 || size > 250) {
    throw new GraphQLError(`${args['first'] == null ? 'last' : 'first'} must be between 0 and 250`, {
      extensions: { code: 'BAD_REQUEST' },
    });
  }
}

export interface PageArguments {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
  readonly reverse?: boolean | null;
}

interface Position {
  readonly value: string | number;
  readonly id: string;
}

/** A Relay connection over records in the order of `keyOf`, then of their ids. Cursors hold a position, so they survive changes in between. */
export function connection<T extends { readonly id: string }>(
  records: readonly T[],
  args: PageArguments,
  keyOf: (record: T) => string | number,
  viewOf: (record: T) => View,
): View {
  const positionOf = (record: T): Position => ({ value: keyOf(record), id: record.id });
  const ordered = records.map((record) => ({ record, position: positionOf(record) })).sort((a, b) => compare(a.position, b.position));
  if (args.reverse === true) ordered.reverse();
  const direction = args.reverse === true ? -1 : 1;
  const after = readCursor(args.after);
  const before = readCursor(args.before);
  const within = ordered.filter(
    ({ position }) =>
      (after === null || compare(position, after) * direction > 0) && (before === null || compare(position, before) * direction < 0),
  );
  const page = args.first != null ? within.slice(0, args.first) : within.slice(Math.max(0, within.length - (args.last ?? 0)));
  const start = page.length === 0 ? 0 : within.indexOf(page[0] as (typeof page)[number]);
  const edges = page.map(({ record, position }) => ({ cursor: writeCursor(position), node: viewOf(record) }));
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: {
      hasNextPage: args.first != null ? start + page.length < within.length : before !== null,
      hasPreviousPage: args.first != null ? after !== null : start > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

export function emptyConnection(): View {
  return { edges: [], nodes: [], pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null } };
}

function compare(left: Position, right: Position): number {
  if (left.value !== right.value) return left.value < right.value ? -1 : 1;
  const [a, b] = [BigInt(left.id), BigInt(right.id)];
  return a === b ? 0 : a < b ? -1 : 1;
}

function writeCursor(position: Position): string {
  return Buffer.from(JSON.stringify({ last_id: position.id, last_value: position.value })).toString('base64');
}

function readCursor(cursor: string | null | undefined): Position | null {
  if (cursor == null) return null;
  try {
    const parsed = JSON.parse(Buffer.from(cursor, 'base64').toString('utf8')) as { last_id: string; last_value: string | number };
    if (/^\d+$/.test(parsed.last_id)) return { id: parsed.last_id, value: parsed.last_value };
  } catch {
    // Falls through to the refusal: a text that is no cursor is refused like a cursor of the wrong kind.
  }
  throw new GraphQLError('Invalid cursor for current pagination sort.', { extensions: { code: 'BAD_REQUEST' } });
}

export function money(minor: number, currency: string): View {
  return { amount: shortest(decimalFromMinor(BigInt(minor), currency)), currencyCode: currency };
}

export function bag(minor: number, currency: string): View {
  return { shopMoney: money(minor, currency), presentmentMoney: money(minor, currency) };
}

/** GraphQL writes `84.5` and `20.0` where REST writes `84.50` and `20.00`. */
function shortest(decimal: string): string {
  return decimal.includes('.') ? decimal.replace(/(\.\d+?)0+$/, '$1') : `${decimal}.0`;
}

export function dateTime(at: number): string;
export function dateTime(at: number | null): string | null;
export function dateTime(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

export function notFound(kind: string): GraphQLError {
  return new GraphQLError(`Invalid global id '${kind}'`, { extensions: { code: 'RESOURCE_NOT_FOUND' } });
}
