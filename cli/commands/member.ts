import { Command } from 'commander';
import { createLedgerTime } from '../../app/adapters/postgres/as-of.server.ts';
import { createMembers } from '../../app/adapters/postgres/members.server.ts';
import { createLedgerAudit } from '../../app/adapters/postgres/verify-ledger.server.ts';
import { createAsOf } from '../../app/application/ledger/as-of.ts';
import type { MemberDetail, Shop, TransferDetail } from '../../app/application/laurel.ts';
import type { Members } from '../../app/application/ports/members.ts';
import { accounts, type Lot } from '../../app/domain/ledger/index.ts';
import { isDecimalId, type CustomerId, type MemberId } from '../../app/domain/shared/ids.ts';
import { explanationInWords } from '../../app/ui/explanation-words.ts';
import { formatInstant, formatMoney, formatNumber, formatPoints, formatSigned } from '../../app/ui/format.ts';
import { accountInWords, transferInWords } from '../../app/ui/transfer-words.ts';
import { asOfFrom, asOfJson, balancesAsOf, type AsOfOptions } from '../as-of.ts';
import { atTheDatabase, now, shopNamed, shopOption } from '../operator.ts';
import { accepted, Refused } from '../refused.ts';
import { addMembershipCommands } from './membership.ts';

export function memberCommand(): Command {
  const member = new Command('member').description('The members of a shop’s program.');
  member
    .command('show')
    .description('Balances, lots, redemptions and every transfer of a member, with the working behind it.')
    .argument('<member>', 'a member’s id, Shopify’s customer id, or an e-mail address')
    .option(...shopOption)
    .option('--as-of <instant>', 'only the balances, as they were then by all that is known now: 2026-08-01, 2026-08-01T09:30:00Z, -90d')
    .option('--known-at <instant>', 'with --as-of or without: by what was known then only, which is what a balance showed')
    .option('--json', 'prints everything as JSON')
    .action((text: string, options: ShowOptions) => show(text, options));
  addMembershipCommands(member, find);
  return member;
}

interface ShowOptions extends AsOfOptions {
  readonly shop?: string;
  readonly json?: true;
}

async function show(text: string, options: ShowOptions): Promise<void> {
  const asOf = asOfFrom(options, now());
  await atTheDatabase(async ({ database, shops }) => {
    const shop = await shopNamed(shops, options.shop);
    const members = createMembers(database);
    const member = await find(members, shop, text.trim());
    if (asOf !== null) {
      const balances = accepted(await createAsOf({ time: createLedgerTime(database), now }).member(shop, member.id, asOf));
      if (options.json === true) console.log(JSON.stringify({ id: member.id, ...asOfJson(asOf), balances }, null, 2));
      else console.log([`${member.name}, member ${member.id}`, ...balancesAsOf(shop, asOf, balances)].join('\n'));
      return;
    }
    const lots = await createLedgerAudit(database).lotsOf(shop.id, member.id);
    if (options.json === true) console.log(JSON.stringify({ ...member, lots }, null, 2));
    else console.log(inWords(shop, member, lots).join('\n'));
  });
}

/** A number is a member's id first, Laurel's own; Shopify's are far longer, so that the two are hardly ever the same. */
async function find(members: Members, shop: Shop, text: string): Promise<MemberDetail> {
  const show = async (id: MemberId | null) => (id === null ? null : members.show(shop.id, id));
  if (isDecimalId(text)) {
    const found = (await show(text as MemberId)) ?? (await show(await members.findByCustomer(shop.id, text as CustomerId)));
    if (found !== null) return found;
    throw new Refused(`${shop.domain} has no member and no customer with the id ${text}.`);
  }
  const { members: matches } = await members.search(shop.id, { query: text, cursor: null, limit: 100 });
  const exact = matches.filter(({ email }) => email?.toLowerCase() === text.toLowerCase());
  const [only] = exact.length > 0 ? exact : matches;
  if (only === undefined) throw new Refused(`${shop.domain} has no member "${text}": name one by id, customer id or e-mail address.`);
  if ((exact.length > 0 ? exact : matches).length > 1) {
    const ids = (exact.length > 0 ? exact : matches).slice(0, 10).map(({ id, name }) => `${id} (${name})`);
    throw new Refused(`Several members fit "${text}": name one by id: ${ids.join(', ')}.`);
  }
  const found = await show(only.id);
  if (found === null) throw new Refused(`The member ${only.id} is gone.`);
  return found;
}

function inWords(shop: Shop, member: MemberDetail, lots: readonly Lot[]): string[] {
  const at = (instant: number) => formatInstant(instant, shop.timeZone);
  const customer = member.customerId === null ? 'no customer any more' : `customer ${member.customerId}`;
  return [
    `${member.name}${member.email === null || member.email === member.name ? '' : ` <${member.email}>`}`,
    `Member ${member.id}, ${customer}, ${member.status}, since ${at(member.enrolledAt)}`,
    '',
    'Balances',
    ...accounts
      .filter((name) => name === 'available' || name === 'pending' || member.balances[name] !== 0)
      .map((name) => `  ${formatSigned(member.balances[name]).padStart(12)}  ${accountInWords(name)}`),
    '',
    lots.length === 0 ? 'Lots: none holds anything.' : 'Lots, in the order in which they are spent',
    ...lots.map((lot) => `  ${formatNumber(lot.remaining).padStart(12)}  of ${formatNumber(lot.amount)}, ${lot.openedBy}, opened ${at(lot.openedAt)}, ${lot.expiresAt === null ? 'never expires' : `expires ${at(lot.expiresAt)}`}`), // prettier-ignore
    '',
    member.redemptions.length === 0 ? 'Redemptions: none.' : 'Redemptions, newest first',
    ...member.redemptions.map(
      (redemption) =>
        `  ${at(redemption.createdAt)}  ${redemption.rewardName} (${redemption.valueMinor === 0 ? '' : `${formatMoney(redemption.valueMinor, shop.currency)} `}for ${formatPoints(redemption.pricePoints)}): ${redemption.state}${redemption.step === null ? '' : `, ${redemption.step}`}${redemption.code === null ? '' : `, code ${redemption.code}`}${redemption.releaseReason === null ? '' : `, ${redemption.releaseReason}`}`,
    ),
    '',
    member.transfers.length === 0 ? 'Transfers: none.' : 'Transfers, newest first',
    ...transfersInWords(member.transfers, at),
  ];
}

/** Each transfer with its key; an order's working is printed once, under its newest transfer. */
function transfersInWords(transfers: readonly TransferDetail[], at: (instant: number) => string): string[] {
  const explained = new Set<string>();
  return transfers.flatMap((transfer) => {
    const { debit, credit } = transfer;
    const lines = [
      `  ${at(transfer.occurredAt)}  ${formatPoints(transfer.amount)}: ${transferInWords(transfer)} (from ${accountInWords(debit)} to ${accountInWords(credit)}), ${transfer.idempotencyKey}`,
    ];
    if (transfer.note !== null)
      lines.push(`      “${transfer.note}”, ${transfer.actor === null ? 'nobody named' : `${transfer.actor.kind} ${transfer.actor.id}`}`);
    if (transfer.order !== null && transfer.explanation !== null && !explained.has(transfer.order.id)) {
      explained.add(transfer.order.id);
      lines.push(...explanationInWords(transfer.explanation).map((sentence) => `      ${sentence}`));
    }
    return lines;
  });
}
