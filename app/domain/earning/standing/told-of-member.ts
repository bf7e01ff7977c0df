import type { MemberFactContent } from '../member-facts.ts';
import type { Instant } from '../../shared/instant.ts';
import type { Standing } from './standing.ts';

/** What is told of a member and stays so until it is told otherwise. */
export type Told = Extract<MemberFactContent, { kind: 'tags' | 'tags_changed' | 'status' | 'birthday' | 'segment' | 'scores' }>;

/** The standing once it is told, from that instant on. */
export function standingAfterTold(standing: Standing, what: Told, at: Instant): Standing {
  switch (what.kind) {
    case 'tags':
      return { ...standing, tags: what.tags };
    case 'tags_changed': {
      const same = (a: string) => (b: string) => a.toLowerCase() === b.toLowerCase();
      const kept = standing.tags.filter((tag) => ![...what.added, ...what.removed].some(same(tag)));
      return { ...standing, tags: [...kept, ...what.added] };
    }
    case 'status':
      return { ...standing, status: what.status };
    case 'birthday':
      return { ...standing, birthday: { day: what.day, givenAt: at } };
    case 'segment':
      return { ...standing, manual: { ...standing.manual, [what.segment]: what.inside } };
    case 'scores': {
      const { recency, frequency, monetary, churnRisk } = what;
      return { ...standing, scores: { recency, frequency, monetary, churnRisk } };
    }
  }
}
