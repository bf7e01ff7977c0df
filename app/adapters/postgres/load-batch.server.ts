import type { Pool, PoolClient } from 'pg';
import type { LoadedFacts, Needs } from '../../application/ports/drain-store.ts';
import { dependenceOf } from '../../domain/earning/standing/index.ts';
import type { ShopId } from '../../domain/shared/ids.ts';
import { enrolCompanies } from './company-rows.server.ts';
import { forgottenAmong, notForgotten, type Forgotten } from './forgotten-customers.server.ts';
import { compareIds, lockBooks } from './ledger-rows.server.ts';
import { assertNotMerged, assertStillMembers, enrolMembers, findMembers } from './member-rows.server.ts';
import { lockOrders, ownersOfOrders, type OrderOwner } from './order-rows.server.ts';
import { loadPrograms } from './program-rows.server.ts';
import { findRedemptionsByCode, lockRedemptions } from './redemption-rows.server.ts';
import { answersOf, prepared } from './rows.ts';
import { isShared, loadAwards, loadMemberFacts, loadProducts, loadStandings, lockCampaignUsage } from './standing-rows.server.ts';
import { withTenant } from './tenant.ts';

/**
 * Everything the batch needs, in a few queries, locked in the one order. Members are locked ahead of orders: what is learnt late about a
 * member changes orders of other lanes as well, and their lock is what keeps those lanes from doing so at the same time.
 *
 * Queries are sent one behind the other where none needs the answer of another; PostgreSQL works them in the order in which they stand here.
 */
export async function loadBatch(
  pool: Pool,
  client: PoolClient,
  shopId: ShopId,
  needs: Needs,
): Promise<{ readonly facts: LoadedFacts; readonly forgotten: Forgotten }> {
  const [forgotten, programs, { programOf, takenOverBy }, owners] = await answersOf([
    forgottenAmong(client, shopId, needs.enrolments.map(({ customerId }) => customerId)), // prettier-ignore
    loadPrograms(client, shopId),
    namedMembers(client, shopId, needs.memberIds),
    ownersOfOrders(client, shopId, needs.orderIds),
  ]);
  const members = await membersOf(pool, client, shopId, programs, { ...needs, enrolments: notForgotten(forgotten, needs.enrolments) });
  const codes = new Set([...needs.codes, ...[...owners.values()].flatMap((owner) => owner.codes)]);
  const found = await findRedemptionsByCode(client, shopId, [...codes]);

  // Only an order that is already posted, or a redemption, can take points back; the rest need no lots.
  const takesBack = new Set([...found.map(({ memberId }) => memberId), ...programOf.keys()]);
  for (const { memberId } of owners.values()) if (memberId !== null) takesBack.add(memberId);
  const memberIds = [...new Set([...members.values(), ...takesBack])].sort(compareIds);
  const engine = dependenceOfAll(programs);
  // What is learnt late may take points back from any order of the member. An order's row names the member of one program only.
  const anyTakesBack = engine.onPast || programs.length > 1;
  const hasFacts = needs.memberIds.length > 0 || needs.factsOfCustomers.length > 0;
  const [books, , , orders, standings, memberFacts, awards, products] = await answersOf([
    lockBooks(client, shopId, memberIds, anyTakesBack ? new Set(memberIds) : takesBack),
    assertStillMembers(client, shopId, [...members.values()]),
    assertNotMerged(client, shopId, [...programOf.keys()]),
    lockOrders(client, shopId, [...needs.orderIds].sort(compareIds)),
    loadStandings(client, shopId, memberIds),
    hasFacts ? loadMemberFacts(client, shopId, memberIds) : new Map<never, never>(),
    engine.givesOutsideOrders || hasFacts ? loadAwards(client, shopId, memberIds) : new Map<never, never>(),
    engine.products ? loadProducts(client, shopId, needs.productIds) : {},
  ]);
  assertSameOwners(orders, owners);
  const campaignUsage = engine.campaigns ? await lockCampaignUsage(client, shopId, programs) : new Map();
  const redemptions = await lockRedemptions(client, shopId, found.map(({ id }) => id)); // prettier-ignore
  const facts = {
    programs,
    orders,
    members,
    programOf,
    takenOverBy,
    books,
    standings,
    memberFacts,
    awards,
    campaignUsage,
    products,
    redemptionsByCode: new Map(redemptions.map((redemption) => [redemption.code, redemption])),
  };
  return { facts, forgotten };
}

