import { mailboxOf, normalEmail, type Trace, type TraceKind } from '../../domain/referrals/index.ts';
import type { ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
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
    ['network', networkOf(textOf(ip))],
  ];
  return found.flatMap(([kind, text]) => (text === null ? [] : [hash.of(shopId, kind, text, at)]));
}

function textOf(text: string | null | undefined): string | null {
  return text == null || text.trim() === '' ? null : text.trim();
}

/** A household has one IPv4 address, but a whole range of IPv6 ones: those are compared by the half that is the network's. */
function networkOf(ip: string | null): string | null {
  if (ip?.includes(':') !== true) return ip;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip);
  if (mapped?.[1] !== undefined) return mapped[1];
  const [head = '', tail = ''] = ip.toLowerCase().split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === '' ? [] : tail.split(':');
  const zeros = ip.includes('::') ? Array<string>(Math.max(0, 8 - front.length - back.length)).fill('0') : [];
  const groups = [...front, ...zeros, ...back].map((group) => group.replace(/^0+(?=.)/, ''));
  return `${groups.slice(0, 4).join(':')}::/64`;
}
