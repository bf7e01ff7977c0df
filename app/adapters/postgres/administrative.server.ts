import type { PoolClient } from 'pg';
import type { AdministrativeFact, ProgramFacts } from '../../application/ports/drain-store.ts';
import type { StoredEvent } from '../../application/ports/events.ts';
import type { ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { exportCustomer } from './customer-export.server.ts';
import { lockEnrolment, rememberForgotten } from './forgotten-customers.server.ts';
import { forgetDeleted, forgetTraces, rememberDeleted } from './forget-people.server.ts';
import { mergeMembers } from './merge-members.server.ts';
import { forgetAddresses } from './taking-rows.server.ts';

/**
 * Carries out a fact about people or the shop itself, within the drain's transaction. Answers whether the whole shop is
 * gone. Each is safe to repeat: the event may be delivered again.
 */
export async function carryOut(
  client: PoolClient,
  shopId: ShopId,
  { event, fact }: { event: StoredEvent; fact: AdministrativeFact },
  programs: readonly ProgramFacts[],
): Promise<boolean> {
  switch (fact.kind) {
    case 'uninstalled':
      await uninstall(client, shopId, event);
      return false;
    case 'scopes_changed':
      await client.query('UPDATE shops SET scopes = $2 WHERE id = $1', [shopId, fact.scopes]);
      return false;
    case 'data_request': {
      const file = await exportCustomer(client, shopId, fact.customerId);
      await recordRequest(client, shopId, { kind: 'customer_data_request', event, customerId: fact.customerId, file });
      return false;
    }
    case 'customer_redact':
      await lockEnrolment(client, shopId, 'forget');
      await forgetDeleted(client, shopId, fact.customerId);
      await forgetCustomer(client, shopId, { ...fact, at: event.triggeredAt });
      await recordRequest(client, shopId, { kind: 'customer_redact', event, customerId: null, file: null });
      return false;
    case 'customer_deleted':
      await lockEnrolment(client, shopId, 'forget');
      await lockMembersOf(client, shopId, fact.customerId);
      await rememberDeleted(client, shopId, fact.customerId);
      await forgetCustomer(client, shopId, { customerId: fact.customerId, orderIds: [], at: event.triggeredAt });
      return false;
    case 'customers_merged':
      await mergeMembers(client, shopId, programs, { ...fact, at: event.triggeredAt });
      return false;
    case 'shop_redact':
      return eraseShop(client, shopId, event);
  }
}

/** A shop that came back since the event was sent stays installed: deliveries may be a day late. */
async function uninstall(client: PoolClient, shopId: ShopId, event: StoredEvent): Promise<void> {
  const { rowCount } = await client.query(
    'UPDATE shops SET installed = false, uninstalled_at = $2 WHERE id = $1 AND (installed_at IS NULL OR installed_at <= $2)',
    [shopId, new Date(event.triggeredAt)],
  );
  if (rowCount === 0) return;
  await client.query('DELETE FROM sessions WHERE shop_id = $1', [shopId]);
  await client.query(
    `INSERT INTO audit_log (shop_id, actor_kind, actor_id, action, subject_kind, subject_id) VALUES ($1, 'system', 'shopify', 'shop.uninstalled', 'shop', $2)`,
    [shopId, shopId],
  );
}

async function recordRequest(
  client: PoolClient,
  shopId: ShopId,
  request: { kind: string; event: StoredEvent; customerId: string | null; file: string | null },
): Promise<void> {
  await client.query(
    `INSERT INTO privacy_requests (shop_id, kind, source_id, customer_id, received_at, done_at, file) VALUES ($1, $2, $3, $4, $5, now(), $6)
     ON CONFLICT (shop_id, source_id) DO NOTHING`,
    [shopId, request.kind, request.event.sourceId, request.customerId, new Date(request.event.triggeredAt), request.file],
  );
  await client.query(
    `INSERT INTO audit_log (shop_id, actor_kind, actor_id, action, subject_kind, subject_id) VALUES ($1, 'system', 'shopify', $2, 'privacy_request', $3)`,
    [shopId, `privacy.${request.kind}`, request.event.sourceId],
  );
}

interface Person {
  readonly customerId: string | null;
  readonly orderIds: readonly string[];
  /** What was said about them up to this instant is passed over from now on. */
  readonly at: Instant;
}

/**
 * Forgets a person and keeps the books: the link between member and customer, names, addresses, words of staff and raw payloads
 * go; the transfers stay, of a member whom nobody can name. Orders are marked, so that a late event makes no new link.
 */
async function forgetCustomer(client: PoolClient, shopId: ShopId, { customerId, orderIds, at }: Person): Promise<void> {
  const members = customerId === null ? [] : await lockMembersOf(client, shopId, customerId);
  const memberIds = members.map(({ id }) => id);
  await client.query(
    `INSERT INTO order_states (shop_id, order_id, awards, explanations, erased)
     SELECT $1, id, '{}', '{}', true FROM unnest($2::bigint[]) AS id ORDER BY id
     ON CONFLICT (shop_id, order_id) DO NOTHING`,
    [shopId, orderIds],
  );
  const { rows: orders } = await client.query<{ order_id: string }>(
    `SELECT order_id FROM order_states WHERE shop_id = $1 AND (order_id = ANY($2::bigint[]) OR member_id = ANY($3::bigint[]))
     ORDER BY order_id FOR UPDATE`,
    [shopId, orderIds, memberIds],
  );
  const ids = orders.map((row) => row.order_id);
  await client.query(
    `UPDATE order_states SET erased = true,
       facts = CASE WHEN facts -> 'snapshot' ->> 'orderId' IS NULL THEN facts ELSE (jsonb_set(facts::jsonb, '{snapshot,customerId}', 'null') - 'claimedBy')::json END
     WHERE shop_id = $1 AND order_id = ANY($2::bigint[])`,
    [shopId, ids],
  );
  const customerIds = customerId === null ? [] : [...new Set([customerId, ...members.map((member) => member.customer_id)])];
  // An event that was set aside is settled with that: there is nobody left to whom it could count.
  await client.query(
    `UPDATE inbox SET body = '{}', state = 1, reason = NULL WHERE shop_id = $1 AND state IN (1, 2)
       AND (subject = ANY($2::text[]) OR (topic LIKE 'laurel/%' AND subject = ANY($3::text[])))`,
    // Laurel's own events may be about a member; only theirs, because a member's id may be some order's as well.
    [shopId, [...ids, ...customerIds], memberIds],
  );
  await forgetTraces(client, shopId, { customerIds, memberIds, orderIds: ids });
  if (customerIds.length > 0) await forgetPerson(client, shopId, { customerIds, memberIds, at });
}

/**
 * The members that a customer is, and those of customers who were merged into them. Their balances are locked: whoever works an order of theirs
 * holds these, so what such a batch writes about them is there to be forgotten by now.
 */
async function lockMembersOf(client: PoolClient, shopId: ShopId, customerId: string): Promise<Array<{ id: string; customer_id: string }>> {
  const { rows } = await client.query<{ id: string; customer_id: string }>(
    `SELECT id, customer_id FROM members WHERE shop_id = $1 AND customer_id IS NOT NULL AND (customer_id = $2
       OR merged_into IN (SELECT id FROM members WHERE shop_id = $1 AND customer_id = $2)) ORDER BY id`,
    [shopId, customerId],
  );
  await client.query('SELECT FROM balances WHERE shop_id = $1 AND member_id = ANY($2::bigint[]) ORDER BY member_id FOR UPDATE', [
    shopId,
    rows.map(({ id }) => id),
  ]);
  return rows;
}

async function forgetPerson(
  client: PoolClient,
  shopId: ShopId,
  { customerIds, memberIds, at }: { customerIds: readonly string[]; memberIds: readonly string[]; at: Instant },
): Promise<void> {
  await rememberForgotten(client, shopId, customerIds, at);
  await client.query(`UPDATE members SET status = 'erased', customer_id = NULL WHERE shop_id = $1 AND id = ANY($2::bigint[])`, [
    shopId,
    memberIds,
  ]);
  for (const memberId of memberIds) await client.query('SELECT forget_words_about($1)', [memberId]);
  await forgetAddresses(client, shopId, memberIds);
  await client.query(`DELETE FROM member_facts WHERE shop_id = $1 AND member_id = ANY($2::bigint[]) AND kind = 'birthday'`, [
    shopId,
    memberIds,
  ]);
  await client.query(
    `UPDATE member_standings SET standing = jsonb_set(standing::jsonb, '{birthday}', 'null')::json, before = NULL
     WHERE shop_id = $1 AND member_id = ANY($2::bigint[])`,
    [shopId, memberIds],
  );
  await client.query('UPDATE privacy_requests SET file = NULL, customer_id = NULL WHERE shop_id = $1 AND customer_id = ANY($2::bigint[])', [
    shopId,
    customerIds,
  ]);
  await client.query('DELETE FROM customers WHERE shop_id = $1 AND customer_id = ANY($2::bigint[])', [shopId, customerIds]);
}

/** Shopify asks for this 48 hours after an app was removed; a shop that came back since then is left alone. */
async function eraseShop(client: PoolClient, shopId: ShopId, event: StoredEvent): Promise<boolean> {
  const { rows } = await client.query<{ back: boolean }>('SELECT installed AND installed_at > $2 AS back FROM shops WHERE id = $1', [
    shopId,
    new Date(event.triggeredAt),
  ]);
  if (rows[0]?.back === true) return false;
  await client.query('SELECT erase_current_shop()');
  return true;
}
