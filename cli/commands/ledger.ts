import { Command } from 'commander';
import { createLedgerTime } from '../../app/adapters/postgres/as-of.server.ts';
import { createLedgerAudit } from '../../app/adapters/postgres/verify-ledger.server.ts';
import { createSeals } from '../../app/adapters/postgres/seals.server.ts';
import { createAsOf } from '../../app/application/ledger/as-of.ts';
import { createVerifyLedger, createVerifySeals, type LedgerProof, type SealProof } from '../../app/application/ledger/verify.ts';
import type { SealHead } from '../../app/application/ports/seals.ts';
import { formatNumber } from '../../app/ui/format.ts';
import { asOfFrom, asOfJson, balancesAsOf, type AsOfOptions } from '../as-of.ts';
import { atTheDatabase, installedShops, now, shopNamed, shopOption } from '../operator.ts';
import { accepted, Refused } from '../refused.ts';

export function ledgerCommand(): Command {
  const ledger = new Command('ledger').description('The double-entry ledger.');
  ledger
    .command('verify')
    .description(
      'Proves balances, lots and orders against the transfers, and the transfers against their seals. Exits 1 when something disagrees.',
    )
    .option('--shop <domain>', 'one shop; every shop that has Laurel installed when left out')
    .option(
      '--head <number:digest>',
      'a seal of that shop as an earlier verification printed it: says whether the chain was rewritten since',
    )
    .option('--json', 'prints what was found as JSON')
    .action((options: VerifyOptions) => verify(options));
  ledger
    .command('as-of')
    .description('The balances of the whole program as they were at an instant, by the transfers alone.')
    .argument('<instant>', 'what had happened by then: 2026-08-01, 2026-08-01T09:30:00Z, -90d')
    .option(...shopOption)
    .option('--known-at <instant>', 'by what was known then only, which is what balances showed')
    .option('--json', 'prints the balances as JSON')
    .action((instant: string, options: ShopOptions) => showAsOf({ ...options, asOf: instant }));
  return ledger;
}

interface ShopOptions extends AsOfOptions {
  readonly shop?: string;
  readonly json?: true;
}

async function showAsOf(options: ShopOptions): Promise<void> {
  const asOf = asOfFrom(options, now());
  if (asOf === null) throw new Refused('Name the instant that is asked about.');
  await atTheDatabase(async ({ database, shops }) => {
    const shop = await shopNamed(shops, options.shop);
    const programs = accepted(await createAsOf({ time: createLedgerTime(database), now }).programs(shop, asOf));
    if (options.json === true) {
      console.log(JSON.stringify({ shop: shop.domain, ...asOfJson(asOf), programs }, null, 2));
      return;
    }
    for (const { programId, balances, members, transfers } of programs) {
      console.log(`${shop.domain}, program ${programId}: ${formatNumber(members)} members, ${formatNumber(transfers)} transfers`);
      console.log(balancesAsOf(shop, asOf, balances).join('\n'));
    }
  });
}

interface VerifyOptions {
  readonly shop?: string;
  readonly head?: string;
  readonly json?: true;
}

type Verified = LedgerProof & { readonly seals: SealProof };

async function verify(options: VerifyOptions): Promise<void> {
  const noted = options.head === undefined ? undefined : headFromText(options.head);
  const proofs = await atTheDatabase(async ({ database, shops }) => {
    const verifyLedger = createVerifyLedger({ audit: createLedgerAudit(database) });
    const verifySeals = createVerifySeals({ seals: createSeals(database) });
    const one = options.shop !== undefined || noted !== undefined;
    const verified: Verified[] = [];
    for (const shop of one ? [await shopNamed(shops, options.shop)] : await installedShops(shops)) {
      const newest = { ...(await verifyLedger(shop)), seals: await verifySeals(shop, noted) };
      verified.push(newest);
      // One shop after the other, and its result at once: a large one takes its time.
      if (options.json !== true) print(newest);
    }
    return verified;
  });
  const agrees = proofs.every((proof) => proof.agrees && proof.seals.intact);
  if (options.json === true) console.log(JSON.stringify({ agrees, shops: proofs }, null, 2));
  else if (proofs.length === 0) console.log('No shop has Laurel installed, so there is nothing to verify.');
  if (!agrees) process.exitCode = 1;
}

function headFromText(text: string): SealHead {
  const [, number, digest] = /^(\d{1,15}):([0-9a-f]{64})$/i.exec(text) ?? [];
  if (number !== undefined && digest !== undefined) return { number: Number(number), digest };
  throw new Refused(`"${text}" is no seal: write its number and its digest as an earlier verification printed them, like 12:9f86….`);
}

function print(proof: Verified): void {
  printLedger(proof);
  printSeals(proof.seals);
}

function printSeals({ seals, sealed, waiting, head, intact, sentences, tamperingCount }: SealProof): void {
  const counted = `  ${seals} seals over ${sealed} transfers, ${waiting} waiting`;
  console.log(intact ? `${counted}: the seals are whole.` : `${counted}: ${tamperingCount} of the past changed.`);
  for (const sentence of sentences) console.log(`  ${sentence}`);
  if (sentences.length < tamperingCount) console.log(`  … and ${tamperingCount - sentences.length} more.`);
  if (head !== null) console.log(`  Newest seal: ${head.number}:${head.digest}`);
}

function printLedger(proof: LedgerProof): void {
  const counted = `${proof.members} members, ${proof.transfers} transfers, ${proof.lots} lots, ${proof.orders} orders`;
  if (proof.agrees) {
    console.log(`${proof.shop}: ${counted}: the ledger agrees.`);
    return;
  }
  console.log(`${proof.shop}: ${counted}: ${proof.breachCount} ${proof.breachCount === 1 ? 'breach' : 'breaches'}.`);
  for (const sentence of proof.sentences) console.log(`  ${sentence}`);
  if (proof.sentences.length < proof.breachCount) console.log(`  … and ${proof.breachCount - proof.sentences.length} more.`);
}
