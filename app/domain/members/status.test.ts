import { describe, expect, test } from 'vitest';
import { refusalToSpend, statusAfter, type MembershipStep, type MemberStatus } from './status.ts';

const steps: readonly MembershipStep[] = ['enrol', 'leave', 'block', 'unblock'];

describe('a step of a membership', () => {
  test.each([
    ['active', 'leave', 'left'],
    ['left', 'enrol', 'active'],
    ['active', 'block', 'blocked'],
    ['left', 'block', 'blocked'],
    ['blocked', 'unblock', 'active'],
    ['left', 'unblock', 'left'],
  ] as const)('%s, %s: %s', (status, step, after) => expect(statusAfter(status, step)).toEqual({ ok: true, value: after }));

  test('a blocked member gets round the block neither by joining nor by leaving', () => {
    for (const step of ['enrol', 'leave'] as const)
      expect(statusAfter('blocked', step)).toMatchObject({ ok: false, reason: 'member_blocked' });
  });

  test('nothing can be done with a member who was erased', () => {
    for (const step of steps) expect(statusAfter('erased', step)).toMatchObject({ ok: false, reason: 'unknown_member' });
  });

  test('repeating a step changes nothing', () => {
    for (const status of ['active', 'left', 'blocked'] satisfies MemberStatus[]) {
      for (const step of steps) {
        const once = statusAfter(status, step);
        if (once.ok) expect(statusAfter(once.value, step)).toEqual(once);
      }
    }
  });
});

test('only who takes part may spend, and others read why not', () => {
  const refusals = (['active', 'left', 'blocked', 'erased'] as const).map((status) => refusalToSpend(status)?.reason ?? null);
  expect(refusals).toEqual([null, 'member_left', 'member_blocked', 'unknown_member']);
});
