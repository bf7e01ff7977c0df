import { isoFromInstant } from '../../domain/shared/instant.ts';
import type { Shop } from '../laurel.ts';
import type { LedgerAudit, LedgerAuditFindings, LedgerBreach } from '../ports/ledger-audit.ts';
import type { SealFindings, SealHead, Seals, Tampering } from '../ports/seals.ts';

export interface LedgerProof extends LedgerAuditFindings {
  readonly shop: string;
  readonly agrees: boolean;
  /** One for each breach that was found, in the same order. */
  readonly sentences: readonly string[];
}

const breachesMax = 1_000;

/** Proves every member's balances, lots and orders against the transfers, and says each breach in a sentence. */
export function createVerifyLedger({ audit }: { audit: LedgerAudit }) {
  return async (shop: Shop): Promise<LedgerProof> => {
    const findings = await audit.audit({ shopId: shop.id, breachesMax });
    return { ...findings, shop: shop.domain, agrees: findings.breachCount === 0, sentences: findings.breaches.map(sentenceOf) };
  };
}

function sentenceOf(breach: LedgerBreach): string {
  return `${nameOf(breach)}: ${factOf(breach)}`;
}

function nameOf({ memberId, customerId }: LedgerBreach): string {
  if (memberId === null) return 'No member';
  return customerId === null ? `Member ${memberId}` : `Member ${memberId} (customer ${customerId})`;
}

function factOf({ law, subject, stated, proven }: LedgerBreach): string {
  const what = subject ?? '';
  switch (law) {
    case 'balance_is_sum':
      return `the balance of ${what} is ${stated ?? 'missing'}, but the transfers add up to ${proven ?? 0}.`;
    case 'accounts_cancel_out':
      return `the ten accounts add up to ${stated ?? 0}, not to zero.`;
    case 'lots_hold_available':
      return `the lots hold ${stated ?? 0} points, but by the balance they should hold ${proven ?? 0}.`;
    case 'lot_is_explained':
      if (proven === null) return `the lot ${what} holds ${stated ?? 0} points, but no transfer opened it.`;
      if (stated === null) return `the transfer ${what} should have opened a lot of ${proven} points, but there is none.`;
      return `the lot ${what} states ${stated} points, but by its transfer and its uses it should be ${proven}.`;
    case 'debit_is_explained':
      return `the transfer ${what} took ${stated ?? 0} points from lots, but there were ${proven ?? 0} to take.`;
    case 'expired_is_explained':
      return `${what}: ${stated ?? 0} points by the lots, but ${proven ?? 0} by the transfers.`;
    case 'position_is_posted':
      return `${what} is stated as ${stated ?? 'nothing'}, but the order’s transfers add up to ${proven ?? 0}.`;
    case 'key_is_unique':
      return `${stated ?? 0} transfers have the key ${what}, which names one fact.`;
    case 'held_is_open':
      return `${stated ?? 0} points are held, but the open redemptions cost ${proven ?? 0}.`;
  }
}

export interface SealProof extends SealFindings {
  readonly shop: string;
  readonly intact: boolean;
  /** One for each finding, in the same order. */
  readonly sentences: readonly string[];
}

/** Checks the seals over what was posted, and says each finding in a sentence. `noted` is a seal that was written down elsewhere. */
export function createVerifySeals({ seals }: { seals: Seals }) {
  return async (shop: Shop, noted?: SealHead): Promise<SealProof> => {
    const findings = await seals.check({ shopId: shop.id, tamperingMax: breachesMax, ...(noted === undefined ? {} : { noted }) });
    return { ...findings, shop: shop.domain, intact: findings.tamperingCount === 0, sentences: findings.tampering.map(tamperingInWords) };
  };
}

function tamperingInWords({ kind, seal, sealedAt, transferId }: Tampering): string {
  const since = sealedAt === null ? `Seal ${seal}` : `Seal ${seal} of ${isoFromInstant(sealedAt)}`;
  const transfer = `the transfer ${transferId ?? ''}`;
  switch (kind) {
    case 'transfer_changed':
      return `${since}: ${transfer} was changed after it was sealed.`;
    case 'transfer_removed':
      return `${since}: ${transfer} was removed after it was sealed.`;
    case 'transfer_added':
      return `${since}: ${transfer} came in behind the seal.`;
    case 'seal_changed':
      return `${since}: its transfers are as they were marked, but the seal does not fit them: the seal was changed.`;
    case 'seal_missing':
      return `${since} is missing.`;
    case 'chain_broken':
      return `${since} does not follow from the one before it.`;
    case 'head_differs':
      return `${since} is not the one that was noted: the chain up to it was rewritten.`;
  }
}
