/**
 * Writes app/adapters/shopify/operations/generated.ts: the types of the answers and variables of exactly the Admin
 * operations in that folder, from the vendored schema. With `--check` it writes nothing and fails when the file is not what it
 * would write.
 *
 *   node dev/generate-admin-types.ts [--check]
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import {
  buildClientSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  Kind,
  parse,
  typeFromAST,
} from 'graphql';
import type {
  DocumentNode,
  FragmentDefinitionNode,
  GraphQLCompositeType,
  GraphQLEnumType,
  GraphQLInputObjectType,
  GraphQLInputType,
  GraphQLNamedType,
  GraphQLObjectType,
  GraphQLOutputType,
  GraphQLSchema,
  IntrospectionQuery,
  OperationDefinitionNode,
  SelectionSetNode,
  TypeNode,
} from 'graphql';
import { format, resolveConfig } from 'prettier';

export const schemaPath = 'vendor/shopify/admin_2026-07.json.gz';
const operationsFolder = 'app/adapters/shopify/operations';
const generatedPath = join(operationsFolder, 'generated.ts');

/** Which fields and types need which access scopes, as the vendored file states them. */
export interface ScopeRequirement {
  readonly typeName: string;
  /** Absent when the requirement is of the type itself. */
  readonly fieldName?: string;
  readonly requiredAccess: string;
  /** Any one of these is enough. */
  readonly offlineScopes: readonly string[];
}

export async function readVendoredSchema(root: string): Promise<{ schema: GraphQLSchema; scopes: readonly ScopeRequirement[] }> {
  const file = JSON.parse(gunzipSync(await readFile(join(root, schemaPath))).toString('utf8')) as {
    data: IntrospectionQuery;
    offline_scopes: { items: ScopeRequirement[] };
  };
  return { schema: buildClientSchema(file.data), scopes: file.offline_scopes.items };
}

/** Every operation document that the adapter can send, by name. */
export async function readOperations(root: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const folder = join(root, operationsFolder);
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.graphql.ts')).sort()) {
    const exported = (await import(pathToFileURL(join(folder, file)).href)) as Record<string, { name: string; document: string }>;
    for (const { name, document } of Object.values(exported)) {
      if (found.has(name)) throw new Error(`Two operations are named ${name}.`);
      found.set(name, document);
    }
  }
  // Sorted, because the order of a module's exports is not the same under every loader.
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** JSON carries Shopify's own scalars (Decimal, DateTime, UnsignedInt64 …) as strings, so that no digit is lost. */
const scalarTypes: Readonly<Record<string, string>> = { Boolean: 'boolean', Int: 'number', Float: 'number', JSON: 'unknown' };

class TypeWriter {
  readonly #schema: GraphQLSchema;
  readonly #inputs = new Map<string, string>();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  operationTypes(document: DocumentNode): string {
    const operation = document.definitions.find((node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION);
    const root = operation && this.#schema.getRootType(operation.operation);
    if (!operation?.name || !root) throw new Error('A document holds one named operation.');
    const fragments = new Map(
      document.definitions
        .filter((node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION)
        .map((node) => [node.name.value, node]),
    );
    const variables = (operation.variableDefinitions ?? []).map(({ variable, type }) => this.#variable(variable.name.value, type));
    return [
      `export type ${operation.name.value}Data = ${this.#object(root, operation.selectionSet, fragments)};`,
      `export type ${operation.name.value}Variables = ${variables.length === 0 ? 'Record<string, never>' : `{ ${variables.join(' ')} }`};`,
    ].join('\n\n');
  }

  inputTypes(): string {
    return [...this.#inputs]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, text]) => text)
      .join('\n\n');
  }

  #object(type: GraphQLCompositeType, set: SelectionSetNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): string {
    if (!isAbstractType(type)) return objectText(this.#fields(type, set, fragments));
    if (!set.selections.some((selection) => selection.kind === Kind.FIELD && selection.name.value === '__typename' && !selection.alias)) {
      throw new Error(`Select __typename on ${type.name}: without it nobody can tell which of its types was answered.`);
    }
    const shapes = new Map<string, string[]>();
    for (const possible of this.#schema.getPossibleTypes(type)) {
      const fields = this.#fields(possible, set, fragments);
      const rest = objectText(new Map([...fields].filter(([name]) => name !== '__typename')));
      shapes.set(rest, [...(shapes.get(rest) ?? []), possible.name]);
    }
    return [...shapes]
      .map(([rest, names]) => `({ readonly __typename: ${names.map((name) => `'${name}'`).join(' | ')} } & ${rest})`)
      .join(' | ')
      .replaceAll(' & Record<never, never>', '');
  }

  /** The fields of one concrete type, with those of every fragment that applies to it. */
  #fields(type: GraphQLNamedType, set: SelectionSetNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): Map<string, string> {
    const fields = new Map<string, string>();
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const name = selection.name.value;
        const key = selection.alias?.value ?? name;
        if (name === '__typename') fields.set(key, `'${type.name}'`);
        else fields.set(key, this.#output(this.#fieldType(type, name), selection.selectionSet, fragments));
        continue;
      }
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
      if (!fragment) throw new Error('A document spreads a fragment that it does not define.');
      const condition = fragment.typeCondition?.name.value ?? type.name;
      if (!this.#isA(type, condition)) continue;
      for (const [key, text] of this.#fields(type, fragment.selectionSet, fragments)) fields.set(key, text);
    }
    return fields;
  }

  #fieldType(type: GraphQLNamedType, field: string): GraphQLOutputType {
    const found = isObjectType(type) ? type.getFields()[field] : undefined;
    if (!found) throw new Error(`The schema has no field ${type.name}.${field}.`);
    return found.type;
  }

  #isA(type: GraphQLNamedType, condition: string): boolean {
    if (type.name === condition) return true;
    const target = this.#schema.getType(condition);
    return isAbstractType(target) && isObjectType(type) && this.#schema.isSubType(target, type);
  }

  #output(type: GraphQLOutputType, set: SelectionSetNode | undefined, fragments: ReadonlyMap<string, FragmentDefinitionNode>): string {
    if (isNonNullType(type)) return this.#present(type.ofType, set, fragments);
    return `${this.#present(type, set, fragments)} | null`;
  }

