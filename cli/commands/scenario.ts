import { randomBytes } from 'node:crypto';
import { Command, Option } from 'commander';
import { atTheDatabase } from '../operator.ts';
import { Refused } from '../refused.ts';
import type { Scenario } from '../scenario/document.ts';
import { memoryStage } from '../scenario/memory-stage.ts';
import { postgresStage } from '../scenario/postgres-stage.ts';
import { readScenario } from '../scenario/read.ts';
import { playScenario, type ScenarioOutcome } from '../scenario/run.ts';
import { comparable, differences } from '../scenario/state.ts';

interface Played {
  readonly file: string;
  readonly scenario: Scenario;
  readonly failures: readonly string[];
}

export function scenarioCommand(): Command {
  const scenario = new Command('scenario').description('Programs, orders and expectations in a file, played through the real use cases.');
  scenario
    .command('run')
    .description('Plays scenarios and says what is not as they expect. Exits 1 when something is not.')
    .argument('<file...>', 'scenario files; docs/scenarios.md says how to write one')
    .addOption(
      new Option(
        '--store <store>',
        'memory needs nothing; postgres plays in memory and in a temporary shop of the database, and both must agree',
      )
        .choices(['memory', 'postgres'])
        .default('memory'),
    )
    .action((files: string[], options: { store: 'memory' | 'postgres' }) => run(files, options.store));
  return scenario;
}

async function run(files: readonly string[], store: 'memory' | 'postgres'): Promise<void> {
  const scenarios: Array<{ file: string; scenario: Scenario }> = [];
  for (const file of files) scenarios.push({ file, scenario: await readScenario(file) });
  const play = store === 'memory' ? playInMemory : playInBoth;
  const played = await play(scenarios);
  const failed = played.filter(({ failures }) => failures.length > 0).length;
  console.log(`${played.length - failed} held, ${failed} failed.`);
  if (failed > 0) process.exitCode = 1;
}

async function playInMemory(scenarios: ReadonlyArray<{ file: string; scenario: Scenario }>): Promise<Played[]> {
  const played: Played[] = [];
  for (const { file, scenario } of scenarios) {
    const { failures } = await outcomeOf(playScenario(scenario, memoryStage));
    played.push(print({ file, scenario, failures }));
  }
  return played;
}

async function playInBoth(scenarios: ReadonlyArray<{ file: string; scenario: Scenario }>): Promise<Played[]> {
  return atTheDatabase(async ({ database }) => {
    const played: Played[] = [];
    for (const { file, scenario } of scenarios) {
      const memory = await outcomeOf(playScenario(scenario, memoryStage));
      const postgres = await outcomeOf(
        playScenario(scenario, postgresStage(database), `scenario-${randomBytes(6).toString('hex')}.myshopify.com`),
      );
      played.push(print({ file, scenario, failures: failuresOfBoth(memory, postgres) }));
    }
    return played;
  });
}

/** A scenario that cannot be played to its end has failed with the sentence that says why; the others are still played. */
async function outcomeOf(play: Promise<ScenarioOutcome>): Promise<ScenarioOutcome> {
  try {
    return await play;
  } catch (fault) {
    if (fault instanceof Refused) return { failures: [fault.message], states: {} };
    throw fault;
  }
}

/** What failed in either store, each once, and where the two disagree. */
export function failuresOfBoth(memory: ScenarioOutcome, postgres: ScenarioOutcome): string[] {
  const everywhere = memory.failures.filter((failure) => postgres.failures.includes(failure));
  const onlyIn = (name: string, { failures }: ScenarioOutcome) =>
    failures.filter((failure) => !everywhere.includes(failure)).map((failure) => `In ${name}: ${failure}`);
  return [
    ...everywhere,
    ...onlyIn('memory', memory),
    ...onlyIn('postgres', postgres),
    ...differences({ name: 'memory', state: comparable(memory.states) }, { name: 'postgres', state: comparable(postgres.states) }),
  ];
}

function print(played: Played): Played {
  console.log(`${played.failures.length === 0 ? 'held  ' : 'failed'}  ${played.scenario.name} (${played.file})`);
  for (const failure of played.failures) console.log(`        ${failure}`);
  return played;
}
