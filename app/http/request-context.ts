import { randomUUID } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';

export interface RequestLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  debug(fields: object, message: string): void;
}

/** What every machine's door knows of a request. */
export interface RequestVariables {
  requestId: string;
}

/** Gives each request an id, answers faults without their details, and logs both with the id and never with a query string or body. */
export function requestContext(log: RequestLog): MiddlewareHandler<{ Variables: RequestVariables }> {
  return async (context, next) => {
    const requestId = randomUUID();
    context.set('requestId', requestId);
    // Before the answer is made: a header that is added to a finished one costs a copy of it.
    context.header('X-Request-Id', requestId);
    const startedMs = performance.now();
    await next();
    const ms = Math.round(performance.now() - startedMs);
    const fields = { requestId, method: context.req.method, path: context.req.path, status: context.res.status, ms };
    if (context.error) log.error({ ...fields, err: context.error }, 'Request failed.');
    else if (context.res.status >= 400) log.info(fields, 'Request refused.');
    else log.debug(fields, 'Request served.');
  };
}
