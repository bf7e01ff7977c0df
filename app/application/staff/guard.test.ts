import { describe, expect, it, vi } from 'vitest';
import { allowedBy, allPermissions, permissions, standardRoles } from '../../domain/staff/permissions.ts';
import type { ShopId } from '../../domain/shared/ids.ts';
import { refuse } from '../../domain/shared/result.ts';
import type { Laurel, Shop } from '../laurel.ts';
import { forStaff, requirements } from './guard.ts';

const shop: Shop = { id: '1' as ShopId, domain: 'corner.myshopify.com', name: 'Corner', currency: 'USD', timeZone: 'UTC', installed: true };
const actor = { kind: 'staff', id: '42' } as const;
const verbs = Object.entries(requirements).flatMap(([group, methods]) =>
  Object.entries(methods as Record<string, string | null>).map(([method, permission]) => ({ group, method, permission })),
);

/** A Laurel that answers every verb with its name. */
function answering() {
  const asked = vi.fn((group: string, method: string) => Promise.resolve(`${group}.${method}`));
  const groups = Object.entries(requirements).map(([group, methods]) => [
    group,
    Object.fromEntries(Object.keys(methods).map((method) => [method, () => asked(group, method)])),
  ]);
  return { laurel: Object.fromEntries(groups) as unknown as Laurel, asked };
}

async function ask(role: string, { group, method }: (typeof verbs)[number], of: Shop = shop) {
  const { laurel, asked } = answering();
  const guarded = forStaff(laurel, { shop, actor, may: allowedBy(role) }) as unknown as Record<
    string,
    Record<string, (shop: Shop) => Promise<unknown>>
  >;
  return { answer: await guarded[group]![method]!(of), asked: asked.mock.calls.length };
}

describe.each(Object.keys(standardRoles))('the role %s', (role) => {
  it.each(verbs)('may have $group.$method done only where its permissions say so', async (verb) => {
    const { answer, asked } = await ask(role, verb);
    if (verb.permission === null) expect({ answer, asked }).toMatchObject({ answer: { reason: 'not_found' }, asked: 0 });
    else if (allowedBy(role).has(verb.permission as (typeof allPermissions)[number])) {
      expect({ answer, asked }).toEqual({ answer: { ok: true, value: `${verb.group}.${verb.method}` }, asked: 1 });
    } else expect({ answer, asked }).toMatchObject({ answer: { reason: 'not_allowed' }, asked: 0 });
  });

  it.each(verbs)('reaches no other shop by $group.$method', async (verb) => {
    const { answer, asked } = await ask(role, verb, { ...shop, id: '2' as ShopId });
    expect({ answer, asked }).toMatchObject({ answer: { ok: false }, asked: 0 });
  });
});

describe('staff', () => {
  it('may do nothing by a role that is unknown or named like something every object has', async () => {
    for (const role of ['', 'nobody', 'constructor', '__proto__']) expect([...allowedBy(role)]).toEqual([]);
    expect(
      (
        await ask(
          'nobody',
          verbs.find(({ permission }) => permission !== null)!,
        )
      ).asked,
    ).toBe(0);
  });

  it('have by a role of the shop’s own what it names, as far as it still exists', () => {
    expect([...allowedBy('night', { night: ['members.view', 'moon.landing'] })]).toEqual(['members.view']);
  });

  it('are told what their role lacks', async () => {
    const { answer } = await ask('analyst', { group: 'members', method: 'adjust', permission: 'members.adjust' });
    expect(answer).toMatchObject({ message: expect.stringContaining(permissions['members.adjust']) as string });
  });

  it('hear a refusal of the use case as it is', async () => {
    const { laurel } = answering();
    const refusal = refuse('unknown_member', 'There is no such member.');
    const refusing = { ...laurel, members: { ...laurel.members, show: () => Promise.resolve(refusal) } } as unknown as Laurel;
    const guarded = forStaff(refusing, { shop, actor, may: new Set(allPermissions) });
    expect(await guarded.members.show(shop, '9' as never)).toBe(refusal);
  });

  it('who own the shop may do everything that anybody may', () => {
    expect([...allowedBy('owner')].sort()).toEqual([...allPermissions].sort());
  });
});
