import { Hono } from 'hono';
import type { Health } from '../../application/ports/health.ts';

/** health: this process answers. ready: so does the database. metrics: Prometheus text. None of them tells anything about a shop. */
export function createMonitoring({ health, now }: { health: Health; now: () => number }): Hono {
  const app = new Hono();
  const backlog = askedOnceASecond(() => health.backlog(), now);
  app.get('/monitoring/health', (context) => context.json({ ok: true }));
  app.get('/monitoring/ready', async (context) => {
    try {
      await backlog();
      return context.json({ ok: true });
    } catch {
      return context.json({ ok: false, reason: 'The database does not answer.' }, 503);
    }
  });
  app.get('/monitoring/metrics', async (context) => {
    const figures = await backlog();
    const gauge = (name: string, help: string, value: number) => `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${name} ${value}\n`;
    return context.text(
      gauge('laurel_events_waiting', 'Events that are stored and not yet worked.', figures.eventsWaiting) +
        gauge('laurel_events_dead', 'Events that were set aside.', figures.eventsDead) +
        gauge('laurel_events_oldest_waiting_seconds', 'Age of the oldest waiting event.', figures.oldestWaitingS) +
        gauge('laurel_effects_waiting', 'Effects that are still to be done.', figures.effectsWaiting),
    );
  });
  return app;
}

/** Anybody may ask these addresses, as often as they like; the database counts for them once a second at most. */
function askedOnceASecond<T>(ask: () => Promise<T>, now: () => number): () => Promise<T> {
  let answer: Promise<T> | undefined;
  let until = 0;
  return () => {
    if (answer === undefined || now() >= until) {
      until = now() + 1_000;
      answer = ask();
    }
    return answer;
  };
}
