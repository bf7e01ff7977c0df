import type { Shop } from '../app/application/laurel.ts';
import type { AsOf } from '../app/application/ports/ledger-time.ts';
import { accounts, type Balances } from '../app/domain/ledger/index.ts';
import { isoFromInstant, type Instant } from '../app/domain/shared/instant.ts';
import { formatInstant, formatSigned } from '../app/ui/format.ts';
import { accountInWords } from '../app/ui/transfer-words.ts';
import { instantFromText } from './instants.ts';

export interface AsOfOptions {
  readonly asOf?: string;
  readonly knownAt?: string;
}

/** What is asked of the past; null when nothing is. With only what was known at an instant, that instant itself is meant. */
export function asOfFrom({ asOf, knownAt }: AsOfOptions, now: Instant): AsOf | null {
  if (asOf === undefined && knownAt === undefined) return null;
  const known = knownAt === undefined ? undefined : instantFromText(knownAt, now);
  const at = asOf === undefined ? (known ?? now) : instantFromText(asOf, now);
  return known === undefined ? { at } : { at, knownAt: known };
}

export function asOfJson({ at, knownAt }: AsOf): Readonly<Record<string, string>> {
  return { asOf: isoFromInstant(at), ...(knownAt === undefined ? {} : { knownAt: isoFromInstant(knownAt) }) };
}

export function balancesAsOf(shop: Shop, { at, knownAt }: AsOf, balances: Balances): string[] {
  const shown = (instant: Instant) => formatInstant(instant, shop.timeZone);
  const known = knownAt === undefined ? '' : `, as far as it was known on ${shown(knownAt)}`;
  return [
    `Balances on ${shown(at)}${known}`,
    ...accounts
      .filter((name) => name === 'available' || name === 'pending' || balances[name] !== 0)
      .map((name) => `  ${formatSigned(balances[name]).padStart(12)}  ${accountInWords(name)}`),
  ];
}
