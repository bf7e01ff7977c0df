import { createHmac } from 'node:crypto';
import type { TraceHash } from '../../application/ports/trace-hash.ts';
import { dayMs } from '../../domain/shared/instant.ts';

/** How long a network's hash stays the same. */
const networkKeyDays = 30;

/** HMAC-SHA-256, shortened to 132 bits: far too many to collide, and short enough to be stored by the million. */
export function createTraceHash(secret: string): TraceHash {
  return {
    of(shopId, kind, text, at) {
      const period = kind === 'network' ? Math.floor(at / (networkKeyDays * dayMs)) : 0;
      const hash = createHmac('sha256', secret).update(`trace ${shopId} ${kind} ${period} ${text}`).digest('base64url');
      return `${kind}:${hash.slice(0, 22)}`;
    },
  };
}
