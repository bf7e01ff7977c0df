import {
  execute,
  getOperationAST,
  GraphQLError,
  parse,
  type DocumentNode,
  type ExecutionResult,
  type OperationDefinitionNode,
} from 'graphql';
import { Hono } from 'hono';
import type { Misbehaviour } from '../control/misbehaviour.ts';
import type { ShopEngine } from '../state/shop-engine.ts';
import { findToken } from './access-tokens.ts';
import { actualCost, CostBucket, requestedCost } from './cost.ts';
import { orderView } from './resolvers/orders.ts';
import { strictFieldResolver, unsupported, type ApiContext } from './resolvers/resolving.ts';
import { rootView } from './resolvers/root.ts';
import { apiVersion, loadAdminSchema, type AdminSchema } from './schema.ts';
import { validateRequest } from './validation.ts';
import { invalidVariables } from './variables.ts';

export interface ApiCall {
  readonly at: number;
  readonly operation: string;
  readonly status: number;
  readonly cost: number | null;
  readonly errors: readonly string[];
}

interface GraphqlParts {
  readonly engine: () => ShopEngine;
  readonly root: string;
  readonly app: { readonly appUrl: string; readonly apiKey: string; readonly appHandle: string };
  readonly misbehaviour: Misbehaviour;
  readonly stopping: AbortSignal;
  readonly save: () => Promise<void>;
}

const singleQueryLimit = 1000;
const rememberedCalls = 200;

/** `POST /admin/api/2026-07/graphql.json`, against Shopify's real schema. */
export function createAdminGraphql(input: GraphqlParts): { app: Hono; calls: () => readonly ApiCall[] } {
  const admin = loadAdminSchema(input.root);
  const bucket = new CostBucket({ maximumAvailable: 2000, restoreRate: 100, now: Date.now });
  const calls: ApiCall[] = [];
  const app = new Hono();
  app.post('/api/:version/graphql.json', async (c) => {
    const answer = await handle(c.req.raw, c.req.param('version'), { ...input, admin, bucket });
    calls.push({ at: Date.now(), operation: answer.operation, status: answer.status, cost: answer.cost, errors: answer.errors });
    if (calls.length > rememberedCalls) calls.shift();
    return answer.response;
  });
  return { app, calls: () => calls };
}

interface Handling extends GraphqlParts {
  readonly admin: AdminSchema;
  readonly bucket: CostBucket;
}

interface Answer {
  readonly response: Response;
  readonly status: number;
  readonly operation: string;
  readonly cost: number | null;
  readonly errors: readonly string[];
}

async function handle(request: Request, version: string, handling: Handling): Promise<Answer> {
  const trouble = await troubleWith(handling);
  if (trouble) return trouble;
  const token = findToken(handling.engine().state, request.headers.get('x-shopify-access-token') ?? '', Date.now());
  if (token === null) {
    return reply(401, { errors: '[API] Invalid API key or access token (unrecognized login or wrong password)' });
  }
  if (version !== apiVersion) return reply(404, { errors: `Not Found: the simulator speaks API version ${apiVersion}, not ${version}.` });
  const body = await bodyOf(request);
  if (body === null) return reply(400, { errors: { query: 'Required parameter missing or invalid' } });
  const parsed = parseRequest(body);
  if (!('document' in parsed)) return reply(200, { errors: parsed.errors }, parsed.errors);
  const { document, operation, variables } = parsed;
  const name = operation.name?.value ?? operation.operation;
  const { schema } = handling.admin;
  const faults = [...validateRequest(schema, document, variables), ...invalidVariables(schema, operation, variables)];
  if (faults.length > 0) return reply(200, { errors: faults.map(errorJson) }, faults, name);
  return run(handling, { document, operation, variables, name, scopes: token.scopes });
}

