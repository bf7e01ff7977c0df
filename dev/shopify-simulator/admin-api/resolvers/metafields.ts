import { createHash } from 'node:crypto';
import { gid } from '../../../../app/domain/shared/ids.ts';
import { nextId } from '../../state/identifiers.ts';
import { wholeSecond } from '../../state/orders.ts';
import type { MetafieldRecord } from '../../state/records.ts';
import { connection, dateTime, type ApiContext, type PageArguments, type View } from './resolving.ts';

interface MetafieldInput {
  readonly ownerId: string;
  readonly namespace?: string | null;
  readonly key: string;
  readonly type?: string | null;
  readonly value: string;
  readonly compareDigest?: string | null;
}

/** The two fields through which every owner shows its metafields. */
export function metafieldFields(ownerId: string): View {
  const ofOwner = (context: ApiContext) => context.engine.state.metafields.filter((field) => field.ownerId === ownerId);
  return {
    metafield: (args: { namespace?: string | null; key: string }, context: ApiContext) => {
      const namespace = resolveNamespace(args.namespace);
      const found = ofOwner(context).find((field) => field.namespace === namespace && field.key === args.key);
      return found ? metafieldView(found) : null;
    },
    metafields: (args: PageArguments & { namespace?: string | null; keys?: readonly string[] | null }, context: ApiContext) => {
      const namespace = args.namespace == null ? null : resolveNamespace(args.namespace);
      const chosen = ofOwner(context).filter(
        (field) =>
          (namespace === null || field.namespace === namespace) &&
          (args.keys == null || args.keys.includes(`${field.namespace}.${field.key}`)),
      );
      return connection(chosen, args, (field) => field.id, metafieldView);
    },
  };
}

/** `metafieldsSet`: all of up to 25 are written, or none. */
export async function metafieldsSet(args: { metafields: readonly MetafieldInput[] }, context: ApiContext): Promise<View> {
  if (args.metafields.length > 25) {
    const message = 'Exceeded the maximum metafields input limit of 25.';
    return { metafields: null, userErrors: [{ code: 'LESS_THAN_OR_EQUAL_TO', elementIndex: null, field: ['metafields'], message }] };
  }
  const faults = args.metafields.flatMap((input, index) => faultsOf(input, index, context));
  if (faults.length > 0) return { metafields: null, userErrors: faults };
  const at = wholeSecond(context.engine.now());
  const written = args.metafields.map((input) => {
    const namespace = resolveNamespace(input.namespace);
    const known = find(input, context);
    if (known) return Object.assign(known, { value: input.value, type: input.type ?? known.type, updatedAt: at });
    const made: MetafieldRecord = {
      id: nextId(context.engine.state, 'Metafield'),
      ownerId: input.ownerId,
      namespace,
      key: input.key,
      type: input.type ?? '',
      value: input.value,
      createdAt: at,
      updatedAt: at,
    };
    context.engine.state.metafields.push(made);
    return made;
  });
  await context.save();
  return { metafields: written.map(metafieldView), userErrors: [] };
}

function find(input: MetafieldInput, context: ApiContext): MetafieldRecord | undefined {
  const namespace = resolveNamespace(input.namespace);
  return context.engine.state.metafields.find(
    (field) => field.ownerId === input.ownerId && field.namespace === namespace && field.key === input.key,
  );
}

function faultsOf(input: MetafieldInput, index: number, context: ApiContext): View[] {
  const fault = (code: string, name: string, message: string): View => ({
    code,
    elementIndex: index,
    field: ['metafields', String(index), name],
    message,
  });
  const known = find(input, context);
  const type = input.type ?? known?.type;
  if (!ownerExists(input.ownerId, context)) return [fault('INVALID', 'ownerId', 'Owner does not exist.')];
  if (!/^[A-Za-z0-9_-]{2,64}$/.test(input.key))
    return [fault('TOO_SHORT', 'key', 'Key must be 2 to 64 letters, digits, hyphens or underscores.')];
  if (type === undefined) return [fault('BLANK', 'type', "Type can't be blank")];
  if (known && known.type !== type) return [fault('INVALID_TYPE', 'type', 'Type must be consistent with the definition.')];
  if (input.value === '') return [fault('BLANK', 'value', 'may not be empty')];
  if (!valueFits(type, input.value)) return [fault('INVALID_VALUE', 'value', `Value is invalid for type ${type}.`)];
  if (input.compareDigest != null && input.compareDigest !== (known ? digestOf(known) : null)) {
    return [
      fault(
        'STALE_OBJECT',
        'compareDigest',
        'The resource has been updated since it was loaded. Try again with an updated `compareDigest` value.',
      ),
    ];
  }
  return [];
}

function valueFits(type: string, value: string): boolean {
  switch (type) {
    case 'number_integer':
      return /^-?\d{1,16}$/.test(value);
    case 'number_decimal':
      return /^-?\d{1,13}(\.\d{1,9})?$/.test(value);
    case 'boolean':
      return value === 'true' || value === 'false';
    case 'json':
      return isJson(value);
    default:
      return true;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function ownerExists(ownerId: string, context: ApiContext): boolean {
  const { state } = context.engine;
  const is = (kind: string) => (record: { id: string }) => gid(kind, record.id) === ownerId;
  return (
    ownerId === gid('Shop', state.shopId) ||
    ownerId === appInstallationGid ||
    state.customers.some(is('Customer')) ||
    state.orders.some(is('Order')) ||
    state.products.some(is('Product')) ||
    state.collections.some(is('Collection')) ||
    state.discounts.some(is('DiscountCodeNode'))
  );
}

export const appInstallationGid = gid('AppInstallation', '482756401123');

/** `$app` and `$app:name` stand for a namespace that only this app may use; without one, that is the default. */
function resolveNamespace(namespace: string | null | undefined): string {
  const text = namespace ?? '$app';
  return text.startsWith('$app') ? text.replace(/^\$app:?/, 'app--28471--').replace(/--$/, '') : text;
}

function metafieldView(field: MetafieldRecord): View {
  return {
    __typename: 'Metafield',
    id: gid('Metafield', field.id),
    legacyResourceId: field.id,
    namespace: field.namespace,
    key: field.key,
    type: field.type,
    value: field.value,
    jsonValue: (): unknown =>
      ['json', 'boolean', 'number_integer'].includes(field.type) ? (JSON.parse(field.value) as unknown) : field.value,
    compareDigest: digestOf(field),
    sizeInBytes: Buffer.byteLength(field.value),
    createdAt: dateTime(field.createdAt),
    updatedAt: dateTime(field.updatedAt),
  };
}

function digestOf(field: MetafieldRecord): string {
  return createHash('sha256').update(`${field.type}\n${field.value}`).digest('hex');
}
