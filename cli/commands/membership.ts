import type { Command } from 'commander';
import { createMemberLedger } from '../../app/adapters/postgres/member-ledger.server.ts';
import { createMembers } from '../../app/adapters/postgres/members.server.ts';
import { createMemberships } from '../../app/adapters/postgres/memberships.server.ts';
import type { MemberDetail, Shop } from '../../app/application/laurel.ts';
import { createMembership, type MembershipState } from '../../app/application/members/membership.ts';
import type { Nudge } from '../../app/application/ports/events.ts';
import type { Members } from '../../app/application/ports/members.ts';
import type { CustomerId, MemberId } from '../../app/domain/shared/ids.ts';
import type { Result } from '../../app/domain/shared/result.ts';
import { formatPoints } from '../../app/ui/format.ts';
import { atTheDatabase, now, operator, shopNamed, shopOption } from '../operator.ts';
import { accepted, Refused } from '../refused.ts';

type Find = (members: Members, shop: Shop, text: string) => Promise<MemberDetail>;
type Verbs = ReturnType<typeof createMembership>;
interface ShopOption {
  readonly shop?: string;
}

/** The worker finds what a command leaves in the inbox by itself. */
const noNudge: Nudge = { lane: () => undefined, effects: () => undefined };
const whom = 'a member’s id, Shopify’s customer id, or an e-mail address';

/** Joining, leaving, blocking: `laurel member enrol|leave|block|unblock|merge-preview`. */
export function addMembershipCommands(member: Command, find: Find): void {
  member
    .command('enrol')
    .description('Makes a customer a member, or brings back one who left.')
    .argument('<customer>', 'Shopify’s customer id')
    .option(...shopOption)
    .action((customer: string, options: ShopOption) =>
      step(options, (verbs, shop) => verbs.enrol(shop, operator(), { customerId: customer.trim() as CustomerId })),
    );
  member
    .command('leave')
    .description('Ends a membership by the member’s wish: they earn and redeem nothing, and may come back.')
    .argument('<member>', whom)
    .option(...shopOption)
    .action((text: string, options: ShopOption) =>
      step(options, async (verbs, shop, members) => verbs.leave(shop, operator(), { memberId: (await find(members, shop, text)).id })),
    );
  member
    .command('block')
    .description('Stops earning and redeeming; points are kept.')
    .argument('<member>', whom)
    .requiredOption('--reason <text>', 'why; the member’s page shows it')
    .option(...shopOption)
    .action((text: string, options: ShopOption & { reason: string }) =>
      step(options, async (verbs, shop, members) =>
        verbs.block(shop, operator(), { memberId: (await find(members, shop, text)).id, reason: options.reason }),
      ),
    );
  member
    .command('unblock')
    .description('Lets a blocked member earn and redeem again.')
    .argument('<member>', whom)
    .option(...shopOption)
    .action((text: string, options: ShopOption) =>
      step(options, async (verbs, shop, members) => verbs.unblock(shop, operator(), { memberId: (await find(members, shop, text)).id })),
    );
  member
    .command('merge-preview')
    .description('What a merge of two customers at Shopify would come to; changes nothing.')
    .argument('<gone>', `who is merged away: ${whom}`)
    .argument('<kept>', 'who stays, likewise')
    .option(...shopOption)
    .action(async (gone: string, kept: string, options: ShopOption) => {
      await atTheDatabase(async ({ database, shops }) => {
        const shop = await shopNamed(shops, options.shop);
        const members = createMembers(database);
        const [from, into] = [await find(members, shop, gone.trim()), await find(members, shop, kept.trim())];
        if (from.id === into.id) throw new Refused('Both are the same member already.');
        console.log(mergePreview(from, into).join('\n'));
      });
    });
}

async function step(
  options: ShopOption,
  work: (verbs: Verbs, shop: Shop, members: Members) => Promise<Result<MembershipState>>,
): Promise<void> {
  await atTheDatabase(async ({ database, shops }) => {
    const { pool } = database;
    const shop = await shopNamed(shops, options.shop);
    const verbs = createMembership({
      memberships: createMemberships({ pool, nudge: noNudge }),
      ledger: createMemberLedger({ pool, nudge: noNudge }),
      clock: { now },
    });
    const state = accepted(await work(verbs, shop, createMembers({ pool })));
    console.log(stateInWords(state));
  });
}

export function stateInWords({ memberId, status, changed }: { memberId: MemberId; status: string; changed: boolean }): string {
  return changed ? `Member ${memberId} is ${status} now.` : `Member ${memberId} is ${status} already; nothing changed.`;
}

/** What both have, and what the one who stays would have. */
export function mergePreview(gone: MemberDetail, kept: MemberDetail): string[] {
  const line = (label: string, { available, pending, held }: MemberDetail['balances']) =>
    `  ${label}: ${formatPoints(available)} available, ${formatPoints(pending)} pending, ${formatPoints(held)} held`;
  const { available, pending, held } = gone.balances;
  const together = {
    ...kept.balances,
    available: kept.balances.available + available,
    pending: kept.balances.pending + pending,
    held: kept.balances.held + held,
  };
  return [
    line(`${gone.name} (member ${gone.id}, goes)`, gone.balances),
    line(`${kept.name} (member ${kept.id}, stays)`, kept.balances),
    line('afterwards', together),
    ...(gone.status === 'blocked' && kept.status !== 'blocked' ? ['  The block goes along: who stays would be blocked.'] : []),
    '  Orders, open redemptions, activities and referrals go along; limits on activities are then counted over both.',
  ];
}
