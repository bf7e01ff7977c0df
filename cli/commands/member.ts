import { Command } from 'commander';
import { createMembers } from '../../app/adapters/postgres/members.server.ts';
import { createLedgerAudit } from '../../app/adapters/postgres/verify-ledger.server.ts';
import type { MemberDetail, Shop, TransferDetail } from '../../app/application/laurel.ts';
import type { Members } from '../../app/application/ports/members.ts';
import { accounts, type Lot } from '../../app/domain/ledger/index.ts';
import { isDecimalId, type CustomerId, type MemberId } from '../../app/domain/shared/ids.ts';
import { explanationInWords } from '../../app/ui/explanation-words.ts';
import { formatInstant, formatMoney, formatNumber, formatPoints, formatSigned } from '../../app/ui/format.ts';
import { accountInWords, transferInWords } from '../../app/ui/transfer-words.ts';
import { atTheDatabase, shopNamed, shopOption } from '../operator.ts';
import { Refused } from '../refused.ts';

export function memberCommand(): Command {
  const member = new Command('member').description('The members of a shop’s program.');
  member
    .command('show')
    .description('Balances, lots, redemptions and every transfer of a member, with the working behind it.')
    .argument('<member>', 'a member’s id, Shopify’s customer id, or an e-mail address')
    .option(...shopOption)
    .option('--json', 'prints everything as JSON')
    .action((text: string, options: { shop?: string; json?: true }) => show(text, options));
  return member;
}

async function show(text: string, options: { shop?: string; json?: true }): Promise<void> {
  await atTheDatabase(async ({ database, shops }) => {
    const shop = await shopNamed(shops, options.shop);
    const members = createMembers(database);
    const member = await find(members, shop, text.trim());
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
