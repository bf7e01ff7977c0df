import { Command } from 'commander';
import { totalOf, type BacktestReport, type MemberDifference, type Side } from '../../app/application/backtest/tally.ts';
import { decimalFromMinor } from '../../app/domain/shared/money.ts';
import { atTheProgram, rulesetIn } from '../at-the-program.ts';
import { instantFromText } from '../instants.ts';
import { now, shopOption } from '../operator.ts';
import { Refused } from '../refused.ts';

export function backtestCommand(): Command {
  return new Command('backtest')
    .description('Counts the shop’s own orders of a period under a draft. Nothing is posted.')
    .argument('<file>', 'the draft, a ruleset as JSON')
    .option(...shopOption)
    .option('--from <instant>', 'orders placed from then on; without it, only who would change tiers now is looked at')
    .option('--until <instant>', 'orders placed before then; now when left out')
    .option('--json', 'prints the report as JSON')
    .action(backtest);
}

async function backtest(file: string, options: { shop?: string; from?: string; until?: string; json?: true }): Promise<void> {
  const draft = await rulesetIn(file);
  const present = now();
  const until = options.until === undefined ? present : instantFromText(options.until, present);
  const from = options.from === undefined ? until : instantFromText(options.from, present);
  if (until > present) throw new Refused('Only orders of the past can be tried: let the period end now or earlier.');
  if (from > until) throw new Refused('The period ends before it begins.');
  const report = await atTheProgram(options.shop, async ({ programs, shop }) => {
    const question = { draft, from, until: until };
    const outcome = await programs.backtest.whole(shop.id, question, (done, total) => {
      // On the terminal's other channel, so that what is printed can be piped.
      if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${total} members`);
      return true;
    });
    if (process.stderr.isTTY) process.stderr.write('\n');
    return { outcome, currency: shop.currency };
  });
  if (report.outcome === null) return;
  if (options.json === true) console.log(JSON.stringify(report.outcome, null, 2));
  else print(report.outcome, report.currency);
}

function print(report: BacktestReport, currency: string): void {
  const money = (minor: number | undefined) =>
    minor === undefined ? 'no value in money' : `${decimalFromMinor(BigInt(minor), currency)} ${currency}`;
  const line = (what: string, of: (side: Side) => string | number) =>
    console.log(`${what.padEnd(28)}${of(report.live)} → ${of(report.draft)}`);
  console.log(`${report.orders} orders of ${report.members} members, ${report.from} to ${report.until}: live → draft`);
  line('points', totalOf);
  line('  available', ({ available }) => available);
  line('  pending', ({ pending }) => pending);
  line('  besides orders', ({ besidesOrders }) => besidesOrders);
  console.log(`${'worth'.padEnd(28)}${money(report.cost.live?.minor)} → ${money(report.cost.draft?.minor)}`);
  for (const ruleId of new Set([...Object.keys(report.live.byRule), ...Object.keys(report.draft.byRule)])) {
    line(`  rule ${ruleId}`, ({ byRule }) => byRule[ruleId]?.points ?? 0);
  }
  for (const tier of new Set([...Object.keys(report.live.tiersAtEnd), ...Object.keys(report.draft.tiersAtEnd)])) {
    line(`  in ${tier === '' ? 'no tier' : `tier ${tier}`}`, ({ tiersAtEnd }) => tiersAtEnd[tier] ?? 0);
  }
  console.log(`${report.inAnotherTier} members would be in another tier.`);
  const people = (what: string, differences: readonly MemberDifference[]) => {
    if (differences.length > 0) console.log(`${what}:`);
    for (const { memberId, live, draft } of differences) console.log(`  member ${memberId}: ${live} → ${draft}`);
  };
  people('gain most', report.gain);
  people('lose most', report.lose);
}
