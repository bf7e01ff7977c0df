import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  getNamedType,
  graphql,
  isInputObjectType,
  isListType,
  isNonNullType,
  NoDeprecatedCustomRule,
  parse,
  specifiedRules,
  typeFromAST,
  validate,
} from 'graphql';
import type { GraphQLInputType, GraphQLSchema } from 'graphql';
import { Kind } from 'graphql';
import { apiVersion } from '../../app/adapters/shopify/api-version.ts';
import { readVendoredSchema } from '../../dev/generate-admin-types.ts';

/** What the next request is answered with instead of what it deserves. */
export type Misbehaviour = (request: IncomingMessage, response: ServerResponse) => void;

export interface LocalShopify {
  /** The pattern to give to `apiOriginFrom`. */
  readonly origin: string;
  /** One entry a request, in order of arrival. */
  readonly requests: ReadonlyArray<{ readonly path: string; readonly token: string | undefined; readonly body: Record<string, unknown> }>;
  /** The only token that is accepted; null accepts any. */
  token: string | null;
  /** Consumed by the next requests, one each. */
  readonly misbehaviours: Misbehaviour[];
  /** Carries the request out and then breaks the connection: the caller cannot know that it was done. */
  loseNextAnswerTo(operationName: string): void;
  /** Carries the next operation out and answers with what `change` makes of the answer. */
  rewriteNextAnswer(change: (answer: unknown) => unknown): void;
  close(): Promise<void>;
}

export interface LocalShopifyOptions {
  /** Resolvers of the root fields, as graphql-js takes them in a root value; a union's or interface's value states its `__typename`. */
  readonly root?: Record<string, unknown>;
  /** Answers `/admin/oauth/access_token`. */
  readonly token?: (body: Record<string, unknown>) => { status: number; body: unknown } | Promise<{ status: number; body: unknown }>;
}

let vendored: ReturnType<typeof readVendoredSchema> | undefined;

/**
 * The Admin API's door over real HTTP, as strict as Shopify's: it executes against the vendored schema and refuses what is
 * unknown or deprecated, in the document and in the variables.
 */
export async function startLocalShopify(options: LocalShopifyOptions = {}): Promise<LocalShopify> {
  const { schema } = await (vendored ??= readVendoredSchema(join(import.meta.dirname, '../..')));
  const requests: Array<LocalShopify['requests'][number]> = [];
  const misbehaviours: Misbehaviour[] = [];
  let losing: string | null = null;
  let rewrite: ((answer: unknown) => unknown) | null = null;

  const server = createServer((request, response) => {
    void handle(request, response).catch((fault: unknown) => response.writeHead(500).end(String(fault)));
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = JSON.parse(await textOf(request)) as Record<string, unknown>;
    const path = request.url ?? '';
    const token = request.headers['x-shopify-access-token'];
    requests.push({ path, token: typeof token === 'string' ? token : undefined, body });
    const misbehaviour = misbehaviours.shift();
    if (misbehaviour) return misbehaviour(request, response);
    if (path.endsWith('/admin/oauth/access_token')) {
      const answer = await (options.token ?? (() => ({ status: 400, body: { error: 'invalid_request' } })))(body);
      return json(response, answer.status, answer.body);
    }
    if (!path.endsWith(`/admin/api/${apiVersion}/graphql.json`)) return json(response, 404, { errors: 'Not Found' });
    if (local.token !== null && token !== local.token) return json(response, 401, { errors: '[API] Invalid API key or access token' });
    const answer = await executed(schema, body, options.root ?? {});
    if (losing !== null && body['operationName'] === losing) {
      losing = null;
      request.socket.destroy();
      return;
    }
    const change = rewrite;
    rewrite = null;
    json(response, 200, change ? change(answer) : answer);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const local: LocalShopify = {
    origin: `http://127.0.0.1:${port}/{shop}`,
    requests,
    token: null,
    misbehaviours,
    loseNextAnswerTo: (operationName) => void (losing = operationName),
    rewriteNextAnswer: (change) => void (rewrite = change),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return local;
}

/** What every answer of Shopify's carries. */
export function cost(currentlyAvailable = 1980, requestedQueryCost = 20) {
  return {
    cost: {
      requestedQueryCost,
      actualQueryCost: requestedQueryCost,
      throttleStatus: { maximumAvailable: 2000, currentlyAvailable, restoreRate: 100 },
    },
  };
}

export function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers }).end(JSON.stringify(body));
}

async function executed(schema: GraphQLSchema, body: Record<string, unknown>, rootValue: Record<string, unknown>): Promise<unknown> {
  const source = String(body['query']);
  const variableValues = (body['variables'] ?? {}) as Record<string, unknown>;
  const document = parse(source);
  const errors = [...validate(schema, document, [...specifiedRules, NoDeprecatedCustomRule])];
  const deprecated = deprecatedInputs(schema, source, variableValues);
  if (errors.length > 0 || deprecated.length > 0) {
    return {
      errors: [...errors, ...deprecated.map((name) => ({ message: `${name} is deprecated`, extensions: { code: 'argumentNotAccepted' } }))],
    };
  }
  const { data, errors: failed } = await graphql({ schema, source, variableValues, rootValue });
  return { data, ...(failed && { errors: failed }), extensions: cost() };
}

function deprecatedInputs(schema: GraphQLSchema, source: string, variables: Record<string, unknown>): string[] {
  const found: string[] = [];
  const look = (type: GraphQLInputType, value: unknown): void => {
    if (value === null || value === undefined) return;
    if (isNonNullType(type)) return look(type.ofType, value);
    if (isListType(type)) return (Array.isArray(value) ? value : [value]).forEach((item) => look(type.ofType, item));
    const named = getNamedType(type);
    if (!isInputObjectType(named)) return;
    for (const [name, inner] of Object.entries(value)) {
      const field = named.getFields()[name];
      if (field?.deprecationReason != null) found.push(`${named.name}.${name}`);
      if (field) look(field.type, inner);
    }
  };
  for (const definition of parse(source).definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    for (const { variable, type } of definition.variableDefinitions ?? []) {
      const input = typeFromAST(schema, type as never) as GraphQLInputType | undefined;
      if (input) look(input, variables[variable.name.value]);
    }
  }
  return found;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
