import type { z } from 'zod';

/** What a form needs to know about one field of a document, read from the document's schema so that the two cannot drift. */
export interface FieldFacts {
  /** The schema's own sentence. */
  readonly help: string;
  /** The choices of an enumeration, in the schema's order. */
  readonly choices: readonly string[] | null;
}

/** The parts of Zod's definitions that are walked here; Zod's public types hide them behind generics. */
interface SchemaNode {
  readonly description?: string;
  readonly shape?: Record<string, SchemaNode>;
  readonly element?: SchemaNode;
  readonly options?: readonly (SchemaNode | string)[];
  readonly _zod: { readonly def: { readonly innerType?: SchemaNode } };
}

/**
 * Facts about the field at a dotted path. An array is entered with `*`; a union with the value that tells its members apart
 * (`rate.per_amount.points`). Throws when there is no such field or it has no sentence: a form must not show a field that nobody explained.
 */
export function fieldFacts(schema: z.ZodType, path: string): FieldFacts {
  let node = schema as unknown as SchemaNode;
  let help = node.description;
  for (const segment of path.split('.')) {
    node = step(unwrapped(node).node, segment, path);
    help = node.description;
  }
  const { node: inner, description } = unwrapped(node);
  help ??= description;
  if (help === undefined) throw new Error(`The schema says nothing about "${path}".`);
  const choices = inner.options?.filter((option) => typeof option === 'string');
  return { help, choices: choices?.length ? choices : null };
}

/** The schema under its defaults; the outermost sentence wins. */
function unwrapped(outer: SchemaNode): { node: SchemaNode; description: string | undefined } {
  let node = outer;
  let description = outer.description;
  while (node._zod.def.innerType !== undefined) {
    node = node._zod.def.innerType;
    description ??= node.description;
  }
  return { node, description };
}

function step(node: SchemaNode, segment: string, path: string): SchemaNode {
  const next = segment === '*' ? node.element : (node.shape?.[segment] ?? memberOfUnion(node, segment));
  if (next === undefined) throw new Error(`The schema has no "${segment}" on the way to "${path}".`);
  return next;
}

function memberOfUnion(node: SchemaNode, value: string): SchemaNode | undefined {
  for (const option of node.options ?? []) {
    if (typeof option === 'string') continue;
    // What tells the members apart may have a default, and then lies under it.
    const literals = Object.values(option.shape ?? {}).map((field) => unwrapped(field).node) as readonly {
      values?: ReadonlySet<unknown>;
    }[];
    if (literals.some((field) => field.values?.has(value))) return option;
  }
  return undefined;
}
