import { describe, expect, it } from 'vitest';
import { onDay, start } from '../../../../tests/support/timeline-samples.ts';
import { standingAtStart } from './standing.ts';
import { standingAfterTold, type Told } from './told-of-member.ts';

const before = { ...standingAtStart(start), tags: ['Gold', 'staff', 'old'], manual: { vip: true } };
const after = (what: Told) => standingAfterTold(before, what, onDay(3));

describe('what is told of a member', () => {
  it('stays so, and leaves everything else as it was', () => {
    const scores = { recency: 1, frequency: 2, monetary: 3, churnRisk: 40 };
    expect(after({ kind: 'status', status: 'left' })).toEqual({ ...before, status: 'left' });
    expect(after({ kind: 'scores', ...scores })).toEqual({ ...before, scores });
    expect(after({ kind: 'birthday', day: '05-17' })).toEqual({ ...before, birthday: { day: '05-17', givenAt: onDay(3) } });
    expect(after({ kind: 'tags', tags: ['new'] })).toEqual({ ...before, tags: ['new'] });
  });

  it('is for each segment by itself', () => {
    expect(after({ kind: 'segment', segment: 'friends', inside: true }).manual).toEqual({ vip: true, friends: true });
    expect(after({ kind: 'segment', segment: 'vip', inside: false }).manual).toEqual({ vip: false });
  });

  it('changes tags by name, in whatever case they are written, and keeps the rest in their order', () => {
    const changed = (added: string[], removed: string[]) => after({ kind: 'tags_changed', added, removed }).tags;
    expect(changed(['new'], ['STAFF'])).toEqual(['Gold', 'old', 'new']);
    expect(changed(['gOLD'], [])).toEqual(['staff', 'old', 'gOLD']);
    expect(changed([], ['unknown'])).toEqual(['Gold', 'staff', 'old']);
  });
});
