import type { Permission } from '../../domain/staff/permissions.ts';
import { permissions } from '../../domain/staff/permissions.ts';
import { refuse, success, type Result } from '../../domain/shared/result.ts';
import type { Actor, Laurel, Shop } from '../laurel.ts';

/** What a member of staff must be allowed, to have something done. Null: shoppers and Laurel itself ask for it, never a page. */
type Requirements = {
  readonly [Group in keyof Laurel]: { readonly [Method in keyof Laurel[Group]]: Permission | null };
};

/** Every verb of Laurel is in it: one that is added without a word about who may use it does not compile. */
export const requirements: Requirements = {
  shops: { install: null, find: null, overview: 'overview.view' },
  program: { current: 'program.view', publish: 'program.publish' },
  members: { search: 'members.view', show: 'members.view', adjust: 'members.adjust' },
  storefront: { profile: null },
  redemptions: {
    redeem: null,
    cancel: 'rewards.give',
    undo: 'rewards.give',
    fulfil: 'rewards.fulfil',
    waiting: 'rewards.fulfil',
    grant: 'rewards.give',
  },
  codePools: { fill: 'rewards.fulfil', empty: 'rewards.fulfil', list: 'rewards.fulfil' },
  events: { deadLetters: 'system.view', retry: 'system.retry' },
  privacy: { list: 'privacy.view', exportFile: 'privacy.view' },
};

type Answer<Value> = [Value] extends [Result<unknown>] ? Value : Result<Value>;
type Guarded<Method> = Method extends (...asked: infer Asked) => Promise<infer Value> ? (...asked: Asked) => Promise<Answer<Value>> : never;

/** Laurel as one member of staff has it: each verb answers with a value, or with `not_allowed`. */
export type LaurelForStaff = {
  readonly [Group in keyof Laurel]: { readonly [Method in keyof Laurel[Group]]: Guarded<Laurel[Group][Method]> };
};

export interface Staff {
  readonly shop: Shop;
  readonly actor: Actor;
  readonly may: ReadonlySet<Permission>;
}

type Verb = (shop: Shop, ...asked: unknown[]) => Promise<unknown>;

/**
 * Laurel with the rights of one member of staff of one shop. The check lies here, ahead of every use case, so that no page, old or new, can
 * forget it. Another shop than the member's own is refused as if it were not there.
 */
export function forStaff(laurel: Laurel, { shop, may }: Staff): LaurelForStaff {
  const groups = Object.entries(requirements).map(([group, verbs]): [string, unknown] => {
    const given = laurel[group as keyof Laurel] as unknown as Readonly<Record<string, Verb>>;
    const guarded = Object.entries(verbs as Readonly<Record<string, Permission | null>>).map(([name, permission]): [string, unknown] => [
      name,
      async (asked: Shop, ...rest: unknown[]): Promise<Result<unknown>> => {
        if (permission === null || asked.id !== shop.id) return refuse('not_found', 'There is no such thing here.');
        if (!may.has(permission)) return refuse('not_allowed', refusalOf(permission));
        return asResult(await given[name]!(asked, ...rest));
      },
    ]);
    return [group, Object.fromEntries(guarded)];
  });
  return Object.fromEntries(groups) as unknown as LaurelForStaff;
}

function refusalOf(permission: Permission): string {
  return `Your role does not include this: ${permissions[permission]} Ask an owner of the store’s account to change it.`;
}

function asResult(value: unknown): Result<unknown> {
  const isResult =
    typeof value === 'object' && value !== null && 'ok' in value && (value.ok === true ? 'value' in value : 'reason' in value);
  return isResult ? (value as Result<unknown>) : success(value);
}
