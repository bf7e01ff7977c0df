import type { MemberTimelines } from '../../application/ports/member-timelines.ts';
import type { MemoryDatabase } from './database.ts';
import { compareIds } from './ledger-tables.ts';
import { timelinesOf } from './standing-tables.ts';

export function createMemoryMemberTimelines(database: MemoryDatabase): MemberTimelines {
  const membersOf = ({ shopId, programId }: Parameters<MemberTimelines['count']>[0]) =>
    database
      .tenant(shopId)
      .members.all()
      .filter((member) => member.programId === programId && member.mergedInto === null)
      .sort((a, b) => compareIds(a.id, b.id));
  return {
    page: ({ after, limit, ...program }) =>
      database.transaction(() => {
        const members = membersOf(program).filter(({ id }) => after === null || compareIds(id, after) > 0).slice(0, limit); // prettier-ignore
        const timelines = timelinesOf(database.tenant(program.shopId), members.map(({ id }) => id)); // prettier-ignore
        return members.map(({ id }) => ({ memberId: id, timeline: timelines.get(id)! }));
      }),
    count: (program) => database.transaction(() => membersOf(program).length),
  };
}
