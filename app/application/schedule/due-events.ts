import type { MemberFactBody } from '../../domain/earning/member-facts.ts';
import { addDays } from '../../domain/shared/calendar.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { Clock } from '../ports/clock.ts';
import type { DuePlace, DueRow, DueWork } from '../ports/due-work.ts';
import type { Inbox } from '../ports/events.ts';
import type { Run } from '../ports/runs.ts';
import type { RunHandler, RunPage } from './work-runs.ts';

/*
 * What time brings reaches the ledger as everything else does: as events in the inbox, which the worker reads, decides and
 * commits. A source id names what fell due, so a page that is repeated stores nothing twice.
 */

/** Pending points whose time has come, order by order. */
export function releasePending({ due, inbox, clock }: { due: DueWork; inbox: Inbox; clock: Clock }): RunHandler {
  return duePages(
    (page) => due.orders(page),
    async (run, { id, dueAt }) => {
      await inbox.accept({
        shopId: run.shopId,
        sourceId: `due:${id}:${dueAt}`,
        topic: 'laurel/order_due',
        subject: id,
        triggeredAt: clock.now(),
        body: JSON.stringify({ orderId: id }),
      });
    },
  );
}

/** Members whose tier ends, or whose points for something besides orders are no longer held. */
export function recheckMembers({ due, inbox, clock }: { due: DueWork; inbox: Inbox; clock: Clock }): RunHandler {
  return duePages(
    (page) => due.members(page),
    async (run, { id, dueAt }) => {
      await inbox.accept({
        shopId: run.shopId,
        sourceId: `recheck:${id}:${dueAt}`,
        topic: 'laurel/member_recheck',
        subject: id,
        triggeredAt: clock.now(),
        body: JSON.stringify({ memberId: id }),
      });
    },
  );
}

/** Page by page over what was due when the run fell due; what falls due meanwhile is the next run's. */
function duePages(
  read: (page: Parameters<DueWork['orders']>[0]) => Promise<readonly DueRow[]>,
  announce: (run: Run, row: DueRow) => Promise<void>,
): RunHandler {
  return async (run, { page }): Promise<RunPage> => {
    const after = run.cursor as DuePlace | null;
    const rows = await read({ shopId: run.shopId, at: run.dueAt, after, limit: page });
    await Promise.all(rows.map((row) => announce(run, row)));
    const last = rows.at(-1);
    const cursor = last === undefined || rows.length < page ? null : { dueMs: last.dueAt, id: last.id };
    return { cursor, done: rows.length };
  };
}

/** Birthdays of one day: a fact of the member, once a year, which the ruleset's activities may reward. */
export function giveBirthdays({ due, inbox }: { due: DueWork; inbox: Inbox }): RunHandler {
  return async (run, { page }): Promise<RunPage> => {
    const day = run.occasion;
    const after = run.cursor === null ? null : String(run.cursor['memberId']);
    const memberIds = await due.birthdays({ shopId: run.shopId, days: birthdaysOn(day), after, limit: page });
    await Promise.all(
      memberIds.map((memberId) =>
        inbox.accept({
          shopId: run.shopId,
          sourceId: `birthday:${memberId}:${day.slice(0, 4)}`,
          topic: 'laurel/member_fact',
          subject: memberId,
          triggeredAt: run.dueAt,
          body: JSON.stringify(birthdayOf(memberId, day, run.dueAt)),
        }),
      ),
    );
    const last = memberIds.at(-1);
    return { cursor: last === undefined || memberIds.length < page ? null : { memberId: last }, done: memberIds.length };
  };
}

/** The days of birth that are celebrated on a date. Whoever was born on 29 February celebrates on the 28th in years that have no 29th. */
export function birthdaysOn(date: string): string[] {
  const day = date.slice(5);
  return day === '02-28' && addDays(date, 1).endsWith('-03-01') ? [day, '02-29'] : [day];
}

function birthdayOf(memberId: string, date: string, at: Instant): MemberFactBody {
  const what = { kind: 'activity', activity: 'birthday', code: null, subject: date.slice(0, 4) } as const;
  return { memberId, fact: { key: `activity:birthday:${date.slice(0, 4)}`, at, what } };
}
