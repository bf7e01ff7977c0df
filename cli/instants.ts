import { dayMs, instantFromIso, type Instant } from '../app/domain/shared/instant.ts';
import { Refused } from './refused.ts';

const unitsMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: dayMs };

/** Reads `2026-08-01T00:00:00Z`, `2026-08-01` (midnight UTC), or how long ago: `-90d`, `-12h`, `-30m`. */
export function instantFromText(text: string, now: Instant): Instant {
  const ago = /^-(\d{1,6})([mhd])$/.exec(text);
  if (ago) return (now - Number(ago[1]) * (unitsMs[ago[2] ?? ''] ?? 0)) as Instant;
  const iso = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text;
  const instant = /(Z|[+-]\d\d:\d\d)$/.test(iso) ? instantFromIso(iso) : null;
  if (instant !== null) return instant;
  throw new Refused(`"${text}" is no instant: write one like 2026-08-01, 2026-08-01T09:30:00Z, or -90d for ninety days ago.`);
}
