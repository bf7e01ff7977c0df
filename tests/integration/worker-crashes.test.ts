import { expect, test } from 'vitest';
import { runCrashTest } from '../../dev/crash-test/crash-test.ts';

const seed = 20_261_121;

test(`nothing is lost and nothing is double when worker and database are killed while 20,000 events come in (seed ${seed})`, async () => {
  const said: string[] = [];
  const result = await runCrashTest({
    events: 20_000,
    workerKills: 6,
    postgresKills: 1,
    seed,
    secondLookAfterMs: 5_000,
    say: (sentence) => said.push(sentence),
  });
  const nothing = { lost: 0, double: 0, wrongBalances: 0, breaches: 0, waitingEvents: 0, deadEvents: 0, stuckJobs: 0 };
  expect({ ...result, said }).toMatchObject({ events: 20_000, findings: nothing, secondLook: nothing, endedUnasked: 0, clean: true });
  expect(result.deliveries).toBeGreaterThan(23_000);
}, 400_000);
