import {
  coerceInputValue,
  GraphQLError,
  isInputType,
  isNonNullType,
  print,
  typeFromAST,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';

interface Problem {
  readonly path: ReadonlyArray<string | number>;
  readonly explanation: string;
}

/** What is wrong with the values that came with a request, in the form in which Shopify says it: one error per variable. */
export function invalidVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): GraphQLError[] {
  return (operation.variableDefinitions ?? []).flatMap((definition) => {
    const name = definition.variable.name.value;
    const type = typeFromAST(schema, definition.type);
    if (!type || !isInputType(type)) return [];
    const value = variables[name];
    const problems: Problem[] = [];
    if (value === undefined || value === null) {
      if (isNonNullType(type) && definition.defaultValue === undefined)
        problems.push({ path: [], explanation: 'Expected value to not be null' });
    } else {
      coerceInputValue(value, type, (path, _value, error) => problems.push(problemOf(path, error)));
    }
    if (problems.length === 0) return [];
    const details = problems.map((problem) => `${problem.path.join('.')} (${problem.explanation})`.trim()).join(', ');
    return [
      new GraphQLError(`Variable $${name} of type ${print(definition.type)} was provided invalid value for ${details}`, {
        nodes: definition,
        extensions: { code: 'INVALID_VARIABLE', value: value ?? null, problems },
      }),
    ];
  });
}

function problemOf(path: ReadonlyArray<string | number>, error: GraphQLError): Problem {
  const unknown = /^Field "(\w+)" is not defined by type "(\w+)"/.exec(error.message);
  if (unknown) return { path: [...path, unknown[1] ?? ''], explanation: `Field is not defined on ${unknown[2] ?? ''}` };
  const missing = /^Field "(\w+)" of required type/.exec(error.message);
  if (missing) return { path: [...path, missing[1] ?? ''], explanation: 'Expected value to not be null' };
  return { path, explanation: error.message };
}
