import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import type { PublishedProgram } from '../../app/application/laurel.ts';
import type { ProgramVersion } from '../../app/application/ports/program-versions.ts';
import { diffRulesets } from '../../app/domain/program/diff.ts';
import { runGoldenCases } from '../../app/domain/program/golden.ts';
import { lintRuleset, type Finding } from '../../app/domain/program/lint/index.ts';
import type { Ruleset } from '../../app/domain/program/ruleset.ts';
import { isoFromInstant } from '../../app/domain/shared/instant.ts';
import { atTheProgram, documentIn, fileOf, rulesetIn, take, wholeNumber, type AtProgram } from '../at-the-program.ts';
import { instantFromText } from '../instants.ts';
import { atTheDatabase, now, operator, shopNamed, shopOption } from '../operator.ts';
import { Refused } from '../refused.ts';
import { backtestCommand } from './backtest.ts';

export function programCommand(): Command {
  const program = new Command('program').description('A shop’s loyalty program: its ruleset as a file, versions, checks.');
  program
    .command('show')
    .description('Says what is in force and what is to come.')
    .option(...shopOption)
    .action(({ shop }: ShopChoice) => atTheProgram(shop, show));
  program
    .command('export')
    .description('Writes a version’s ruleset as JSON; publishing that file publishes the same document.')
    .option(...shopOption)
    .option('--version <number>', 'which version; the one in force when left out', wholeNumber)
    .option('--out <file>', 'the file; the terminal when left out')
    .action(({ shop, version, out }: ShopChoice & { version?: number; out?: string }) =>
      atTheProgram(shop, async (at) => {
        const text = fileOf((version === undefined ? at.current : await versionOf(at, version)).ruleset);
        if (out === undefined) process.stdout.write(text);
        else await writeFile(out, text);
      }),
    );
  program
    .command('lint')
    .description('Says what a ruleset cannot mean. Exits 1 when it finds an error.')
    .argument('[file]', 'a ruleset as JSON; the version in force when left out')
    .option(...shopOption)
    .option('--json', 'prints the findings as JSON')
    .action(lint);
  program
    .command('test')
    .description('Counts a ruleset’s golden cases. Exits 1 when one does not hold.')
    .argument('[file]', 'a ruleset as JSON; the version in force when left out')
    .option(...shopOption)
    .action(test);
  program
    .command('diff')
    .description('Says what a file changes, in words. Exits 1 when it changes something.')
    .argument('<file>', 'a ruleset as JSON')
    .argument('[other]', 'the newer file, to compare two files; else the first is compared with a version')
    .option(...shopOption)
    .option('--version <number>', 'the version that it is compared with; the one in force when left out', wholeNumber)
    .action(diff);
  for (const [verb, description] of [
    ['publish', 'Publishes a file as the next version, at once.'],
    ['schedule', 'Publishes a file as a version that comes into force later.'],
  ] as const) {
    const command = program
      .command(verb)
      .description(`${description} Refused when a golden case fails.`)
      .argument('<file>', 'a ruleset as JSON');
    if (verb === 'schedule') command.requiredOption('--at <instant>', 'from when it is in force: 2026-12-01 or 2026-12-01T09:30:00Z');
    command
      .option(...shopOption)
      .option('--based-on <number>', 'the version that was edited; the newest when left out', wholeNumber)
      .action(publish);
  }
  program
    .command('rollback')
    .description('Publishes an earlier version’s document again, as the next version.')
    .argument('<version>', 'the number of that version', wholeNumber)
    .option(...shopOption)
    .action((to: number, { shop }: ShopChoice) =>
      atTheProgram(shop, async (at) => sayPublished(take(await at.programs.rollBack(at.shop, operator(), { to, basedOn: newestOf(at) })))),
    );
  program
    .command('withdraw')
    .description('Calls a version off that is not in force yet.')
    .argument('<version>', 'its number', wholeNumber)
    .option(...shopOption)
    .action((version: number, { shop }: ShopChoice) =>
      atTheProgram(shop, async (at) => {
        take(await at.programs.withdraw(at.shop, operator(), version));
        console.log(`Version ${version} is withdrawn and will never be in force.`);
      }),
    );
  program
    .command('versions')
    .description('Every version, newest first.')
    .option(...shopOption)
    .action(({ shop }: ShopChoice) => atTheProgram(shop, async (at) => at.versions.forEach((version) => console.log(lineOf(version, at))))); // prettier-ignore
  program
    .command('start-at')
    .description('Moves the start of the program: orders placed from then on earn. Do it before those orders arrive.')
    .argument('<instant>', '2026-08-01, 2026-08-01T09:30:00Z, or -90d for ninety days ago')
    .option(...shopOption)
    // `-90d` looks like an option; what is none is read as the instant, and refused there when it is none either.
    .allowUnknownOption()
    .action((text: string, options: ShopChoice) => startAt(text, options.shop));
  program.addCommand(backtestCommand());
  return program;
}

interface ShopChoice {
  readonly shop?: string;
}

async function versionOf({ programs, shop }: AtProgram, version: number): Promise<PublishedProgram> {
  const found = await programs.versions.find(shop.id, version);
  if (found === null) throw new Refused(`There is no version ${version} of this program.`);
  return found;
}

