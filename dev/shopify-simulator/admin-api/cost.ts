import {
  getNamedType,
  isObjectType,
  isInterfaceType,
  isUnionType,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/**
 * The cost of a request before it runs, by Shopify's published rules: scalars and enums 0, objects 1, interfaces and
 * unions their most expensive selection, connections 2 and their size times the cost of one node, mutations 10.
 */
export function requestedCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === 'FragmentDefinition') fragments.set(definition.name.value, definition);
  const root = operation.operation === 'mutation' ? schema.getMutationType() : schema.getQueryType();
  if (!root) return 0;
  const measure: Measure = { schema, fragments, variables };
  if (operation.operation === 'mutation') return Math.max(10, 10 * topLevelFields(operation));
  return Math.max(1, costOfSelection(measure, operation.selectionSet, root));
}

interface Measure {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Readonly<Record<string, unknown>>;
}

function topLevelFields(operation: OperationDefinitionNode): number {
  return operation.selectionSet.selections.filter((selection) => selection.kind === 'Field').length;
}

function costOfSelection(measure: Measure, selection: SelectionSetNode, type: GraphQLNamedType): number {
  let shared = 0;
  const alternatives: number[] = [];
  for (const part of selection.selections) {
    if (part.kind === 'Field') shared += costOfField(measure, part, type);
    else {
      const fragment = part.kind === 'FragmentSpread' ? measure.fragments.get(part.name.value) : part;
      const name = fragment?.typeCondition?.name.value ?? type.name;
      const target = measure.schema.getType(name);
      if (!fragment || !target) continue;
      const cost = costOfSelection(measure, fragment.selectionSet, target);
      if (isUnionType(type) || (isInterfaceType(type) && target !== type)) alternatives.push(cost);
      else shared += cost;
    }
  }
  return shared + Math.max(0, ...alternatives);
}

function costOfField(measure: Measure, node: FieldNode, parent: GraphQLNamedType): number {
  if (!node.selectionSet || (!isObjectType(parent) && !isInterfaceType(parent))) return 0;
  const field = parent.getFields()[node.name.value];
  if (!field) return 0;
  const type = getNamedType(field.type);
  if (!type.name.endsWith('Connection')) return 1 + costOfSelection(measure, node.selectionSet, type);
  return 2 + sizeOf(measure, node) * Math.max(1, costOfNode(measure, node.selectionSet, type));
}

/** What one node of a connection costs; `edges`, `node` and `pageInfo` themselves cost nothing. */
function costOfNode(measure: Measure, selection: SelectionSetNode, type: GraphQLNamedType): number {
  if (!isObjectType(type)) return 0;
  let cost = 0;
  for (const part of selection.selections) {
    if (part.kind !== 'Field') continue;
    const field = type.getFields()[part.name.value];
    if (!field || !part.selectionSet) continue;
    if (part.name.value === 'edges') cost += costOfNode(measure, part.selectionSet, getNamedType(field.type));
    else if (part.name.value === 'nodes' || part.name.value === 'node')
      cost += 1 + costOfSelection(measure, part.selectionSet, getNamedType(field.type));
  }
  return cost;
}

function sizeOf(measure: Measure, node: FieldNode): number {
  for (const argument of node.arguments ?? []) {
    if (argument.name.value !== 'first' && argument.name.value !== 'last') continue;
    if (argument.value.kind === 'IntValue') return Number(argument.value.value);
    if (argument.value.kind === 'Variable') return Number(measure.variables[argument.value.name.value] ?? 0);
  }
  return 0;
}

/** The cost of what was really read: objects in the answer, or 10 for each mutation. */
export function actualCost(data: unknown, operation: OperationDefinitionNode): number {
  if (operation.operation === 'mutation') return 10 * topLevelFields(operation);
  const count = (value: unknown): number => {
    if (Array.isArray(value)) return value.reduce((sum: number, part: unknown) => sum + count(part), 0);
    if (typeof value !== 'object' || value === null) return 0;
    return 1 + Object.values(value).reduce((sum: number, part: unknown) => sum + count(part), 0);
  };
  // The outermost object is the answer itself.
  return Math.max(1, count(data) - 1);
}

/** Shopify's leaky bucket: it holds so many points and fills up again at a steady rate. */
export class CostBucket {
  readonly maximumAvailable: number;
  readonly restoreRate: number;
  readonly #now: () => number;
  #available: number;
  #at: number;

  constructor(input: { maximumAvailable: number; restoreRate: number; now: () => number }) {
    this.maximumAvailable = input.maximumAvailable;
    this.restoreRate = input.restoreRate;
    this.#now = input.now;
    this.#available = input.maximumAvailable;
    this.#at = input.now();
  }

  /** Takes the points when they are there. */
  take(cost: number): boolean {
    if (this.available() < cost) return false;
    this.#available -= cost;
    return true;
  }

  /** Gives back what a request asked for and did not use. */
  giveBack(cost: number): void {
    this.#available = Math.min(this.maximumAvailable, this.available() + Math.max(0, cost));
  }

  available(): number {
    const now = this.#now();
    this.#available = Math.min(this.maximumAvailable, this.#available + ((now - this.#at) / 1000) * this.restoreRate);
    this.#at = now;
    return this.#available;
  }

  status(): { maximumAvailable: number; currentlyAvailable: number; restoreRate: number } {
    return { maximumAvailable: this.maximumAvailable, currentlyAvailable: Math.floor(this.available()), restoreRate: this.restoreRate };
  }
}
