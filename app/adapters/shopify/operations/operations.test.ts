import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  getNamedType,
  getOperationAST,
  NoDeprecatedCustomRule,
  parse,
  specifiedRules,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { parse as parseToml } from 'smol-toml';
import { beforeAll, describe, expect, test } from 'vitest';
import { generatedTypes, readOperations, readVendoredSchema, schemaPath } from '../../../../dev/generate-admin-types.ts';
import type { ScopeRequirement } from '../../../../dev/generate-admin-types.ts';
import { requestedCost } from '../../../../dev/shopify-simulator/admin-api/cost.ts';
import { apiVersion } from '../api-version.ts';

const root = join(import.meta.dirname, '../../../..');
const operations = [...(await readOperations(root))];

let schema: GraphQLSchema;
let requirements: ReadonlyMap<string, ScopeRequirement>;
let granted: ReadonlySet<string>;

beforeAll(async () => {
  const vendored = await readVendoredSchema(root);
  schema = vendored.schema;
  requirements = new Map(
    vendored.scopes.map((item) => [item.fieldName === undefined ? item.typeName : `${item.typeName}.${item.fieldName}`, item]),
  );
  const toml = parseToml(await readFile(join(root, 'shopify.app.toml'), 'utf8')) as unknown as {
    access_scopes: { scopes: string; optional_scopes: readonly string[] };
  };
  granted = new Set([...toml.access_scopes.scopes.split(','), ...toml.access_scopes.optional_scopes]);
});

/** Everything in a document that may need a scope: each field, and each type that a field answers with. */
function touched(document: string): Set<string> {
  const info = new TypeInfo(schema);
  const found = new Set<string>();
  visit(
    parse(document),
    visitWithTypeInfo(info, {
      Field() {
        const parent = info.getParentType();
        const field = info.getFieldDef();
        if (!parent || !field) return;
        found.add(`${parent.name}.${field.name}`);
        found.add(getNamedType(field.type).name);
      },
      InlineFragment(node) {
        if (node.typeCondition) found.add(node.typeCondition.name.value);
      },
    }),
  );
  return found;
}

test('the schema is the one of the API version that the app speaks', () => {
  expect(schemaPath).toContain(`admin_${apiVersion}.`);
});

describe.each(operations)('%s', (_name, document) => {
  test('is what the schema understands', () => {
    expect(validate(schema, parse(document), specifiedRules)).toEqual([]);
  });

  test('uses nothing that is deprecated', () => {
    expect(validate(schema, parse(document), [NoDeprecatedCustomRule])).toEqual([]);
  });

  test('needs no access scope that the app does not ask for', () => {
    const missing = [...touched(document)]
      .map((name) => requirements.get(name))
      .filter((requirement) => requirement !== undefined && requirement.offlineScopes.length > 0)
      .filter((requirement) => !requirement?.offlineScopes.some((scope) => granted.has(scope)));
    expect(missing).toEqual([]);
  });

  test('costs no more than Shopify lets a single query cost', () => {
    const parsed = parse(document);
    const definition = getOperationAST(parsed);
    if (!definition) throw new Error('A document holds one operation.');
    expect(requestedCost(schema, parsed, definition, {})).toBeLessThanOrEqual(1000);
  });

  test('touches nothing that needs two scopes at once, which the check above would not see', () => {
    const double = [...touched(document)].filter((name) =>
      /scope`? and `|and `?(?:read|write)_/.test(requirements.get(name)?.requiredAccess ?? ''),
    );
    expect(double).toEqual([]);
  });
});

test('the app asks for no scope that neither an operation, a webhook topic nor the app proxy needs', async () => {
  // Shopify asks for write_customers where a gift card names its customer; that is a field of the input, not of the answer.
  const needed = new Set(['write_app_proxy', 'write_customers']);
  for (const [, document] of operations) {
    for (const name of touched(document)) requirements.get(name)?.offlineScopes.forEach((scope) => needed.add(scope));
  }
  const toml = parseToml(await readFile(join(root, 'shopify.app.toml'), 'utf8')) as {
    webhooks: { subscriptions: Array<{ topics?: string[] }> };
  };
  const topics = toml.webhooks.subscriptions.flatMap((subscription) => subscription.topics ?? []);
  for (const topic of topics) {
    if (topic === 'customers/merge') needed.add('read_customer_merge');
    else if (/^(orders|refunds)\//.test(topic)) needed.add('read_orders');
    else if (/^customers\//.test(topic)) needed.add('read_customers');
    else if (/^(products|collections)\//.test(topic)) needed.add('read_products');
  }
  expect([...granted].filter((scope) => !needed.has(scope))).toEqual([]);
});

test('the generated types are those of the operations as they are', async () => {
  expect(await readFile(join(root, 'app/adapters/shopify/operations/generated.ts'), 'utf8')).toBe(await generatedTypes(root));
});
