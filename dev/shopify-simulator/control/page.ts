import { Hono } from 'hono';
import { html } from 'hono/html';
import type { ControlParts } from './api.ts';

/** The control page for a person. */
export function createControlPage(parts: ControlParts): Hono {
  const app = new Hono();
  app.get('/', (c) => c.html(html`<!doctype html><title>${parts.shop.name}</title>`));
  return app;
}
