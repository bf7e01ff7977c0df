import { expect, it } from 'vitest';
import { createMonitoring } from './monitoring.ts';

it('a thousand questions in a second are one question to the database, and the next second asks again', async () => {
  let asked = 0;
  let now = 0;
  const figures = { eventsWaiting: 3, eventsDead: 1, oldestWaitingS: 0.5, effectsWaiting: 2 };
  const health = { backlog: () => Promise.resolve({ ...figures, eventsWaiting: figures.eventsWaiting + asked++ }) };
  const app = createMonitoring({ health, now: () => now });
  const answers = await Promise.all(
    Array.from({ length: 1_000 }, async (_, index) => app.request(index % 2 === 0 ? '/monitoring/metrics' : '/monitoring/ready')),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(asked).toBe(1);
  now = 1_000;
  expect(await (await app.request('/monitoring/metrics')).text()).toContain('laurel_events_waiting 4\n');
  expect(asked).toBe(2);
});

it('a database that does not answer is said plainly, and only as long as it does not', async () => {
  let now = 0;
  let down = true;
  const figures = { eventsWaiting: 0, eventsDead: 0, oldestWaitingS: 0, effectsWaiting: 0 };
  const health = { backlog: () => (down ? Promise.reject(new Error('secret address')) : Promise.resolve(figures)) };
  const app = createMonitoring({ health, now: () => now });
  const refused = await app.request('/monitoring/ready');
  expect(refused.status).toBe(503);
  expect(await refused.text()).not.toContain('secret');
  down = false;
  now = 1_000;
  expect((await app.request('/monitoring/ready')).status).toBe(200);
});
