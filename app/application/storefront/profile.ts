import type { EarningRule, Ruleset } from '../../domain/program/ruleset.ts';
import type { CustomerId } from '../../domain/shared/ids.ts';
import { decimalFromMinor, exponentOf } from '../../domain/shared/money.ts';
import type { Shop, StorefrontProfile } from '../laurel.ts';
import type { Clock } from '../ports/clock.ts';
import type { MemberLedger } from '../ports/member-ledger.ts';
import type { Members } from '../ports/members.ts';
import type { Shops } from '../ports/shops.ts';

/** What a shopper sees: the program, and their own points when they are signed in. */
export function createProfile(deps: { shops: Shops; members: Members; ledger: MemberLedger; clock: Clock }) {
  return async (shop: Shop, customerId: CustomerId | null): Promise<StorefrontProfile> => {
    const current = await deps.shops.currentProgram(shop.id, deps.clock.now());
    const ruleset: Ruleset | null = shop.installed ? (current?.ruleset ?? null) : null;
    return {
      program: { name: ruleset?.name ?? shop.name, pointName: ruleset?.pointName ?? { one: 'point', other: 'points' } },
      currency: shop.currency,
      currencyExponent: exponentOf(shop.currency),
      member: ruleset === null || customerId === null ? null : await memberProfile(shop, customerId),
      ways: (ruleset?.earning.rules ?? [])
        .filter(({ enabled }) => enabled)
        .map((rule) => ({ id: rule.id, name: rule.name, summary: summaryOf(rule, ruleset!, shop.currency) })),
      rewards: (ruleset?.rewards ?? []).filter(({ enabled }) => enabled),
    };
  };

  async function memberProfile(shop: Shop, customerId: CustomerId): Promise<StorefrontProfile['member']> {
    const memberId =
      (await deps.members.findByCustomer(shop.id, customerId)) ??
      (await deps.ledger.enrol({ shopId: shop.id, customerId, at: deps.clock.now() }))?.memberId ??
      null;
    return memberId === null ? null : deps.members.profile(shop.id, memberId);
  }
}

/** `1 point for every 1.00 USD`. Surfaces with translations build their own sentence from the ruleset. */
function summaryOf(rule: EarningRule, ruleset: Ruleset, currency: string): string {
  const { rate } = rule;
  const { one, other } = ruleset.pointName;
  if (rate.kind === 'percentage') return `${rate.basisPoints / 100} % back in ${other}`;
  const points = `${rate.points} ${rate.points === 1 ? one : other}`;
  switch (rate.kind) {
    case 'per_amount':
      return `${points} for every ${decimalFromMinor(BigInt(rate.perMinor), currency)} ${currency}`;
    case 'per_order':
      return `${points} for every order`;
    case 'per_item':
    case 'per_unit':
      return `${points} for every ${rate.kind === 'per_item' ? 'product' : 'piece'}`;
  }
}