/** What any ruleset of the shop needs to be loaded. */
function dependenceOfAll(programs: LoadedFacts['programs']) {
  const rulesets = programs.flatMap((program) => program.rulesets.map(({ ruleset }) => ruleset));
  return {
    onPast: rulesets.some((ruleset) => dependenceOf(ruleset).onPast),
    products: rulesets.some((ruleset) => dependenceOf(ruleset).products),
    givesOutsideOrders: rulesets.some(({ activities, tiers }) => activities.length > 0 || tiers.enabled),
    campaigns: rulesets.some(({ campaigns }) => campaigns.some(isShared)),
  };
}

/** Between the first look and the lock an order may have been given to a member whom nobody locked (a merge): then the batch is tried again. */
function assertSameOwners(orders: LoadedFacts['orders'], owners: ReadonlyMap<string, OrderOwner>): void {
  for (const [orderId, { awards }] of orders) {
    const owner = Object.values(awards)[0]?.memberId;
    if (owner !== undefined && (owners.get(orderId)?.memberId ?? null) !== owner) {
      throw Object.assign(new Error(`The order ${orderId} came to another member meanwhile.`), { code: '40001' });
    }
  }
}

/**
 * The members behind customers and companies. New ones are made in a transaction of their own: it is over at once, so that lanes which
 * meet the same new customers do not wait for each other's whole batches. A member without an order, should this batch
 * fail, is made by the next one anyway.
 */
async function membersOf(
  pool: Pool,
  client: PoolClient,
  shopId: ShopId,
  programs: LoadedFacts['programs'],
  { enrolments, companies }: Needs,
): Promise<Map<string, string>> {
  const known = await findMembers(client, shopId, programs, enrolments);
  const members =
    known.size === programs.length * enrolments.length
      ? known
      : await withTenant(pool, shopId, (apart) => enrolMembers(apart, shopId, programs, enrolments));
  if (members.size < programs.length * enrolments.length) {
    throw Object.assign(new Error('A customer was forgotten while they were enrolled.'), { code: '40001' });
  }
  const sharing = programs.filter(({ rulesets }) => rulesets.some(({ ruleset }) => ruleset.earning.b2b === 'company'));
  if (companies.length === 0 || sharing.length === 0) return members;
  const ofCompanies = await withTenant(pool, shopId, (apart) => enrolCompanies(apart, shopId, sharing, companies));
  return new Map([...members, ...ofCompanies]);
}

/**
 * Members whom an event names by their own id. What waited while its member was merged away is the business of whoever took over, or
 * what it says would be lost.
 */
async function namedMembers(
  client: PoolClient,
  shopId: string,
  memberIds: readonly string[],
): Promise<{ programOf: Map<string, string>; takenOverBy: Map<string, string> }> {
  if (memberIds.length === 0) return { programOf: new Map(), takenOverBy: new Map() };
  const rows = await prepared<{ id: string; present_id: string; program_id: string }>(
    client,
    'named-members',
    'SELECT id, coalesce(merged_into, id) AS present_id, program_id FROM members WHERE shop_id = $1 AND id = ANY($2::bigint[])',
    [shopId, memberIds],
  );
  return {
    programOf: new Map(rows.map((row) => [row.present_id, row.program_id])),
    takenOverBy: new Map(rows.flatMap((row) => (row.present_id === row.id ? [] : [[row.id, row.present_id]]))),
  };
}
