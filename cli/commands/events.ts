import { Command } from 'commander';
import { createDrainStore } from '../../app/adapters/postgres/drain-store.server.ts';
import { createEventLog } from '../../app/adapters/postgres/event-log.server.ts';
import { createDeadLetters } from '../../app/adapters/postgres/events.server.ts';
import { shopifyReader } from '../../app/adapters/shopify/payloads/reader.ts';
import { createDrain } from '../../app/application/events/drain.ts';
import type { Shop } from '../../app/application/laurel.ts';
import type { LoggedEvent } from '../../app/application/ports/event-log.ts';
import { isoFromInstant } from '../../app/domain/shared/instant.ts';
import { instantFromText } from '../instants.ts';
import { atTheDatabase, now, shopNamed, shopOption, type Workplace } from '../operator.ts';
import { Refused } from '../refused.ts';

const retryMax = 10_000;

export function eventsCommand(): Command {
  const events = new Command('events').description('What came in from Shopify: events that wait, were worked, or were set aside.');
  events
    .command('list')
    .description('The newest events of a shop.')
    .option('--dead', 'only those that were set aside, with the reason')
    .option('--limit <n>', 'how many', '50')
    .option(...shopOption)
    .option('--json', 'prints them as JSON')
    .action((options: { dead?: true; limit: string; shop?: string; json?: true }) => list(options));
  events
    .command('retry')
    .description('Puts a dead letter back and works it now.')
    .argument('[id]', 'the event’s id, as `events list --dead` shows it')
    .option('--all', 'every dead letter of the shop')
    .option(...shopOption)
    .action((id: string | undefined, options: { all?: true; shop?: string }) => retry(id, options));
  events
    .command('replay')
    .description('Works every kept event since an instant again. Changes no balance that is right: state decides, not events.')
    .requiredOption('--since <instant>', '2026-08-01, 2026-08-01T09:30:00Z, or -2d for two days ago')
    .option(...shopOption)
    .action((options: { since: string; shop?: string }) => replay(options));
  return events;
}

async function list(options: { dead?: true; limit: string; shop?: string; json?: true }): Promise<void> {
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > 10_000) throw new Refused('--limit is a whole number from 1 to 10000.');
  await atTheDatabase(async ({ database, shops }) => {
    const shop = await shopNamed(shops, options.shop);
    const found = await createEventLog(database).list({ shopId: shop.id, state: options.dead === true ? 'dead' : null, limit });
    if (options.json === true) {
      console.log(
        JSON.stringify(
          found.map((event) => ({ ...event, receivedAt: isoFromInstant(event.receivedAt) })),
          null,
          2,
        ),
      );
      return;
    }
    if (found.length === 0) console.log(options.dead === true ? 'No event is set aside.' : 'No event is kept.');
    for (const event of found) console.log(lineOf(event));
  });
}

function lineOf(event: LoggedEvent): string {
  const reason = event.reason === null ? '' : `: ${event.reason}`;
  return `${isoFromInstant(event.receivedAt)}  ${event.state.padEnd(7)}  ${event.topic} ${event.subject}  ${event.eventId}${reason}`;
}

async function retry(id: string | undefined, options: { all?: true; shop?: string }): Promise<void> {
  if ((id === undefined) === (options.all === undefined)) throw new Refused('Name one event, or say --all.');
  await atTheDatabase(async (at) => {
    const shop = await shopNamed(at.shops, options.shop);
    const deadLetters = createDeadLetters(at.database);
    const ids = id === undefined ? (await deadLetters.list(shop.id, retryMax)).map(({ eventId }) => eventId) : [id];
    if (ids.length === 0) {
      console.log('No event is set aside.');
      return;
    }
    const lanes = new Set<number>();
    for (const eventId of ids) {
      const lane = await deadLetters.retry(shop.id, eventId);
      if (lane !== null) lanes.add(lane);
      else if (id !== undefined) throw new Refused(`${shop.domain} has no event "${id}" that is set aside.`);
    }
    await work(at, shop, lanes);
  });
}

async function replay(options: { since: string; shop?: string }): Promise<void> {
  const since = instantFromText(options.since, now());
  await atTheDatabase(async (at) => {
    const shop = await shopNamed(at.shops, options.shop);
    const count = await createDeadLetters(at.database).replay(shop.id, since);
    console.log(`${count} ${count === 1 ? 'event' : 'events'} since ${isoFromInstant(since)} to be worked again.`);
    const waiting = await createDrainStore(at.database).lanesWithWork();
    await work(at, shop, new Set(waiting.filter(({ shopId }) => shopId === shop.id).map(({ lane }) => lane)));
  });
}

/** Works lanes here and now; a lane that a worker holds is left to that worker, and effects are left to the next sweep. */
async function work({ database }: Workplace, shop: Shop, lanes: ReadonlySet<number>): Promise<void> {
  const drain = createDrain({ store: createDrainStore(database), reader: shopifyReader });
  let [done, dead, held] = [0, 0, 0];
  for (const lane of lanes) {
    const outcome = await drain(shop.id, lane);
    done += outcome.done;
    dead += outcome.dead;
    if (!outcome.claimed) held += 1;
  }
  const left = held === 0 ? '' : ` ${held === 1 ? 'One lane is' : `${held} lanes are`} being worked by the worker just now.`;
  console.log(`${done} worked, ${dead} set aside.${left}`);
  if (dead > 0) process.exitCode = 1;
}
