import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { createLaneBell } from '../../app/adapters/postgres/lane-bell.server.ts';
import type { LaneBell } from '../../app/application/ports/events.ts';
import { openDatabase, type Database } from '../../app/db.server.ts';
import type { ShopId } from '../../app/domain/shared/ids.ts';
import { answerBell } from '../../app/jobs/bell.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const shopId = '7' as ShopId;
const log = { warn: () => undefined };

describe('the bell', () => {
  let place: TestDatabase;
  let database: Database;
  const bells: LaneBell[] = [];
  const bellOf = () => {
    const bell = createLaneBell({ pool: database.pool, databaseUrl: place.appUrl, log });
    bells.push(bell);
    return bell;
  };
  const heardBy = async (bell: LaneBell) => {
    const heard: string[] = [];
    await bell.listen((shop, lane) => heard.push(`${shop}/${lane}`));
    return heard;
  };

  beforeAll(async () => {
    place = await createTestDatabase();
    database = openDatabase({ url: place.appUrl, connectionsMax: 2 });
  });
  afterEach(async () => {
    await Promise.all(bells.splice(0).map((bell) => bell.close()));
  });
  afterAll(async () => {
    await database.close();
    await place.drop();
  });

  it('is heard by every worker that listens', async () => {
    const [first, second] = [await heardBy(bellOf()), await heardBy(bellOf())];
    bellOf().ring(shopId, 3);
    await vi.waitFor(() => expect([first, second]).toEqual([['7/3'], ['7/3']]));
  });

  it('is heard again after the connection was lost', async () => {
    const heard = await heardBy(bellOf());
    const other = new pg.Client({ connectionString: inject('postgres').adminUrl });
    await other.connect();
    await other.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'LISTEN laurel_lanes' AND datname = $1`, [
      new URL(place.appUrl).pathname.slice(1),
    ]);
    await other.end();
    const ringer = bellOf();
    await vi.waitFor(() => {
      ringer.ring(shopId, 1);
      expect(heard).toContain('7/1');
    }, 10_000);
  });

  it('has a lane that rings while it is drained drained once more, and never twice at once', async () => {
    const bell = bellOf();
    let [running, most, runs] = [0, 0, 0];
    const gates: Array<() => void> = [];
    const answering = await answerBell({
      bell,
      log,
      concurrency: 2,
      drainLane: async () => {
        runs += 1;
        running += 1;
        most = Math.max(most, running);
        await new Promise<void>((open) => gates.push(open));
        running -= 1;
      },
    });
    bell.ring(shopId, 5);
    await vi.waitFor(() => expect(gates).toHaveLength(1));
    for (let turn = 0; turn < 3; turn += 1) bell.ring(shopId, 5);
    const witness = await heardBy(bellOf());
    bell.ring(shopId, 5);
    await vi.waitFor(() => expect(witness.length).toBeGreaterThan(0));
    gates[0]!();
    await vi.waitFor(() => expect(gates).toHaveLength(2));
    gates[1]!();
    await answering.close();
    expect({ runs, most }).toEqual({ runs: 2, most: 1 });
  });
});
