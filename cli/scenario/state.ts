import type { Redemption, Shop, TransferDetail } from '../../app/application/laurel.ts';
import type { EntitlementExplanation } from '../../app/domain/earning/index.ts';
import type { Balances, Lot } from '../../app/domain/ledger/index.ts';
import { emptyBalances } from '../../app/domain/ledger/index.ts';
import type { CustomerId } from '../../app/domain/shared/ids.ts';
import type { Stage } from './stage.ts';

/** What a scenario has come to, in a form in which two stores can be compared. */
export interface ScenarioState {
  readonly members: Readonly<Record<string, MemberState>>;
  readonly orders: Readonly<Record<string, EntitlementExplanation>>;
  readonly redemptions: Readonly<Record<string, { readonly state: Redemption['state']; readonly releaseReason: string | null }>>;
}

export interface MemberState {
  readonly balances: Balances;
  /** What is left, by order and expiry. */
  readonly lots: ReadonlyArray<{ readonly order: string | null; readonly expiresAt: number | null; readonly remaining: number }>;
  /** Oldest first. */
  readonly transfers: ReadonlyArray<{ readonly key: string; readonly text: string; readonly orderId: string | null }>;
}

/** Reads the state of a scenario's customers, orders and redemptions. */
export async function readState(
  stage: Stage,
  shop: Shop,
  names: {
    readonly customers: ReadonlyMap<string, CustomerId>;
    readonly orders: readonly string[];
    readonly redemptions: ReadonlyMap<string, string>;
  },
): Promise<ScenarioState> {
  const members: Record<string, MemberState> = {};
  const found = new Map<string, Redemption>();
  for (const [name, customerId] of names.customers) {
    const memberId = await stage.members.findByCustomer(shop.id, customerId);
    const detail = memberId === null ? null : await stage.members.show(shop.id, memberId);
    for (const redemption of detail?.redemptions ?? []) found.set(redemption.id, redemption);
    members[name] = {
      balances: detail?.balances ?? emptyBalances,
      lots: memberId === null ? [] : groupLots(await stage.audit.lotsOf(shop.id, memberId)),
      transfers: [...(detail?.transfers ?? [])].reverse().map(transferOf),
    };
  }
  const orders: Record<string, EntitlementExplanation> = {};
  for (const orderId of names.orders) {
    const explanation = await stage.explanationOf(shop.id, orderId);
    if (explanation !== null) orders[orderId] = explanation;
  }
  const redemptions: Record<string, ScenarioState['redemptions'][string]> = {};
  for (const [name, id] of names.redemptions) {
    const redemption = found.get(id);
    if (redemption !== undefined) redemptions[name] = { state: redemption.state, releaseReason: redemption.releaseReason };
  }
  return { members, orders, redemptions };
}

function transferOf({ idempotencyKey, kind, amount, order }: TransferDetail): MemberState['transfers'][number] {
  return { key: idempotencyKey, text: `${kind} ${amount}`, orderId: order?.id ?? null };
}

function groupLots(lots: readonly Lot[]): MemberState['lots'] {
  const groups = new Map<string, { order: string | null; expiresAt: number | null; remaining: number }>();
  for (const { orderId, expiresAt, remaining } of lots) {
    const key = `${orderId ?? ''}/${expiresAt ?? ''}`;
    const group = groups.get(key) ?? { order: orderId, expiresAt, remaining: 0 };
    groups.set(key, { ...group, remaining: group.remaining + remaining });
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

/** Where two states differ, one sentence for each place. */
export function differences(left: { name: string; state: unknown }, right: { name: string; state: unknown }): string[] {
  const [leaves, others] = [flatten(left.state), flatten(right.state)];
  return [...new Set([...leaves.keys(), ...others.keys()])].flatMap((path) => {
    const [a, b] = [leaves.get(path), others.get(path)];
    return a === b ? [] : [`${path} is ${a ?? 'missing'} in ${left.name} and ${b ?? 'missing'} in ${right.name}.`];
  });
}

function flatten(value: unknown, path = '', leaves = new Map<string, string>()): Map<string, string> {
  if (typeof value !== 'object' || value === null) leaves.set(path, JSON.stringify(value) ?? 'undefined');
  else for (const [key, part] of Object.entries(value)) flatten(part, path === '' ? key : `${path}.${key}`, leaves);
  return leaves;
}
