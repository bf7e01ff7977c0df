import {
  getNamedType,
  GraphQLError,
  isInputObjectType,
  KnownArgumentNamesRule,
  FieldsOnCorrectTypeRule,
  ProvidedRequiredArgumentsRule,
  specifiedRules,
  validate,
  type ASTNode,
  type ASTVisitor,
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';

/**
 * Checks a request as strictly as Shopify and in its words, and one thing more: what the schema calls deprecated is
 * refused, because code written today should not start with it.
 */
export function validateRequest(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
): GraphQLError[] {
  const errors = validate(schema, document, rules);
  return errors.length > 0 ? [...errors] : deprecatedInVariables(schema, document, variables);
}

const replaced: readonly ValidationRule[] = [FieldsOnCorrectTypeRule, KnownArgumentNamesRule, ProvidedRequiredArgumentsRule];

const rules: readonly ValidationRule[] = [
  ...specifiedRules.filter((rule) => !replaced.includes(rule)),
  fieldsExist,
  argumentsFit,
  nothingDeprecated,
];

function fieldsExist(context: ValidationContext): ASTVisitor {
  return {
    Field(node) {
      const parent = context.getParentType();
      if (!parent || context.getFieldDef()) return;
      context.reportError(
        new GraphQLError(`Field '${node.name.value}' doesn't exist on type '${parent.name}'`, {
          nodes: node,
          extensions: { code: 'undefinedField', typeName: parent.name, fieldName: node.name.value },
        }),
      );
    },
  };
}

function argumentsFit(context: ValidationContext): ASTVisitor {
  return {
    Field(node) {
      const field = context.getFieldDef();
      if (!field) return;
      const given = new Set((node.arguments ?? []).map((argument) => argument.name.value));
      for (const argument of node.arguments ?? []) {
        if (field.args.some((known) => known.name === argument.name.value)) continue;
        context.reportError(
          new GraphQLError(`Field '${field.name}' doesn't accept argument '${argument.name.value}'`, {
            nodes: argument,
            extensions: { code: 'argumentNotAccepted', name: field.name, typeName: 'Field', argumentName: argument.name.value },
          }),
        );
      }
      const missing = field.args.filter(
        (known) => known.type.toString().endsWith('!') && known.defaultValue === undefined && !given.has(known.name),
      );
      if (missing.length === 0) return;
      const names = missing.map((known) => known.name).join(', ');
      context.reportError(
        new GraphQLError(`Field '${field.name}' is missing required arguments: ${names}`, {
          nodes: node,
          extensions: { code: 'missingRequiredArguments', className: 'Field', name: field.name, arguments: names },
        }),
      );
    },
  };
}

function nothingDeprecated(context: ValidationContext): ASTVisitor {
  const report = (what: string, reason: string | null | undefined, nodes: ASTNode): void => {
    if (reason == null) return;
    context.reportError(new GraphQLError(`${what} is deprecated: ${reason}`, { nodes, extensions: { code: 'deprecated' } }));
  };
  return {
    Field(node) {
      const field = context.getFieldDef();
      if (field) report(`Field '${field.name}' on type '${context.getParentType()?.name ?? ''}'`, field.deprecationReason, node);
    },
    Argument(node) {
      const argument = context.getArgument();
      if (argument) report(`Argument '${argument.name}'`, argument.deprecationReason, node);
    },
    ObjectField(node) {
      const parent = getNamedType(context.getParentInputType() ?? undefined);
      const field = isInputObjectType(parent) ? parent.getFields()[node.name.value] : undefined;
      if (field) report(`Input field '${node.name.value}' of ${String(parent)}`, field.deprecationReason, node);
    },
    EnumValue(node) {
      const value = context.getEnumValue();
      if (value) report(`Value '${node.value}'`, value.deprecationReason, node);
    },
  };
}

/** Variables are not part of the document, so their input fields are looked through on their own. */
function deprecatedInVariables(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
): GraphQLError[] {
  const errors: GraphQLError[] = [];
  for (const definition of document.definitions) {
    if (definition.kind !== 'OperationDefinition') continue;
    for (const variable of definition.variableDefinitions ?? []) {
      let node = variable.type;
      while (node.kind !== 'NamedType') node = node.type;
      const type = schema.getType(node.name.value);
      if (!isInputObjectType(type)) continue;
      const name = variable.variable.name.value;
      for (const path of deprecatedPaths(type, variables[name], [])) {
        errors.push(
          new GraphQLError(`Variable $${name} uses the deprecated input field ${path}`, {
            nodes: variable,
            extensions: { code: 'deprecated' },
          }),
        );
      }
    }
  }
  return errors;
}

function deprecatedPaths(type: GraphQLInputType, value: unknown, path: readonly string[]): string[] {
  const named = getNamedType(type);
  if (!isInputObjectType(named) || typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((part: unknown, index) => deprecatedPaths(type, part, [...path, String(index)]));
  return Object.entries(value).flatMap(([key, part]) => {
    const field = named.getFields()[key];
    if (!field) return [];
    const here = [...path, key];
    const own = field.deprecationReason == null ? [] : [`${here.join('.')}: ${field.deprecationReason}`];
    return [...own, ...deprecatedPaths(field.type, part, here)];
  });
}
