import { Command, Option } from 'commander';
import { createReferrals } from '../../app/adapters/postgres/referrals.server.ts';
import type { Shop } from '../../app/application/laurel.ts';
import type { Nudge } from '../../app/application/ports/events.ts';
import type { ReferralRecord } from '../../app/application/ports/referrals.ts';
import { createDecideReferral } from '../../app/application/referrals/decide.ts';
import { createSettleAdvocate } from '../../app/application/referrals/settle.ts';
import type { ReferralReason, ReferralState } from '../../app/domain/referrals/index.ts';
import { formatInstant } from '../../app/ui/format.ts';
import { atTheDatabase, now, operator, shopNamed, shopOption } from '../operator.ts';
import { Refused } from '../refused.ts';

const states = ['claimed', 'ordered', 'qualified', 'held', 'rejected', 'rewarded', 'revoked'] as const satisfies readonly ReferralState[];

/** The worker finds what a command leaves in the inbox by itself. */
const noNudge: Nudge = { lane: () => undefined, effects: () => undefined };

export function referralCommand(): Command {
  const referral = new Command('referral').description('Who referred whom, and what waits for a person to decide.');
  referral
    .command('list')
    .description('Referrals, newest first.')
    .option(...shopOption)
    .addOption(new Option('--state <state>', 'only those in this state').choices([...states]))
    .option('--limit <count>', 'how many', '50')
    .option('--json', 'prints everything as JSON')
    .action(list);
  for (const [name, verdict, description] of [
    ['approve', 'approved', 'Lets a referral count that is held.'],
    ['reject', 'rejected', 'Decides that a referral does not count; what was given for it is taken back.'],
  ] as const) {
    referral
      .command(name)
      .description(description)
      .argument('<id>', 'the referral’s id, as `referral list` prints it')
      .requiredOption('--note <text>', 'why; kept with the referral')
      .option(...shopOption)
      .action((id: string, options: { shop?: string; note: string }) => decide(id, verdict, options));
  }
  return referral;
}

async function list(options: { shop?: string; state?: ReferralState; limit: string; json?: true }): Promise<void> {
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1_000) throw new Refused('--limit is a whole number from 1 to 1000.');
  await atTheDatabase(async ({ database, shops }) => {
    const shop = await shopNamed(shops, options.shop);
    const referrals = createReferrals({ pool: database.pool, nudge: noNudge });
    const found = await referrals.list(shop.id, { state: options.state ?? null, advocateId: null, cursor: null, limit });
    if (options.json === true) console.log(JSON.stringify(found.referrals, null, 2));
    else console.log(found.referrals.length === 0 ? 'No referrals.' : found.referrals.map((one) => inWords(one, shop)).join('\n'));
  });
}

async function decide(id: string, verdict: 'approved' | 'rejected', options: { shop?: string; note: string }): Promise<void> {
  await atTheDatabase(async ({ database, shops }) => {
    const shop = await shopNamed(shops, options.shop);
    const referrals = createReferrals({ pool: database.pool, nudge: noNudge });
    const clock = { now };
    const settle = createSettleAdvocate({ referrals, clock });
    const decided = await createDecideReferral({ referrals, settle, clock })(shop, operator(), {
      referralId: id,
      verdict,
      note: options.note,
    });
    if (!decided.ok) throw new Refused(decided.message);
    console.log(inWords(decided.value, shop));
  });
}

const reasonWords: Readonly<Record<ReferralReason, string>> = {
  existingCustomer: 'the friend had ordered before',
  sameAddress: 'both live at the same address',
  alias: 'both have the same mailbox',
  device: 'both use the same device',
  network: 'both use the same network',
  payment: 'both pay with the same card',
  phone: 'both have the same telephone number',
  velocity: 'many friends in one day',
  claimedByAnother: 'nothing shows that the friend took the offer themselves',
  rejected_by_person: 'a person decided against it',
  claim_expired: 'the friend did not order in time',
  below_minimum: 'the order was too small',
  order_undone: 'the order was undone',
  refunded_below_minimum: 'refunds left too little of the order',
  month_cap_reached: 'the advocate has had this month’s rewards',
  lifetime_cap_reached: 'the advocate has had all rewards there are',
};

/** One line a referral: what it is, and why. */
export function inWords(referral: ReferralRecord, shop: Pick<Shop, 'timeZone'>): string {
  const { id, state, score, reasons, advocateId, friendId, orderId, claimedAt, decision } = referral;
  const friend = friendId === null ? 'somebody without an account' : `customer ${friendId}`;
  const why = reasons.length === 0 ? '' : ` (${reasons.map((reason) => reasonWords[reason]).join(', ')})`;
  const order = orderId === null ? '' : `, order ${orderId}`;
  const by = decision === null ? '' : `; ${decision.verdict} by ${decision.by.kind} ${decision.by.id}: ${decision.note}`;
  return `${id}  ${formatInstant(claimedAt, shop.timeZone)}  ${state}, score ${score}${why}: member ${advocateId} referred ${friend}${order}${by}`;
}
