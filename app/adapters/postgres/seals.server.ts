import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import type { SealFindings, Seals, Tampering, TamperingKind } from '../../application/ports/seals.ts';
import type { ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { safeInteger, withRows } from './rows.ts';
import { withTenant } from './tenant.ts';

/** How many transfers a seal covers at most: of more it would be found later which of them are not what they were. */
const transfersOfSeal = 256;
/** Seals that are checked in one statement. */
const sealsOfPage = 128;
/** How long the work of others is waited for before a page of sealing is put off. */
const patienceMs = 2_000;
const pollMs = 20;
const noDigest = Buffer.alloc(32);

/**
 * A transfer in the one spelling that digests are made of. Times are microseconds since 1970, whatever the session's settings. The
 * note is left out: it may hold a person's words, and those are taken away when the person is forgotten.
 */
const transferText = `json_build_array(t.id, t.shop_id, t.program_id, t.member_id, t.debit::text, t.credit::text, t.amount, t.kind, t.idem_key, t.order_id,
  t.redemption_id, t.corrects_id, t.ruleset_version, t.actor_kind, t.actor_id,
  (extract(epoch FROM t.occurred_at) * 1000000)::bigint, (extract(epoch FROM t.recorded_at) * 1000000)::bigint)::text`;
const transferDigest = `sha256(convert_to(${transferText}, 'UTF8'))`;

export function createSeals({ pool }: { pool: Pool }): Seals {
  return {
    seal: ({ shopId, limit }) => withTenant(pool, shopId, (client) => sealPage(client, shopId, limit)),
    check: (input) => checkChain(pool, input),
  };
}

interface SealRow {
  number: string;
  from_id: string;
  to_id: string;
  count: number;
  previous: Buffer;
  digest: Buffer;
  sealed_at: Date;
}

async function sealPage(client: PoolClient, shopId: ShopId, limit: number): Promise<{ sealed: number; more: boolean; waits: boolean }> {
  const nothing = { sealed: 0, more: false, waits: false };
  const { rows: claims } = await client.query<{ claimed: boolean }>(
    `SELECT pg_try_advisory_xact_lock(hashtextextended('laurel.seal:' || $1, 0)) AS claimed`,
    [shopId],
  );
  // Somebody else is at it.
  if (claims[0]?.claimed !== true) return nothing;
  const { rows: seals } = await client.query<Pick<SealRow, 'number' | 'to_id' | 'digest'>>(
    'SELECT number, to_id, digest FROM seals WHERE shop_id = $1 ORDER BY number DESC LIMIT 1',
    [shopId],
  );
  const last = seals[0] ?? { number: '0', to_id: '0', digest: noDigest };
  const upTo = await closedUpTo(client, shopId, last.to_id, limit);
  if (upTo === null) return nothing;
  if (!upTo.closed) return { ...nothing, waits: true };
  const sealed = await sealRange(client, shopId, last, upTo.id);
  return { sealed, more: upTo.count === limit, waits: false };
}

/**
 * How far transfers can be sealed so that none can come in behind the seal. Ids are drawn in order, but committed in any. Whoever
 * writes transfers has a transaction id before drawing an id for one (they have locked a balance). So every id up to the greatest that
 * is seen here was drawn by a transaction that is older than the one that this transaction is given next; and once all older ones are
 * over, nothing with such an id can appear any more: what a later statement sees of them is all that there will ever be. (The end of the
 * snapshot would not do: transactions beyond it may already run.)
 */
async function closedUpTo(
  client: PoolClient,
  shopId: ShopId,
  afterId: string,
  limit: number,
): Promise<{ id: string; count: number; closed: boolean } | null> {
  const { rows } = await client.query<{ id: string | null; count: string }>(
    `SELECT max(id) AS id, count(*) AS count FROM (SELECT id FROM transfers WHERE shop_id = $1 AND id > $2 ORDER BY id LIMIT $3) AS next`,
    [shopId, afterId, limit],
  );
  const next = rows[0];
  if (next?.id == null) return null;
  const found = { id: next.id, count: Number(next.count) };
  const { rows: own } = await client.query<{ xid: string }>('SELECT pg_current_xact_id()::text AS xid');
  for (let waitedMs = 0; ; waitedMs += pollMs) {
    const { rows: answers } = await client.query<{ over: boolean }>('SELECT pg_snapshot_xmin(pg_current_snapshot()) >= $1::xid8 AS over', [
      own[0]?.xid,
    ]);
    if (answers[0]?.over === true) return { ...found, closed: true };
    if (waitedMs >= patienceMs) return { ...found, closed: false };
    await wait(pollMs);
  }
}

async function sealRange(
  client: PoolClient,
  shopId: ShopId,
  last: Pick<SealRow, 'number' | 'to_id' | 'digest'>,
  upTo: string,
): Promise<number> {
  const { rows: blocks } = await client.query<{ count: string; to_id: string; content: Buffer; ids: string[]; marks: Buffer }>(
    `WITH digests AS (
       SELECT t.id, (row_number() OVER (ORDER BY t.id) - 1) / ${transfersOfSeal} AS block, ${transferDigest} AS digest
       FROM transfers t WHERE t.shop_id = $1 AND t.id > $2 AND t.id <= $3
     )
     SELECT count(*) AS count, max(id) AS to_id, sha256(string_agg(digest, ''::bytea ORDER BY id)) AS content,
       array_agg(id ORDER BY id) AS ids, string_agg(substr(digest, 1, 8), ''::bytea ORDER BY id) AS marks
     FROM digests GROUP BY block ORDER BY block`,
    [shopId, last.to_id, upTo],
  );
  let [number, fromId, previous] = [Number(last.number), last.to_id, last.digest];
  const seals = blocks.map(({ count, to_id: toId, content, ids, marks }) => {
    number += 1;
    const digest = digestOf({ shopId, previous, number, fromId, toId, count: Number(count), content });
    const seal = {
      number,
      from_id: fromId,
      to_id: toId,
      count: Number(count),
      previous: hex(previous),
      digest: hex(digest),
      ids,
      marks: hex(marks),
    };
    [fromId, previous] = [toId, digest];
    return seal;
  });
  await withRows(
    client,
    'insert-seals',
    `INSERT INTO seals (shop_id, number, from_id, to_id, count, previous, digest, ids, marks)
     SELECT $1, number, from_id, to_id, count, decode(previous, 'hex'), decode(digest, 'hex'), ids, decode(marks, 'hex')
     FROM json_to_recordset($2) AS s(number bigint, from_id bigint, to_id bigint, count integer, previous text, digest text, ids bigint[], marks text)`,
    shopId,
    seals,
  );
  return seals.reduce((sum, { count }) => sum + count, 0);
}

interface SealContent {
  readonly shopId: string;
  readonly previous: Buffer;
  readonly number: number;
  readonly fromId: string;
  readonly toId: string;
  readonly count: number;
  readonly content: Buffer;
}

function digestOf({ shopId, previous, number, fromId, toId, count, content }: SealContent): Buffer {
  return createHash('sha256')
    .update([hex(previous), shopId, number, fromId, toId, count, hex(content)].join('\n'))
    .digest();
}

function hex(bytes: Buffer): string {
  return bytes.toString('hex');
}

interface CheckedSeal extends SealRow {
  content: Buffer;
}

async function checkChain(pool: Pool, { shopId, tamperingMax, noted }: Parameters<Seals['check']>[0]): Promise<SealFindings> {
  const tampering: Tampering[] = [];
  let last: Pick<SealRow, 'number' | 'to_id' | 'digest'> & { sealed_at?: Date } = { number: '0', to_id: '0', digest: noDigest };
  let [seals, sealed] = [0, 0];
  for (;;) {
    const after = last.number;
    const page = await withTenant(pool, shopId, (client) => readSeals(client, shopId, after));
    for (const seal of page) {
      tampering.push(...chainBreaks(last, seal, noted));
      const { previous, count, content, from_id: fromId, to_id: toId } = seal;
      const proven = digestOf({ shopId, previous, number: Number(seal.number), fromId, toId, count, content });
      if (!proven.equals(seal.digest)) {
        tampering.push(...(await withTenant(pool, shopId, (client) => compareTransfers(client, shopId, seal, tamperingMax))));
      }
      seals += 1;
      sealed += count;
      last = seal;
    }
    if (page.length < sealsOfPage) break;
  }
  if (noted !== undefined && noted.number > Number(last.number)) tampering.push(of('seal_missing', noted.number, null));
  const head = last.sealed_at === undefined ? null : { number: Number(last.number), digest: hex(last.digest), sealedAt: last.sealed_at.getTime() as Instant }; // prettier-ignore
  const waiting = await withTenant(pool, shopId, (client) => countAfter(client, shopId, last.to_id));
  return { seals, sealed, waiting, head, tampering: tampering.slice(0, tamperingMax), tamperingCount: tampering.length };
}

/** Seals with the digest of what is there now in the place of what they sealed. */
async function readSeals(client: PoolClient, shopId: ShopId, after: string): Promise<CheckedSeal[]> {
  const { rows } = await client.query<CheckedSeal>(
    `SELECT s.number, s.from_id, s.to_id, s.count, s.previous, s.digest, s.sealed_at, now.content
     FROM seals s CROSS JOIN LATERAL (
       SELECT sha256(coalesce(string_agg(${transferDigest}, ''::bytea ORDER BY t.id), ''::bytea)) AS content
       FROM transfers t WHERE t.shop_id = $1 AND t.id > s.from_id AND t.id <= s.to_id
     ) AS now WHERE s.shop_id = $1 AND s.number > $2 ORDER BY s.number LIMIT ${sealsOfPage}`,
    [shopId, after],
  );
  return rows;
}

function chainBreaks(
  last: Pick<SealRow, 'number' | 'to_id' | 'digest'>,
  seal: SealRow,
  noted?: { number: number; digest: string },
): Tampering[] {
  const number = Number(seal.number);
  const sealedAt = seal.sealed_at.getTime() as Instant;
  const missing = Array.from({ length: number - Number(last.number) - 1 }, (_, index) =>
    of('seal_missing', Number(last.number) + 1 + index, null),
  );
  // Behind a gap there is nothing to compare with.
  const broken = missing.length === 0 && (!seal.previous.equals(last.digest) || seal.from_id !== last.to_id);
  const differs = noted?.number === number && noted.digest.toLowerCase() !== hex(seal.digest);
  return [
    ...missing,
    ...(broken ? [of('chain_broken', number, sealedAt)] : []),
    ...(differs ? [of('head_differs', number, sealedAt)] : []),
  ];
}

function of(kind: TamperingKind, seal: number, sealedAt: Instant | null, transferId: string | null = null): Tampering {
  return { kind, seal, sealedAt, transferId };
}

/** Which transfers under a seal that does not fit are not what they were, by the marks that it keeps of each. */
async function compareTransfers(client: PoolClient, shopId: ShopId, seal: SealRow, limit: number): Promise<Tampering[]> {
  const { rows } = await client.query<{ id: string; kind: TamperingKind }>(
    `WITH kept AS (
       SELECT k.id, substr(s.marks, (k.place::integer - 1) * 8 + 1, 8) AS mark
       FROM seals s CROSS JOIN LATERAL unnest(s.ids) WITH ORDINALITY AS k(id, place) WHERE s.shop_id = $1 AND s.number = $2
     ), present AS (
       SELECT t.id, substr(${transferDigest}, 1, 8) AS mark FROM transfers t WHERE t.shop_id = $1 AND t.id > $3 AND t.id <= $4
     )
     SELECT id, CASE WHEN present.mark IS NULL THEN 'transfer_removed' WHEN kept.mark IS NULL THEN 'transfer_added' ELSE 'transfer_changed' END AS kind
     FROM kept FULL JOIN present USING (id) WHERE kept.mark IS DISTINCT FROM present.mark ORDER BY id LIMIT $5`,
    [shopId, seal.number, seal.from_id, seal.to_id, limit],
  );
  const sealedAt = seal.sealed_at.getTime() as Instant;
  const number = Number(seal.number);
  return rows.length === 0 ? [of('seal_changed', number, sealedAt)] : rows.map(({ id, kind }) => of(kind, number, sealedAt, id));
}

async function countAfter(client: PoolClient, shopId: ShopId, id: string): Promise<number> {
  const { rows } = await client.query<{ count: string }>('SELECT count(*) AS count FROM transfers WHERE shop_id = $1 AND id > $2', [
    shopId,
    id,
  ]);
  return safeInteger(rows[0]?.count ?? 0, 'The count');
}