  #present(type: GraphQLOutputType, set: SelectionSetNode | undefined, fragments: ReadonlyMap<string, FragmentDefinitionNode>): string {
    if (isListType(type)) return `ReadonlyArray<${this.#output(type.ofType as GraphQLOutputType, set, fragments)}>`;
    if (isScalarType(type)) return scalarTypes[type.name] ?? 'string';
    if (isEnumType(type)) return this.#enumName(type);
    return this.#object(getNamedType(type) as GraphQLObjectType, set ?? { kind: Kind.SELECTION_SET, selections: [] }, fragments);
  }

  #variable(name: string, node: TypeNode): string {
    // typeFromAST is overloaded per kind of node; an operation's variables are always input types.
    const type = typeFromAST(this.#schema, node as never) as GraphQLInputType | undefined;
    if (!type) throw new Error(`The schema does not know the type of the variable $${name}.`);
    return this.#inputField(name, type);
  }

  #inputField(name: string, type: GraphQLInputType): string {
    const required = isNonNullType(type);
    return `readonly ${name}${required ? '' : '?'}: ${this.#input(type)};`;
  }

  #input(type: GraphQLInputType): string {
    if (isNonNullType(type)) return this.#presentInput(type.ofType);
    return `${this.#presentInput(type)} | null`;
  }

  #presentInput(type: GraphQLInputType): string {
    if (isListType(type)) return `ReadonlyArray<${this.#input(type.ofType)}>`;
    if (isScalarType(type)) return scalarTypes[type.name] ?? 'string';
    if (isEnumType(type)) return this.#enumName(type);
    if (isInputObjectType(type)) return this.#inputName(type);
    throw new Error('An input is a list, a scalar, an enum or an input object.');
  }

  /** Deprecated fields are left out, so that using one does not compile. */
  #inputName(type: GraphQLInputObjectType): string {
    if (!this.#inputs.has(type.name)) {
      this.#inputs.set(type.name, '');
      const fields = Object.values(type.getFields()).filter(({ deprecationReason }) => deprecationReason == null);
      const text = fields.map((field) => this.#inputField(field.name, field.type)).join(' ');
      this.#inputs.set(type.name, `export type ${type.name} = { ${text} };`);
    }
    return type.name;
  }

  #enumName(type: GraphQLEnumType): string {
    // Long lists that Shopify extends every quarter (currencies, countries) stay plain text.
    if (type.getValues().length > 60) return 'string';
    const values = type.getValues().filter(({ deprecationReason }) => deprecationReason == null);
    this.#inputs.set(type.name, `export type ${type.name} = ${values.map(({ name }) => `'${name}'`).join(' | ')};`);
    return type.name;
  }
}

function objectText(fields: ReadonlyMap<string, string>): string {
  if (fields.size === 0) return 'Record<never, never>';
  return `{ ${[...fields].map(([name, text]) => `readonly ${name}: ${text};`).join(' ')} }`;
}

export async function generatedTypes(root: string): Promise<string> {
  const { schema } = await readVendoredSchema(root);
  const writer = new TypeWriter(schema);
  const operations = [...(await readOperations(root)).values()].map((document) => writer.operationTypes(parse(document)));
  const text = [
    '// Written by dev/generate-admin-types.ts from the operations beside this file and the vendored Admin schema. Do not edit.',
    ...operations,
    writer.inputTypes(),
  ].join('\n\n');
  return format(text, { ...(await resolveConfig(join(root, generatedPath))), parser: 'typescript' });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const root = join(import.meta.dirname, '..');
  const text = await generatedTypes(root);
  const path = join(root, generatedPath);
  if (!process.argv.includes('--check')) {
    await writeFile(path, text);
  } else if ((await readFile(path, 'utf8').catch(() => '')) !== text) {
    process.stderr.write(`${generatedPath} is out of date: run "node dev/generate-admin-types.ts" and commit the result.\n`);
    process.exitCode = 1;
  }
}
