import type { PoolClient } from 'pg';
import type { ClaimOutcome, Referrals } from '../../application/ports/referrals.ts';
import type { Trace } from '../../domain/referrals/index.ts';
import { insertEffects } from './outbox.server.ts';
import { referralColumns, referralOf, writeReferrals, writeSignals, type ReferralRow } from './referral-rows.server.ts';

type Claim = Parameters<Referrals['claim']>[0];

/** A claim, in the client's transaction. */
export async function claim(client: PoolClient, input: Claim): Promise<ClaimOutcome> {
  const { shopId, referral, traces, effects } = input;
  const [alias = null] = hashesOf(traces, 'alias');
  await waitInTurn(client, input, alias);
  const { rows } = await client.query<ReferralRow>(
    `SELECT ${referralColumns} FROM referrals WHERE shop_id = $1 AND program_id = $2 AND (friend_id = $3 OR id IN
       (SELECT owner_id::uuid FROM referral_signals WHERE shop_id = $1 AND owner_kind = 'referral' AND kind = 'alias' AND hash = $4))
     ORDER BY claimed_at, id LIMIT 1`,
    [shopId, referral.programId, referral.friendId, alias],
  );
  if (rows[0] !== undefined) return { referral: await claimedAgain(client, input, referralOf(rows[0])), isNew: false };
  const limited = await limitReached(client, input);
  if (limited !== null) return { limited };
  await writeReferrals(client, shopId, [referral]);
  await writeSignals(client, shopId, `referral:${referral.id}`, traces, referral.claimedAt);
  await insertEffects(client, shopId, effects);
  return { referral, isNew: true };
}

/**
 * Claims of one mailbox, or of one customer, wait for each other: only the first becomes a referral. Those of one advocate or one
 * network do as well where they are counted. Everybody takes these locks in the order of their names.
 */
async function waitInTurn(client: PoolClient, { shopId, referral, traces, limits }: Claim, alias: string | null): Promise<void> {
  const names = [
    ...(referral.friendId === null ? [] : [`friend:${referral.friendId}`]),
    ...(alias === null ? [] : [`alias:${alias}`]),
    ...(limits === undefined ? [] : [`advocate:${referral.advocateId}`, ...hashesOf(traces, 'network').map((hash) => `network:${hash}`)]),
  ];
  for (const name of [...new Set(names)].sort()) {
    await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('laurel.referral:' || $1 || ':' || $2, 0))`, [shopId, name]);
  }
}

/** The friend comes again, signed in this time: now it is known that they want it themselves. */
async function claimedAgain(client: PoolClient, { shopId, referral }: Claim, known: Claim['referral']): Promise<Claim['referral']> {
  const isTheirs = known.advocateId === referral.advocateId && known.friendId === referral.friendId;
  if (known.signedIn || !isTheirs || !referral.signedIn) return known;
  await client.query('UPDATE referrals SET signed_in = true WHERE shop_id = $1 AND id = $2', [shopId, known.id]);
  return { ...known, signedIn: true };
}

async function limitReached(client: PoolClient, { shopId, referral, traces, limits }: Claim): Promise<'advocate' | 'network' | null> {
  if (limits === undefined) return null;
  const { rows } = await client.query<{ of_advocate: number; of_network: number }>(
    `SELECT (SELECT count(*)::integer FROM referrals WHERE shop_id = $1 AND advocate_id = $2 AND claimed_at > $3) AS of_advocate,
       (SELECT count(DISTINCT owner_id)::integer FROM referral_signals
        WHERE shop_id = $1 AND owner_kind = 'referral' AND kind = 'network' AND hash = ANY($4::text[]) AND seen_at > $3) AS of_network`,
    [shopId, referral.advocateId, new Date(limits.since), hashesOf(traces, 'network')],
  );
  const { of_advocate: ofAdvocate = 0, of_network: ofNetwork = 0 } = rows[0] ?? {};
  if (ofAdvocate >= limits.perAdvocate) return 'advocate';
  return ofNetwork >= limits.perNetwork ? 'network' : null;
}

function hashesOf(traces: readonly Trace[], kind: 'alias' | 'network'): string[] {
  return traces.filter((trace) => trace.startsWith(`${kind}:`)).map((trace) => trace.slice(kind.length + 1));
}
