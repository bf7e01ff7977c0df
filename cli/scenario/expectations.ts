import type { EntitlementExplanation } from '../../app/domain/earning/index.ts';
import { isoFromInstant, type Instant } from '../../app/domain/shared/instant.ts';
import type { Expectation } from './document.ts';
import { instantOf } from './clock.ts';
import { lineIdOf } from './order-body.ts';
import type { MemberState, ScenarioState } from './state.ts';

/** What of an expectation is not so, one sentence for each. */
export function unmet(expectation: Expectation, state: ScenarioState): string[] {
  const failures: string[] = [];
  for (const [name, expected] of Object.entries(expectation.members ?? {})) {
    const member = state.members[name];
    if (member === undefined) failures.push(`There is no customer "${name}".`);
    else failures.push(...unmetByMember(name, expected, member));
  }
  for (const [orderId, expected] of Object.entries(expectation.orders ?? {})) {
    failures.push(...unmetByOrder(orderId, expected, state));
  }
  for (const [name, expected] of Object.entries(expectation.redemptions ?? {})) {
    failures.push(...unmetByRedemption(name, expected, state));
  }
  for (const [id, expected] of Object.entries(expectation.campaigns ?? {})) {
    failures.push(...unmetByPart(`The campaign ${id}`, expected, state.campaigns[id] ?? { points: 0, participants: 0, orders: 0 }));
  }
  for (const [name, { reasons, ...expected }] of Object.entries(expectation.referrals ?? {})) {
    const found = state.referrals[name];
    failures.push(...unmetByPart(`The referral ${name}`, expected, found));
    failures.push(...compareLists(`The referral ${name}’s reasons`, reasons, found?.reasons ?? []));
  }
  return failures;
}

type MemberExpectation = NonNullable<Expectation['members']>[string];

function unmetByMember(name: string, expected: MemberExpectation, member: MemberState): string[] {
  const { lots, transfers, status, tier, tierHistory, progress, segments, awards, gifts, warnings, ...balances } = expected;
  const its = (what: string) => `${name}’s ${what}`;
  return [
    ...Object.entries(balances).flatMap(([account, points]) =>
      compare(its(account), points, member.balances[account as keyof typeof member.balances]),
    ),
    ...unmetByLots(its('lots'), lots, member.lots),
    ...compare(its('transfers'), transfers?.join(', '), member.transfers.map(({ text }) => text).join(', ')),
    ...compare(its('status'), status, member.status),
    ...compare(its('tier'), tier, member.tier),
    ...compare(its('tier history'), tierHistory?.join(', '), member.tierHistory.join(', ')),
    ...(progress === undefined ? [] : unmetByPart(its('progress'), progress, member.progress ?? undefined)),
    ...compareLists(its('segments'), segments, member.segments),
    ...(awards === undefined ? [] : compare(its('awards'), textOfRecord(awards), textOfRecord(member.awards))),
    ...compareLists(its('gifts'), gifts, member.gifts),
    ...compare(its('warnings'), warnings?.join(', '), member.warnings.join(', ')),
  ];
}

/** Expiry is compared only where the expectation speaks of it. */
function unmetByLots(what: string, expected: MemberExpectation['lots'], found: MemberState['lots']): string[] {
  if (expected === undefined) return [];
  const dated = expected.some(({ expires }) => expires !== undefined);
  const text = (order: string | null, remaining: number, expiresAt: number | null) =>
    `${remaining} of ${order === null ? 'no order' : `order ${order}`}${!dated ? '' : expiresAt === null ? ' for ever' : ` until ${isoFromInstant(expiresAt as Instant)}`}`;
  const wanted = expected.map(({ order, remaining, expires }) => text(order, remaining, expires == null ? null : instantOf(expires)));
  const there = new Map<string, { order: string | null; remaining: number; expiresAt: number | null }>();
  for (const { order, remaining, expiresAt } of found) {
    const key = `${order ?? ''}/${dated ? (expiresAt ?? '') : ''}`;
    there.set(key, { order, expiresAt, remaining: remaining + (there.get(key)?.remaining ?? 0) });
  }
  const texts = [...there.values()].filter(({ remaining }) => remaining > 0).map(({ order, remaining, expiresAt }) => text(order, remaining, expiresAt)); // prettier-ignore
  return compareLists(what, wanted, texts);
}

function unmetByRedemption(name: string, expected: NonNullable<Expectation['redemptions']>[string], state: ScenarioState): string[] {
  const found = state.redemptions[name];
  if (typeof expected === 'string') return compare(`The redemption ${name}`, expected, found?.state);
  const what = `The redemption ${name}’s`;
  return [
    ...compare(`${what} state`, expected.state, found?.state),
    ...compare(`${what} points`, expected.points, found?.pricePoints),
    ...compare(`${what} value`, expected.valueMinor, found?.valueMinor),
    ...compare(`${what} step`, expected.step, found?.step),
    ...compare(`${what} note`, expected.note, found?.note),
    ...compare(`${what} code`, expected.code, found?.code),
    ...compare(`${what} reason`, expected.because, found?.releaseReason),
  ];
}

