import { expect, test } from 'vitest';
import { referralCodes } from './referral-codes.server.ts';

const codes = referralCodes('the secret of this installation');

test('a member’s codes are the same whenever they are asked for, and another member’s are others', () => {
  const mine = codes.linkCodes('1', '17');
  expect(codes.linkCodes('1', '17')).toEqual(mine);
  expect(new Set([...mine, ...codes.linkCodes('1', '18'), ...codes.linkCodes('2', '17')]).size).toBe(12);
  for (const code of mine) expect(code).toMatch(/^[2-9B-DF-HJKMNP-TV-Z]{8}$/);
});

test('hardly two members of a large shop begin with the same code', () => {
  const firsts = new Set(Array.from({ length: 20_000 }, (_, member) => codes.linkCodes('1', String(member))[0]));
  expect(firsts.size).toBeGreaterThanOrEqual(19_999);
});

test('a friend’s code is the referral’s own and needs the secret', () => {
  const code = codes.friendCode('r1');
  expect(code).toMatch(/^FRIEND-\w{4}-\w{4}-\w{4}$/);
  expect(codes.friendCode('r1')).toBe(code);
  expect(referralCodes('another').friendCode('r1')).not.toBe(code);
});
