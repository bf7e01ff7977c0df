import type { Pool, PoolClient } from 'pg';
import type {
  AdministrativeFact,
  BatchWork,
  Changes,
  DrainReport,
  DrainStore,
  EffectDraft,
  LoadedFacts,
} from '../../application/ports/drain-store.ts';
import type { StoredEvent } from '../../application/ports/events.ts';
import type { ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { carryOut } from './administrative.server.ts';
import { forgetBodies, wasForgotten, withoutForgotten, type Forgotten } from './forgotten-customers.server.ts';
import { upsertCollections, upsertCustomers, upsertProducts } from './catalogue-rows.server.ts';
import { noteActivity } from './expiry.server.ts';
import { writeBooks } from './ledger-rows.server.ts';
import { loadBatch } from './load-batch.server.ts';
import { loadTimelines } from './member-timeline.server.ts';
import { writeOrders } from './order-rows.server.ts';
import { insertEffects } from './outbox.server.ts';
import { updateRedemptions } from './redemption-rows.server.ts';
import { upsertOrderTraces } from './guest-orders.server.ts';
import { ordersWithReferrals } from './referrals.server.ts';
import { answersOf, prepared } from './rows.ts';
import { addCampaignUsage, writeAwards, writeMemberFacts, writeStandings, writeTierMoves } from './standing-rows.server.ts';
import { withTenant } from './tenant.ts';

/**
 * The batch pipeline on PostgreSQL. One transaction a batch: claim, load, decide, write. Locks are taken in one order everywhere
 * (lane, balances by member id, orders, campaigns, redemptions by id), so batches of different lanes and shoppers' redemptions wait for
 * each other but never in a circle.
 *
 * A batch does not wait for the disk: events and ledger are one commit, so what a crash of the server takes away is worked once more.
 */
export function createDrainStore({ pool }: { pool: Pool }): DrainStore {
  return {
    drain: (input) => withTenant(pool, input.shopId, (client) => drainLane(pool, client, input), { durable: 'soon' }),
    bury: ({ shopId, sourceId, reason }) =>
      withTenant(pool, shopId, async (client) => {
        await client.query(
          'UPDATE inbox SET state = 2, reason = $3, attempts = attempts + 1 WHERE shop_id = $1 AND source_id = $2 AND state = 0',
          [shopId, sourceId, reason.slice(0, 2_000)],
        );
      }),
    async lanesWithWork() {
      const { rows } = await pool.query<{ shop_id: ShopId; lane: number }>('SELECT shop_id, lane FROM lanes_with_work()');
      return rows.map((row) => ({ shopId: row.shop_id, lane: row.lane }));
    },
  };
}

interface ClaimedEvent extends StoredEvent {
  readonly receivedOn: string;
}

async function drainLane(
  pool: Pool,
  client: PoolClient,
  { shopId, lane, limit, work }: Parameters<DrainStore['drain']>[0],
): Promise<DrainReport> {
  const [claimed, waiting] = await answersOf([claimLane(client, shopId, lane), claimEvents(client, shopId, limit)]);
  if (!claimed) return { claimed: false, done: 0, dead: 0, more: false, effects: 0 };
  const events = untilAlone(waiting, work);
  if (events.length === 0) return { claimed: true, done: 0, dead: 0, more: false, effects: 0 };

  const plan = work.plan(events, shopId);
  const { facts, forgotten } = await loadBatch(pool, client, shopId, plan.needs);
  const decision = plan.decide(facts);
  const timelines = await loadTimelines(client, shopId, decision.lacking.map(({ memberId }) => memberId)); // prettier-ignore
  const changes = withoutForgottenPeople(decision.changes(timelines), forgotten);
  // Those of whole timelines were read under their member's lock.
  const rows = new Set([...facts.orders.keys(), ...[...timelines.values()].flatMap(({ orders }) => orders.map(({ orderId }) => orderId))]);
  const { administrative } = changes;
  const marking = () => markEvents(client, shopId, events, plan.dead);
  const [effects] = await answersOf([write(client, shopId, changes, rows), administrative === null ? marking() : null]);
  const erased = administrative !== null && (await carryOut(client, shopId, administrative, facts.programs));
  // An erased shop has no inbox left to mark.
  if (!erased) {
    if (administrative !== null) await marking();
    await addCampaignUsage(client, shopId, changes.campaignUsage);
    await forgetBodies(client, shopId, aboutForgottenPeople(events, changes, facts, forgotten));
  }
  return {
    claimed: true,
    done: events.length - plan.dead.length,
    dead: plan.dead.length,
    more: (waiting.length === limit || events.length < waiting.length) && !erased,
    // What is carried out for a shop as a whole calls for its own.
    effects: effects + (administrative === null ? 0 : 1),
  };
}

/** What a late delivery says about somebody who was forgotten meanwhile is not kept. */
function withoutForgottenPeople(changes: Changes, forgotten: Forgotten): Changes {
  if (forgotten.size === 0) return changes;
  return {
    ...changes,
    orders: changes.orders.map((order) => withoutForgotten(forgotten, order)),
    customers: changes.customers.filter(({ customerId, at }) => !wasForgotten(forgotten, customerId, at)),
  };
}

/** Events whose bodies hold the words of a person who was forgotten, or asked to be. */
function aboutForgottenPeople(events: readonly ClaimedEvent[], changes: Changes, facts: LoadedFacts, forgotten: Forgotten): string[] {
  const { administrative } = changes;
  if (administrative !== null) return personalRequests.has(administrative.fact.kind) ? [administrative.event.sourceId] : [];
  const subjects = new Set(forgotten.keys());
  for (const { orderId, erased } of [...facts.orders.values(), ...changes.orders]) if (erased) subjects.add(orderId);
  return subjects.size === 0 ? [] : events.filter(({ subject }) => subjects.has(subject)).map(({ sourceId }) => sourceId);
}

/** Requests that name a person by address and telephone, and are of no use once they are carried out. */
const personalRequests: ReadonlySet<AdministrativeFact['kind']> = new Set(['customer_redact', 'customer_deleted', 'data_request']);

/**
 * The batch ends before the first event that stands alone, or is that event. Forgetting or merging people locks orders
 * of any lane, which keeps to the one order of locks only in a transaction of its own.
 */
function untilAlone(waiting: readonly ClaimedEvent[], work: BatchWork): readonly ClaimedEvent[] {
  const alone = waiting.findIndex(({ topic }) => work.standsAlone(topic));
  if (alone === -1) return waiting;
  return alone === 0 ? waiting.slice(0, 1) : waiting.slice(0, alone);
}

/**
 * One worker a lane at a time, whichever process it is in; given back when the transaction ends, however it ends. The claim is noted in the
 * transaction, for the statement that reads the lane's events and is sent together with this one.
 */
async function claimLane(client: PoolClient, shopId: string, lane: number): Promise<boolean> {
  const rows = await prepared<{ claimed: boolean }>(
    client,
    'claim-lane',
    `SELECT set_config('laurel.lane', CASE WHEN pg_try_advisory_xact_lock(hashtextextended('laurel.lane:' || $1 || ':' || $2, 0)) THEN $2 ELSE '-1' END, true) <> '-1' AS claimed`,
    [shopId, String(lane)],
  );
  return rows[0]?.claimed === true;
}

/** What waits in the lane that was claimed; nothing where none was. */
async function claimEvents(client: PoolClient, shopId: string, limit: number): Promise<ClaimedEvent[]> {
  const rows = await prepared<{
    source_id: string;
    received_on: string;
    topic: string;
    subject: string;
    triggered_ms: string;
    body: string;
  }>(
    client,
    'claim-events',
    `SELECT source_id, received_on::text, topic, subject, (extract(epoch FROM triggered_at) * 1000)::bigint AS triggered_ms, body
     FROM inbox WHERE shop_id = $1 AND lane = current_setting('laurel.lane')::smallint AND state = 0 ORDER BY id LIMIT $2`,
    [shopId, limit],
  );
  return rows.map((row) => ({
    sourceId: row.source_id,
    receivedOn: row.received_on,
    topic: row.topic,
    subject: row.subject,
    triggeredAt: Number(row.triggered_ms) as Instant,
    body: row.body,
  }));
}

/** Writes everything, statement behind statement in this order; the first that fails is what the batch fails by. */
async function write(client: PoolClient, shopId: string, changes: Changes, orderRows: ReadonlySet<string>): Promise<number> {
  const effects = [...changes.effects, ...(await referralChecks(client, shopId, changes.referralClues))];
  await answersOf([
    writeBooks(client, shopId, changes.books),
    writeOrders(client, shopId, changes.orders, orderRows),
    writeMemberFacts(client, shopId, changes.memberFacts),
    writeAwards(client, shopId, changes.awards),
    writeStandings(client, shopId, changes.standings),
    writeTierMoves(client, shopId, changes.tierMoves),
    noteActivity(client, shopId, changes.activeAt),
    updateRedemptions(client, shopId, changes.redemptions),
    upsertOrderTraces(client, shopId, changes.orderTraces),
    insertEffects(client, shopId, effects),
    upsertCustomers(client, shopId, changes.customers),
    upsertProducts(client, shopId, changes.products),
    upsertCollections(client, shopId, changes.collections),
  ]);
  return effects.length;
}

/** One effect for each order that a referral hangs on, and for each word about it. */
async function referralChecks(client: PoolClient, shopId: string, clues: Changes['referralClues']): Promise<EffectDraft[]> {
  const found = await ordersWithReferrals(client, shopId, clues);
  return clues.flatMap(({ orderId, at }) =>
    found.has(orderId) ? [{ kind: 'referral_check', key: `${orderId}/${at}`, payload: { orderId } }] : [],
  );
}

async function markEvents(
  client: PoolClient,
  shopId: string,
  events: readonly ClaimedEvent[],
  dead: ReturnType<BatchWork['plan']>['dead'],
): Promise<void> {
  const reasons = new Map(dead.map(({ sourceId, reason }) => [sourceId, reason]));
  const doneByDay = new Map<string, string[]>();
  for (const { sourceId, receivedOn } of events) {
    if (reasons.has(sourceId)) continue;
    const day = doneByDay.get(receivedOn);
    if (day) day.push(sourceId);
    else doneByDay.set(receivedOn, [sourceId]);
  }
  // Day by day, so that the statement names one partition and finds its rows by the primary key.
  for (const [receivedOn, sourceIds] of doneByDay) {
    await prepared(
      client,
      'mark-done',
      'UPDATE inbox SET state = 1 WHERE shop_id = $1 AND received_on = $2 AND source_id = ANY($3::text[])',
      [shopId, receivedOn, sourceIds],
    );
  }
  for (const { sourceId, reason } of dead) {
    await client.query('UPDATE inbox SET state = 2, reason = $3, attempts = attempts + 1 WHERE shop_id = $1 AND source_id = $2', [
      shopId,
      sourceId,
      reason.slice(0, 2_000),
    ]);
  }
}
