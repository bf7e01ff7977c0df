import { Command } from 'commander';
import { createLedgerAudit } from '../../app/adapters/postgres/verify-ledger.server.ts';
import { createVerifyLedger, type LedgerProof } from '../../app/application/ledger/verify.ts';
import { atTheDatabase, installedShops, shopNamed } from '../operator.ts';

export function ledgerCommand(): Command {
  const ledger = new Command('ledger').description('The double-entry ledger.');
  ledger
    .command('verify')
    .description('Proves balances, lots and orders against the transfers, for every member. Exits 1 when something disagrees.')
    .option('--shop <domain>', 'one shop; every shop that has Laurel installed when left out')
    .option('--json', 'prints what was found as JSON')
    .action((options: { shop?: string; json?: true }) => verify(options));
  return ledger;
}

async function verify(options: { shop?: string; json?: true }): Promise<void> {
  const proofs = await atTheDatabase(async ({ database, shops }) => {
    const verifyLedger = createVerifyLedger({ audit: createLedgerAudit(database) });
    const verified: LedgerProof[] = [];
    for (const shop of options.shop === undefined ? await installedShops(shops) : [await shopNamed(shops, options.shop)]) {
      verified.push(await verifyLedger(shop));
      // One shop after the other, and its result at once: a large one takes its time.
      const newest = verified.at(-1);
      if (options.json !== true && newest !== undefined) print(newest);
    }
    return verified;
  });
  if (options.json === true) console.log(JSON.stringify({ agrees: proofs.every(({ agrees }) => agrees), shops: proofs }, null, 2));
  else if (proofs.length === 0) console.log('No shop has Laurel installed, so there is nothing to verify.');
  if (!proofs.every(({ agrees }) => agrees)) process.exitCode = 1;
}

function print(proof: LedgerProof): void {
  const counted = `${proof.members} members, ${proof.transfers} transfers, ${proof.lots} lots, ${proof.orders} orders`;
  if (proof.agrees) {
    console.log(`${proof.shop}: ${counted}: the ledger agrees.`);
    return;
  }
  console.log(`${proof.shop}: ${counted}: ${proof.breachCount} ${proof.breachCount === 1 ? 'breach' : 'breaches'}.`);
  for (const sentence of proof.sentences) console.log(`  ${sentence}`);
  if (proof.sentences.length < proof.breachCount) console.log(`  … and ${proof.breachCount - proof.sentences.length} more.`);
}
