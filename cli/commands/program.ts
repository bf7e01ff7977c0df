import { Command } from 'commander';
import { isoFromInstant } from '../../app/domain/shared/instant.ts';
import { instantFromText } from '../instants.ts';
import { atTheDatabase, now, operator, shopNamed, shopOption } from '../operator.ts';
import { Refused } from '../refused.ts';

export function programCommand(): Command {
  const program = new Command('program').description('A shop’s loyalty program.');
  program
    .command('start-at')
    .description('Moves the start of the program: orders placed from then on earn. Do it before those orders arrive.')
    .argument('<instant>', '2026-08-01, 2026-08-01T09:30:00Z, or -90d for ninety days ago')
    .option(...shopOption)
    // `-90d` looks like an option; what is none is read as the instant, and refused there when it is none either.
    .allowUnknownOption()
    .action((text: string, options: { shop?: string }) => startAt(text, options.shop));
  return program;
}

async function startAt(text: string, domain: string | undefined): Promise<void> {
  const at = instantFromText(text, now());
  await atTheDatabase(async ({ shops }) => {
    const shop = await shopNamed(shops, domain);
    if ((await shops.currentProgram(shop.id)) === null) throw new Refused(`${shop.domain} has no program yet.`);
    await shops.startProgramAt({ shopId: shop.id, at, actor: operator() });
    console.log(`The program of ${shop.domain} counts orders placed from ${isoFromInstant(at)} on.`);
  });
}
