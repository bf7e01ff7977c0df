import type { MemberScores, SegmentChange, SegmentMembership, Segments } from '../../application/ports/segments.ts';
import type { Segment } from '../../domain/program/ruleset.ts';
import type { AskedMember } from '../../domain/segments/asked.ts';
import { churnRisk, scoresOf, segmentsOf, typicalInterval } from '../../domain/segments/index.ts';
import type { MemberId, ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';

/** A member as the database stands at an instant. */
export interface StandingMember {
  readonly memberId: MemberId;
  readonly asked: AskedMember;
  /** What staff said by hand, by segment. */
  readonly manual: ReadonlyMap<string, boolean>;
  readonly daysFromFirstToLastOrder: number;
}

interface Stay extends SegmentMembership {
  readonly memberId: MemberId;
}

/** Segments in this process. `standings` answers with every member of a program as they stand, conditions being asked at that instant. */
export function createMemorySegments({
  standings,
}: {
  standings: (shopId: ShopId, programId: string, at: Instant) => readonly StandingMember[];
}): Segments {
  const stays = new Map<string, Stay[]>();
  const staysOf = (shopId: ShopId, programId: string): Stay[] => {
    const key = `${shopId}/${programId}`;
    const known = stays.get(key) ?? [];
    stays.set(key, known);
    return known;
  };
  const wanted = (segment: Segment, members: readonly StandingMember[]) =>
    members.filter(({ asked, manual }) => segmentsOf({ segments: [segment] }, asked, manual).length > 0).map(({ memberId }) => memberId);

  function refresh(all: Stay[], segment: Segment, members: readonly StandingMember[], isAbout: (id: MemberId) => boolean, at: Instant) {
    const inside = new Set(wanted(segment, members));
    let [entered, left] = [0, 0];
    for (const [index, stay] of all.entries()) {
      if (stay.segmentId !== segment.id || stay.leftAt !== null || !isAbout(stay.memberId)) continue;
      if (inside.delete(stay.memberId)) continue;
      all[index] = { ...stay, leftAt: Math.max(at, stay.enteredAt) as Instant };
      left += 1;
    }
    for (const memberId of inside) {
      const again = all.findIndex((stay) => stay.segmentId === segment.id && stay.memberId === memberId && stay.enteredAt === at);
      if (again >= 0) all[again] = { ...(all[again] as Stay), leftAt: null };
      else all.push({ segmentId: segment.id, memberId, enteredAt: at, leftAt: null });
      entered += 1;
    }
    return { entered, left };
  }

  return {
    refresh: async ({ shopId, programId, segment, at }) =>
      refresh(staysOf(shopId, programId), segment, standings(shopId, programId, at), () => true, at),
    async refreshMembers({ shopId, programId, segments, memberIds, at }) {
      const about = new Set(memberIds);
      const members = standings(shopId, programId, at).filter(({ memberId }) => about.has(memberId));
      let change: SegmentChange = { entered: 0, left: 0 };
      for (const segment of segments) {
        const { entered, left } = refresh(staysOf(shopId, programId), segment, members, (id) => about.has(id), at);
        change = { entered: change.entered + entered, left: change.left + left };
      }
      return change;
    },
    async retire({ shopId, programId, segments, at }) {
      const all = staysOf(shopId, programId);
      const kept = new Set(segments.map(({ id }) => id));
      let left = 0;
      for (const [index, stay] of all.entries()) {
        if (stay.leftAt !== null || kept.has(stay.segmentId)) continue;
        all[index] = { ...stay, leftAt: Math.max(at, stay.enteredAt) as Instant };
        left += 1;
      }
      return { entered: 0, left };
    },
    async counts({ shopId, programId }) {
      const counts = new Map<string, number>();
      for (const { segmentId, leftAt } of staysOf(shopId, programId)) {
        if (leftAt === null) counts.set(segmentId, (counts.get(segmentId) ?? 0) + 1);
      }
      return counts;
    },
    estimate: async ({ shopId, programId, segment, at }) => wanted(segment, standings(shopId, programId, at)).length,
    async members({ shopId, programId, segmentId, cursor, limit }) {
      const after = BigInt(cursor !== null && /^\d+$/.test(cursor) ? cursor : 0);
      const inside = staysOf(shopId, programId)
        .filter((stay) => stay.segmentId === segmentId && stay.leftAt === null && BigInt(stay.memberId) > after)
        .sort((a, b) => (BigInt(a.memberId) < BigInt(b.memberId) ? -1 : 1));
      const page = inside.slice(0, limit).map(({ memberId, enteredAt }) => ({ memberId, enteredAt }));
      return { members: page, nextCursor: inside.length > limit ? (page.at(-1)?.memberId ?? null) : null };
    },
    async history(shopId, memberId) {
      const mine = [...stays]
        .filter(([key]) => key.startsWith(`${shopId}/`))
        .flatMap(([, all]) => all.filter((stay) => stay.memberId === memberId));
      return mine
        .sort((a, b) => b.enteredAt - a.enteredAt || (a.segmentId < b.segmentId ? -1 : 1))
        .map(({ segmentId, enteredAt, leftAt }) => ({ segmentId, enteredAt, leftAt }));
    },
    async outdatedScores({ shopId, programId, at, after, limit }) {
      const scored = scoresAt(standings(shopId, programId, at));
      return scored
        .filter(({ scores, asked }) => !stands(asked, scores))
        .map(({ scores }) => scores)
        .filter(({ memberId }) => BigInt(memberId) > BigInt(after ?? 0))
        .sort((a, b) => (BigInt(a.memberId) < BigInt(b.memberId) ? -1 : 1))
        .slice(0, limit);
    },
  };
}

function scoresAt(members: readonly StandingMember[]): Array<{ asked: AskedMember; scores: MemberScores }> {
  const habits = members.map(({ asked, daysFromFirstToLastOrder }) => ({
    orders: asked.ordersBefore,
    daysFromFirstToLastOrder,
    daysSinceLastOrder: asked.daysSinceLastOrder ?? 0,
  }));
  const typical = typicalInterval(habits.filter((_, index) => members[index]?.asked.daysSinceLastOrder !== null));
  const scores = scoresOf(
    members.map(({ asked }) => ({
      daysSinceLastOrder: asked.daysSinceLastOrder,
      orders: asked.ordersBefore,
      spentMinor: asked.spentBeforeMinor,
    })),
  );
  return members.flatMap(({ memberId, asked }, index) => {
    const [own, habit] = [scores[index], habits[index]];
    return own && habit ? [{ asked, scores: { memberId, ...own, churnRisk: churnRisk(habit, typical) } }] : [];
  });
}

function stands(asked: AskedMember, scores: MemberScores): boolean {
  return (
    asked.recencyScore === scores.recency &&
    asked.frequencyScore === scores.frequency &&
    asked.monetaryScore === scores.monetary &&
    asked.churnRisk === scores.churnRisk
  );
}
