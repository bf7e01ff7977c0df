import { mailboxOf, networkOf, normalEmail, type Trace, type TraceKind } from '../../domain/referrals/index.ts';
import type { OrderId, ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { OrderTraces } from '../ports/guest-orders.ts';
import type { TraceHash } from '../ports/trace-hash.ts';

/** By what a visitor can be recognised; whatever is not known is null. Nothing of it is kept as it is. */
export interface VisitorTraces {
  readonly email?: string | null;
  /** An id that the storefront keeps in the browser. */
  readonly device?: string | null;
  /** The network address that the request came from. */
  readonly ip?: string | null;
}

/** The same, as keyed hashes. */
export function tracesOfVisitor(hash: TraceHash, shopId: ShopId, { email, device, ip }: VisitorTraces, at: Instant): Trace[] {
  const found: ReadonlyArray<readonly [TraceKind, string | null]> = [
    ['email', normalEmail(email ?? '')],
    ['alias', mailboxOf(email ?? '')],
    ['device', textOf(device)],
    ['network', networkOf(textOf(ip) ?? '')],
  ];
  return found.flatMap(([kind, text]) => (text === null ? [] : [hash.of(shopId, kind, text, at)]));
}

function textOf(text: string | null | undefined): string | null {
  return text == null || text.trim() === '' ? null : text.trim();
}

/** By what an order shows a person, hashed: what the worker keeps of guests' orders, and of all where a program has referrals. */
export function tracesOfOrder(
  hash: TraceHash,
  shopId: ShopId,
  order: {
    readonly orderId: OrderId;
    readonly shown: ReadonlyArray<{ readonly kind: TraceKind; readonly text: string }>;
    readonly at: Instant;
  },
): OrderTraces {
  const traces = order.shown.map(({ kind, text }) => hash.of(shopId, kind, text, order.at));
  const email = traces.find((trace) => trace.startsWith('email:'))?.slice('email:'.length) ?? null;
  return { orderId: order.orderId, email, traces, at: order.at };
}
