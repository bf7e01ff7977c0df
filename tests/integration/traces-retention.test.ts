import { afterAll, beforeAll, expect, test } from 'vitest';
import pg from 'pg';
import { createMaintenance } from '../../app/adapters/postgres/maintenance.server.ts';
import { refuse } from '../../app/domain/shared/result.ts';
import { startShop, type RunningShop } from '../support/running-shop.ts';

let running: RunningShop;
let owner: pg.Client;

beforeAll(async () => {
  const nobody = () => Promise.resolve(refuse('discount_refused', 'No discount is made here.'));
  running = await startShop({ discounts: { issue: nobody, withdraw: nobody } });
  owner = new pg.Client({ connectionString: running.urls.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await running.stop();
});

test('by what people can be recognised is deleted when the shop’s time for it is over, and what was decided by it stays', async () => {
  const { laurel, shop } = running;
  await owner.query('UPDATE shops SET trace_retention_days = CASE WHEN id = $1 THEN 30 ELSE 300 END', [shop.id]);
  const patient = await laurel.shops.install({ ...shop, domain: 'lasting.myshopify.com', scopes: [] });
  await owner.query('UPDATE shops SET trace_retention_days = 300 WHERE id = $1', [patient.id]);
  const referral = (days: number) => `00000000-0000-4000-8000-${String(days).padStart(12, '0')}`;
  for (const [shopId, days, state, orderId] of [
    [shop.id, 10, 'rewarded', '777001'],
    [shop.id, 40, 'rewarded', '777002'],
    [shop.id, 50, 'claimed', null],
    [patient.id, 60, 'held', '777003'],
  ] as const) {
    const then = `now() - ${days} * interval '1 day'`;
    const advocate = days;
    await owner.query(
      `INSERT INTO referrals (shop_id, id, program_id, advocate_id, ruleset_version, claimed_at, changed_at, state, score, reasons, order_id)
       VALUES ($1, $2, 1, $3, 1, ${then}, ${then}, $4, 60, '{sameAddress}', $5)`,
      [shopId, referral(days), advocate, state, orderId],
    );
    await owner.query(`INSERT INTO referral_clicks (shop_id, token, advocate_id, device, at) VALUES ($1, $2, $3, 'd', ${then})`, [shopId, `click ${days}`, advocate]); // prettier-ignore
    await owner.query(
      `INSERT INTO referral_signals (shop_id, owner_kind, owner_id, kind, hash, seen_at)
       VALUES ($1, 'referral', $2, 'device', 'd', ${then}), ($1, 'member', $3, 'device', 'd', ${then})`,
      [shopId, referral(days), String(advocate)],
    );
    if (orderId === null) continue;
    await owner.query(`INSERT INTO order_states (shop_id, order_id, member_id, awards, explanations) VALUES ($1, $2, $3, '{}', '{}')`, [shopId, orderId, advocate]); // prettier-ignore
    await owner.query(`INSERT INTO order_traces (shop_id, order_id, email, traces, seen_at) VALUES ($1, $2, 'e', '{address:a}', ${then})`, [shopId, orderId]); // prettier-ignore
  }
  // A guest's order: by its address it can still be claimed.
  await owner.query(`INSERT INTO order_states (shop_id, order_id, awards, explanations) VALUES ($1, 777004, '{}', '{}')`, [shop.id]);
  await owner.query(`INSERT INTO order_traces (shop_id, order_id, email, traces, seen_at) VALUES ($1, 777004, 'e', '{address:a}', now() - interval '90 days')`, [shop.id]); // prettier-ignore

  const maintenance = createMaintenance(running.database);
  const tomorrow = new Date(Date.now() + 86_400_000);
  const column = async (text: string) => (await owner.query<{ value: string }>(text)).rows.map(({ value }) => value);
  const signals = () => column(`SELECT owner_kind || ' ' || right(owner_id, 2) AS value FROM referral_signals WHERE hash = 'd' ORDER BY 1`);
  await maintenance.maintainInbox(new Date());
  // Settled meanwhile by somebody who had read it before, it is not taken for one that never had traces.
  expect(await signals()).toContain('referral 40');
  for (const day of [tomorrow, tomorrow]) await maintenance.maintainInbox(day);

  expect(await signals()).toEqual(['member 10', 'member 50', 'member 60', 'referral 10', 'referral 50', 'referral 60']);
  expect(await column(`SELECT token AS value FROM referral_clicks WHERE token LIKE 'click %' ORDER BY 1`)).toEqual([
    'click 10',
    'click 60',
  ]);
  expect(await column(`SELECT order_id || array_to_string(traces, ',') AS value FROM order_traces WHERE order_id::text LIKE '7770%' ORDER BY 1`)).toEqual([
    '777001address:a',
    '777003address:a',
    '777004',
  ]); // prettier-ignore
  const { rows } = await owner.query('SELECT state, reasons, traces_forgotten_on IS NOT NULL AS forgotten FROM referrals WHERE id = $1', [referral(40)]); // prettier-ignore
  expect(rows).toEqual([{ state: 'rewarded', reasons: ['sameAddress'], forgotten: true }]);
});
