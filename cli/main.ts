#!/usr/bin/env node
import { Command } from 'commander';
import { eventsCommand } from './commands/events.ts';
import { ledgerCommand } from './commands/ledger.ts';
import { memberCommand } from './commands/member.ts';
import { programCommand } from './commands/program.ts';
import { queuesCommand } from './commands/queues.ts';
import { runsCommand } from './commands/runs.ts';
import { referralCommand } from './commands/referral.ts';
import { scenarioCommand } from './commands/scenario.ts';
import { sentenceOf } from './refused.ts';

const laurel = new Command('laurel')
  .description('The operator’s command line of Laurel. Works on the database that DATABASE_URL names.')
  .showHelpAfterError('(Add --help for what can be said here.)')
  .addCommand(memberCommand())
  .addCommand(referralCommand())
  .addCommand(ledgerCommand())
  .addCommand(eventsCommand())
  .addCommand(programCommand())
  .addCommand(runsCommand())
  .addCommand(scenarioCommand())
  .addCommand(queuesCommand());

try {
  await laurel.parseAsync();
} catch (fault) {
  console.error(sentenceOf(fault));
  process.exitCode = 1;
}
