declare const shape: unique symbol;

/**
 * One named GraphQL operation with the types of its answer and its variables. The text is the truth: the types are generated
 * from it and from the vendored schema, and a test checks it against that schema.
 */
export interface AdminOperation<Data, Variables extends object> {
  readonly name: string;
  readonly document: string;
  readonly [shape]?: (variables: Variables) => Data;
}

/** Throws when the text does not begin with a named operation: the name is how throttling and logs tell operations apart. */
export function operation<Data, Variables extends object>(document: string): AdminOperation<Data, Variables> {
  const name = /^\s*(?:query|mutation)\s+(\w+)/.exec(document)?.[1];
  if (name === undefined) throw new TypeError('An Admin operation begins with query or mutation and its name.');
  return { name, document };
}
