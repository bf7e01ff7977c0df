import { Hono } from 'hono';
import { createRateLimit } from './rate-limit.ts';
import { createMonitoring } from './monitoring/monitoring.ts';
import { requestContext, type RequestLog, type RequestVariables } from './request-context.ts';
import { createStorefrontDoors, type StorefrontDeps } from './storefront/storefront.ts';
import { createWebhooks, type WebhookDeps } from './webhooks/webhooks.ts';
import type { Health } from '../application/ports/health.ts';

export type MachineDeps = WebhookDeps & Omit<StorefrontDeps, 'limit'> & { readonly health: Health; readonly log: RequestLog };

/** Everything that machines call, in front of the merchants' pages. A fault is answered with its request id and nothing else. */
export function createMachineDoors(deps: MachineDeps): Hono<{ Variables: RequestVariables }> {
  const app = new Hono<{ Variables: RequestVariables }>();
  app.use(requestContext(deps.log));
  app.onError((_fault, context) =>
    context.json(
      { error: { code: 'fault', message: 'Something went wrong on our side. Please try again.', requestId: context.get('requestId') } },
      500,
    ),
  );
  app.route('/', createWebhooks(deps));
  app.route('/', createStorefrontDoors({ ...deps, limit: createRateLimit({ perWindow: 30, windowMs: 10_000, now: deps.now }) }));
  app.route('/', createMonitoring(deps));
  return app;
}