function newestOf({ versions, current }: AtProgram): number {
  return versions.find(({ withdrawnAt }) => withdrawnAt === null)?.version ?? current.version;
}

function lineOf(version: ProgramVersion, { current }: AtProgram): string {
  const state =
    version.withdrawnAt !== null
      ? `withdrawn ${isoFromInstant(version.withdrawnAt)}`
      : version.version === current.version
        ? `in force since ${isoFromInstant(version.effectiveFrom)}`
        : version.version > current.version
          ? `to come into force ${isoFromInstant(version.effectiveFrom)}`
          : `was in force from ${isoFromInstant(version.effectiveFrom)}`;
  const { kind, id } = version.publishedBy;
  return `${version.version}  ${state}; published ${isoFromInstant(version.publishedAt)} by ${kind} ${id}`;
}

async function show(at: AtProgram): Promise<void> {
  const { ruleset } = at.current;
  console.log(`${ruleset.name} of ${at.shop.domain}`);
  for (const version of at.versions.filter(({ version, withdrawnAt }) => withdrawnAt === null && version >= at.current.version)) {
    console.log(`  ${lineOf(version, at)}`);
  }
  const draft = await at.programs.versions.draft(at.shop.id);
  if (draft !== null)
    console.log(`  A draft based on version ${draft.basedOn} was saved ${isoFromInstant(draft.savedAt)} (revision ${draft.revision}).`);
  const { earning, rewards, tiers, campaigns, activities } = ruleset;
  const counted = [
    [earning.rules.length, 'earning rules'],
    [rewards.length, 'rewards'],
    [tiers.enabled ? tiers.levels.length : 0, 'tiers'],
    [campaigns.length, 'campaigns'],
    [activities.length, 'activities'],
  ] as const;
  console.log(`  ${counted.map(([count, what]) => `${count} ${what}`).join(', ')}`);
}

/** The ruleset of a file, which needs no database, or the one in force; with the shop where there is one. */
async function chosen<T>(
  file: string | undefined,
  domain: string | undefined,
  work: (ruleset: Ruleset, shop: { currency: string; timeZone: string }) => T,
): Promise<T> {
  if (file !== undefined && domain === undefined) return work(await rulesetIn(file), { currency: 'USD', timeZone: 'UTC' });
  const ruleset = file === undefined ? null : await rulesetIn(file);
  return atTheProgram(domain, async ({ shop, current }) => work(ruleset ?? current.ruleset, shop));
}

async function lint(file: string | undefined, { shop, json }: ShopChoice & { json?: true }): Promise<void> {
  const findings = await chosen(file, shop, (ruleset, { currency, timeZone }) => lintRuleset(ruleset, { at: now(), currency, timeZone }));
  if (json === true) console.log(JSON.stringify(findings, null, 2));
  else findings.forEach(sayFinding);
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  if (json !== true)
    console.log(findings.length === 0 ? 'Nothing to say about it.' : `${findings.length} findings, ${errors} of them errors.`);
  if (errors > 0) process.exitCode = 1;
}

function sayFinding({ severity, code, path, sentence, counterExample }: Finding): void {
  console.log(`${severity.padEnd(8)}${sentence}  [${code} at ${path.join('.')}]`);
  console.log(`        ${counterExample.says}`);
}

async function test(file: string | undefined, { shop }: ShopChoice): Promise<void> {
  const outcomes = await chosen(file, shop, (ruleset, where) => runGoldenCases(ruleset, where));
  for (const { holds, sentence } of outcomes) console.log(`${holds ? 'held  ' : 'failed'}  ${sentence}`);
  const failed = outcomes.filter(({ holds }) => !holds).length;
  console.log(`${outcomes.length - failed} held, ${failed} failed.`);
  if (failed > 0) process.exitCode = 1;
}

async function diff(file: string, other: string | undefined, { shop, version }: ShopChoice & { version?: number }): Promise<void> {
  const given = await rulesetIn(file);
  const changes =
    other === undefined
      ? await atTheProgram(shop, async (at) =>
          diffRulesets((version === undefined ? at.current : await versionOf(at, version)).ruleset, given, at.shop.currency),
        )
      : diffRulesets(given, await rulesetIn(other));
  for (const { sentence } of changes) console.log(sentence);
  if (changes.length === 0) console.log('They are the same.');
  else process.exitCode = 1;
}

async function publish(file: string, { shop, basedOn, at: text }: ShopChoice & { basedOn?: number; at?: string }): Promise<void> {
  const document = await documentIn(file);
  await atTheProgram(shop, async (at) => {
    const when = text === undefined ? {} : { at: instantFromText(text, now()) };
    sayPublished(take(await at.programs.publish(at.shop, operator(), { document, basedOn: basedOn ?? newestOf(at), ...when })));
  });
}

function sayPublished({ version, effectiveFrom }: PublishedProgram): void {
  const when = effectiveFrom > now() ? 'will be' : 'is';
  console.log(`Version ${version} ${when} in force from ${isoFromInstant(effectiveFrom)}.`);
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