async function run(
  handling: Handling,
  request: {
    document: DocumentNode;
    operation: OperationDefinitionNode;
    variables: Record<string, unknown>;
    name: string;
    scopes: readonly string[];
  },
): Promise<Answer> {
  const { admin, bucket } = handling;
  const requested = requestedCost(admin.schema, request.document, request.operation, request.variables);
  const costOf = (actual: number | null) => ({
    cost: { requestedQueryCost: requested, actualQueryCost: actual, throttleStatus: bucket.status() },
  });
  if (requested > singleQueryLimit) {
    const message = `Query cost is ${requested}, which exceeds the single query max cost limit (${singleQueryLimit}).`;
    const error = { message, extensions: { code: 'MAX_COST_EXCEEDED', cost: requested, maxCost: singleQueryLimit } };
    return reply(200, { errors: [error], extensions: costOf(null) }, [error], request.name);
  }
  if (handling.misbehaviour.strikes('apiThrottled') || !bucket.take(requested)) {
    const error = { message: 'Throttled', extensions: { code: 'THROTTLED', documentation: 'https://shopify.dev/api/usage/rate-limits' } };
    return reply(200, { errors: [error], extensions: costOf(null) }, [error], request.name);
  }
  const context: ApiContext = {
    engine: handling.engine(),
    ...handling.app,
    granted: new Set(request.scopes),
    save: handling.save,
    orderView,
  };
  const result: ExecutionResult = await execute({
    schema: admin.schema,
    document: request.document,
    rootValue: rootView(),
    contextValue: context,
    variableValues: request.variables,
    fieldResolver: strictFieldResolver(admin),
    ...(request.operation.name ? { operationName: request.operation.name.value } : {}),
  });
  const errors = result.errors ?? [];
  const actual = actualCost(result.data, request.operation);
  bucket.giveBack(requested - actual);
  const loud = errors.some((error) => error.extensions['code'] === unsupported);
  const shown = errors.length === 0 ? {} : { errors: errors.map(errorJson) };
  // What the simulator cannot answer must not look like an answer.
  const data = loud || result.data === undefined ? {} : { data: result.data };
  return reply(200, { ...data, ...shown, extensions: costOf(actual) }, errors, request.name, requested);
}

async function troubleWith({ misbehaviour, stopping }: Handling): Promise<Answer | null> {
  const slow = misbehaviour.strikes('apiSlow');
  if (slow) await pause(slow.ms, stopping);
  const timeout = misbehaviour.strikes('apiTimeout');
  if (timeout) {
    await pause(timeout.ms, stopping);
    return reply(504, { errors: 'Gateway Timeout' });
  }
  if (misbehaviour.strikes('api429'))
    return reply(429, { errors: 'Exceeded the API rate limit. Reduce request rates to resume uninterrupted service.' }, [], '', null, {
      'Retry-After': '1.0',
    });
  if (misbehaviour.strikes('api5xx')) return reply(503, { errors: 'Service Unavailable' });
  return null;
}

function pause(ms: number, stopping: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    stopping.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function reply(
  status: number,
  body: object,
  errors: ReadonlyArray<{ readonly message: string }> = [],
  operation = '',
  cost: number | null = null,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const response = new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8', 'X-Shopify-API-Version': apiVersion, ...headers },
  });
  return { response, status, operation, cost, errors: errors.map((error) => error.message) };
}

interface GraphqlBody {
  readonly query: string;
  readonly variables: Record<string, unknown>;
  readonly operationName: string | null;
}

async function bodyOf(request: Request): Promise<GraphqlBody | null> {
  try {
    const value = (await request.json()) as { query?: unknown; variables?: unknown; operationName?: unknown } | null;
    if (typeof value?.query !== 'string') return null;
    const variables = typeof value.variables === 'object' && value.variables !== null ? (value.variables as Record<string, unknown>) : {};
    return { query: value.query, variables, operationName: typeof value.operationName === 'string' ? value.operationName : null };
  } catch {
    return null;
  }
}

function parseRequest(
  body: GraphqlBody,
): { document: DocumentNode; operation: OperationDefinitionNode; variables: Record<string, unknown> } | { errors: GraphQLError[] } {
  try {
    const document = parse(body.query);
    const operation = getOperationAST(document, body.operationName);
    if (!operation) return { errors: [new GraphQLError('An operation name is required')] };
    return { document, operation, variables: body.variables };
  } catch (error) {
    return { errors: [error instanceof GraphQLError ? error : new GraphQLError(String(error))] };
  }
}

/** A fault inside a resolver is the simulator's own: it is said as such, with its text. */
function errorJson(error: GraphQLError): object {
  if (error.originalError && !(error.originalError instanceof GraphQLError)) {
    return {
      ...error.toJSON(),
      message: `The simulator failed: ${error.originalError.message}`,
      extensions: { code: 'INTERNAL_SERVER_ERROR' },
    };
  }
  return error.toJSON();
}
