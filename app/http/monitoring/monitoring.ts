import { Hono } from 'hono';
import type { Health } from '../../application/ports/health.ts';

/** health: this process answers. ready: so does the database. metrics: Prometheus text. None of them tells anything about a shop. */
export function createMonitoring({ health }: { health: Health }): Hono {
  const app = new Hono();
  app.get('/monitoring/health', (context) => context.json({ ok: true }));
  app.get('/monitoring/ready', async (context) => {
    try {
      await health.backlog();
      return context.json({ ok: true });
    } catch {
      return context.json({ ok: false, reason: 'The database does not answer.' }, 503);
    }
  });
  app.get('/monitoring/metrics', async (context) => {
    const backlog = await health.backlog();
    const gauge = (name: string, help: string, value: number) => `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${name} ${value}\n`;
    return context.text(
      gauge('laurel_events_waiting', 'Events that are stored and not yet worked.', backlog.eventsWaiting) +
        gauge('laurel_events_dead', 'Events that were set aside.', backlog.eventsDead) +
        gauge('laurel_events_oldest_waiting_seconds', 'Age of the oldest waiting event.', backlog.oldestWaitingS) +
        gauge('laurel_effects_waiting', 'Effects that are still to be done.', backlog.effectsWaiting),
    );
  });
  return app;
}