type OrderExpectation = NonNullable<Expectation['orders']>[string];

function unmetByOrder(orderId: string, { transfers, ...expected }: OrderExpectation, state: ScenarioState): string[] {
  const failures: string[] = [];
  if (transfers !== undefined) {
    const ours = Object.values(state.members).flatMap((member) =>
      member.transfers.filter(({ key }) => key.startsWith(`order:${orderId}:`)),
    );
    failures.push(...compare(`Order ${orderId}’s transfers`, transfers.join(', '), ours.map(({ text }) => text).join(', ')));
  }
  if (Object.values(expected).every((part) => part === undefined)) return failures;
  const explanation = state.orders[orderId];
  if (explanation === undefined) return [...failures, `Order ${orderId} has no explanation: it was never worked under a ruleset.`];
  return [...failures, ...unmetByExplanation(orderId, expected, explanation)];
}

function unmetByExplanation(orderId: string, expected: Omit<OrderExpectation, 'transfers'>, explanation: EntitlementExplanation): string[] {
  const what = `Order ${orderId}’s`;
  const { context } = explanation;
  const known = { ...context?.member, ...context?.time, barred: context?.barred ?? null };
  return [
    ...compare(`${what} points`, expected.points, explanation.points),
    ...compare(`${what} exact points`, expected.exact, explanation.rounding.exact),
    ...compare(`${what} reason for nothing`, expected.nothingBecause, explanation.nothingBecause),
    ...compare(`${what} ruleset version`, expected.rulesetVersion, explanation.rulesetVersion),
    ...compare(`${what} adjustments`, expected.adjustmentsMinor, explanation.adjustmentsMinor),
    ...compare(`${what} cap`, expected.cap, explanation.cap),
    ...compare(`${what} tier`, expected.tier, context?.tier?.id ?? null),
    ...compareLists(`${what} rules`, expected.onlyRules, explanation.rules.map(({ ruleId }) => ruleId)), // prettier-ignore
    ...compareLists(`${what} multipliers`, expected.multipliers, (explanation.multipliers ?? []).map(({ id, factor }) => `${id} ${factor}`)), // prettier-ignore
    ...(expected.campaigns === undefined ? [] : compare(`${what} campaigns`, textOfRecord(expected.campaigns), textOfRecord(explanation.campaigns ?? {}))), // prettier-ignore
    ...(expected.withheld === undefined ? [] : compare(`${what} withheld`, textOfRecord(expected.withheld), textOfRecord(explanation.withheld ?? {}))), // prettier-ignore
    ...(expected.context === undefined ? [] : unmetByPart(`${what} context`, expected.context, known)),
    ...Object.entries(expected.lines ?? {}).flatMap(([position, part]) => unmetByPart(`${what} line ${position}`, part, lineAt(explanation, orderId, position))), // prettier-ignore
    ...Object.entries(expected.rules ?? {}).flatMap(([id, part]) => unmetByPart(`${what} rule ${id}`, part, explanation.rules.find(({ ruleId }) => ruleId === id))), // prettier-ignore
  ];
}

function lineAt({ lines }: EntitlementExplanation, orderId: string, position: string) {
  return lines.find(({ lineId }) => lineId === lineIdOf(orderId, Number(position)));
}

function unmetByPart(what: string, expected: object, found: object | undefined): string[] {
  if (found === undefined) return [`${what} is not there.`];
  const values = found as Readonly<Record<string, unknown>>;
  return Object.entries(expected).flatMap(([name, value]) => compare(`${what}, ${name},`, value, values[name]));
}

/** Nothing is expected where the expectation leaves a part out. */
function compare(what: string, expected: unknown, found: unknown): string[] {
  if (expected === undefined || textOf(expected) === textOf(found)) return [];
  return [`${what} should be ${textOf(expected)}, but is ${textOf(found)}.`];
}

/** The same things, in whatever order. */
function compareLists(what: string, expected: readonly string[] | undefined, found: readonly string[]): string[] {
  return expected === undefined ? [] : compare(what, [...expected].sort().join(', '), [...found].sort().join(', '));
}

function textOfRecord(record: Readonly<Record<string, number>>): string {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, points]) => `${name} ${points}`).join(', '); // prettier-ignore
}

function textOf(value: unknown): string {
  return value === '' || value === undefined ? 'nothing' : typeof value === 'string' ? value : JSON.stringify(value);
}
