import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  buildClientSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type IntrospectionQuery,
} from 'graphql';

export const apiVersion = '2026-07';

export interface AdminSchema {
  readonly schema: GraphQLSchema;
  /** What a field of a type needs, from Shopify's own list. */
  requirementOf(typeName: string, fieldName: string, returns: GraphQLOutputType): AccessRequirement | null;
}

export interface AccessRequirement {
  readonly sentence: string;
  satisfiedBy(granted: ReadonlySet<string>): boolean;
}

interface ScopeItem {
  readonly type: 'type' | 'field';
  readonly typeName: string;
  readonly fieldName?: string;
  readonly requiredAccess: string;
  readonly offlineScopes: readonly string[];
}

const loaded = new Map<string, AdminSchema>();

/** Reads the vendored schema; building it takes half a second, so a process does it once. */
export function loadAdminSchema(root: string): AdminSchema {
  const known = loaded.get(root);
  if (known) return known;
  const text = gunzipSync(readFileSync(join(root, 'vendor', 'shopify', `admin_${apiVersion}.json.gz`))).toString('utf8');
  const document = JSON.parse(text) as { data: IntrospectionQuery; offline_scopes: { items: ScopeItem[] } };
  const schema = buildClientSchema(document.data);
  const byField = new Map<string, AccessRequirement>();
  const byType = new Map<string, AccessRequirement>();
  for (const item of document.offline_scopes.items) {
    if (item.offlineScopes.length === 0) continue;
    if (item.type === 'field') byField.set(`${item.typeName}.${item.fieldName}`, requirement(item));
    else byType.set(item.typeName, requirement(item));
  }
  const made: AdminSchema = {
    schema,
    requirementOf: (typeName, fieldName, returns) => {
      const own = byField.get(`${typeName}.${fieldName}`);
      if (own) return own;
      // A type that itself needs a scope has been asked for already when one of its fields returns it.
      const target = nodeTypeName(getNamedType(returns).name, schema);
      return target === typeName ? null : (byType.get(target) ?? null);
    },
  };
  loaded.set(root, made);
  return made;
}

/** `OrderConnection` and `OrderEdge` give out orders. */
function nodeTypeName(name: string, schema: GraphQLSchema): string {
  const type = schema.getType(name);
  if (!isObjectType(type) && !isInterfaceType(type)) return name;
  const nodes = type.getFields()['nodes'] ?? type.getFields()['node'];
  return nodes && /(Connection|Edge)$/.test(name) ? getNamedType(nodes.type).name : name;
}

function requirement(item: ScopeItem): AccessRequirement {
  const scopes = [...new Set(item.offlineScopes)];
  // The list says in words whether one scope is enough; every sentence with "and" between scopes means all of them.
  const all = /`[a-z_]+`[^`]*\band\b[^`]*`[a-z_]+`/.test(item.requiredAccess);
  return {
    sentence: item.requiredAccess,
    satisfiedBy: (granted) => (all ? scopes.every((scope) => holds(granted, scope)) : scopes.some((scope) => holds(granted, scope))),
  };
}

/** A write scope contains its read scope. */
function holds(granted: ReadonlySet<string>, scope: string): boolean {
  return granted.has(scope) || (scope.startsWith('read_') && granted.has(`write_${scope.slice(5)}`));
}
