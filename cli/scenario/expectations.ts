import type { EntitlementExplanation } from '../../app/domain/earning/index.ts';
import type { Expectation } from './document.ts';
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
    failures.push(...compare(`The redemption ${name}`, expected, state.redemptions[name]?.state));
  }
  return failures;
}

function unmetByMember(
  name: string,
  { lots, transfers, ...balances }: NonNullable<Expectation['members']>[string],
  member: MemberState,
): string[] {
  const failures = Object.entries(balances).flatMap(([account, expected]) =>
    compare(`${name}’s ${account}`, expected, member.balances[account as keyof typeof member.balances]),
  );
  if (lots !== undefined) {
    const text = (all: ReadonlyArray<{ order: string | null; remaining: number }>) =>
      all.filter(({ remaining }) => remaining > 0).map(({ order, remaining }) => `${remaining} of ${order === null ? 'no order' : `order ${order}`}`).sort().join(', '); // prettier-ignore
    failures.push(...compare(`${name}’s lots`, text(lots), text(member.lots)));
  }
  if (transfers !== undefined) {
    failures.push(...compare(`${name}’s transfers`, transfers.join(', '), member.transfers.map(({ text }) => text).join(', ')));
  }
  return failures;
}

function unmetByOrder(orderId: string, expected: NonNullable<Expectation['orders']>[string], state: ScenarioState): string[] {
  const failures: string[] = [];
  const explanation = state.orders[orderId];
  if (expected.transfers !== undefined) {
    const ours = Object.values(state.members).flatMap(({ transfers }) =>
      transfers.filter(({ key }) => key.startsWith(`order:${orderId}:`)),
    );
    failures.push(...compare(`Order ${orderId}’s transfers`, expected.transfers.join(', '), ours.map(({ text }) => text).join(', ')));
  }
  const { points, exact, nothingBecause, rulesetVersion, adjustmentsMinor, lines, rules } = expected;
  const asks = [points, exact, nothingBecause, rulesetVersion, adjustmentsMinor, lines, rules].some((part) => part !== undefined);
  if (!asks) return failures;
  if (explanation === undefined) return [...failures, `Order ${orderId} has no explanation: it was never worked under a ruleset.`];
  const what = `Order ${orderId}’s`;
  failures.push(
    ...compare(`${what} points`, points, explanation.points),
    ...compare(`${what} exact points`, exact, explanation.rounding.exact),
    ...compare(`${what} reason for nothing`, nothingBecause, explanation.nothingBecause),
    ...compare(`${what} ruleset version`, rulesetVersion, explanation.rulesetVersion),
    ...compare(`${what} adjustments`, adjustmentsMinor, explanation.adjustmentsMinor),
    ...Object.entries(lines ?? {}).flatMap(([position, part]) => unmetByPart(`${what} line ${position}`, part, lineAt(explanation, orderId, position))),
    ...Object.entries(rules ?? {}).flatMap(([id, part]) => unmetByPart(`${what} rule ${id}`, part, explanation.rules.find(({ ruleId }) => ruleId === id))),
  ); // prettier-ignore
  return failures;
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
  if (expected === undefined || expected === found) return [];
  return [`${what} should be ${textOf(expected)}, but is ${textOf(found)}.`];
}

function textOf(value: unknown): string {
  return value === '' || value === undefined ? 'nothing' : typeof value === 'string' ? value : JSON.stringify(value);
}
