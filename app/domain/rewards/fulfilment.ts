import type { MemberBooks } from '../ledger/index.ts';
import type { Instant } from '../shared/instant.ts';
import type { Reason } from '../shared/reasons.ts';
import { refuse, success, type Result } from '../shared/result.ts';
import { capture, type RedemptionRecord } from './redemption.ts';
import type { RewardTerms } from './terms.ts';

/**
 * How far staff have come with a reward that they fulfil themselves.
 * A thing: requested → approved → sent → delivered. Something to be booked: open → booked → done.
 * `undoing`: a gift card or a credit is being taken back.
 */
export type FulfilmentStep = 'requested' | 'approved' | 'sent' | 'delivered' | 'open' | 'booked' | 'done' | 'given' | 'undoing';

export interface Fulfilment {
  readonly step: FulfilmentStep;
  /** What staff wrote about it, or why it could not be taken back; the member reads it. */
  readonly note: string | null;
  /** When this step was taken. */
  readonly at: Instant;
  /** Why taking it back failed, until it is tried again. */
  readonly refused?: Reason;
}

const after: Readonly<Partial<Record<FulfilmentStep, FulfilmentStep>>> = {
  requested: 'approved',
  approved: 'sent',
  sent: 'delivered',
  open: 'booked',
  booked: 'done',
};

/** From here on the points are spent: the thing is on its way, the date is fixed. */
const capturing: ReadonlySet<FulfilmentStep> = new Set(['sent', 'booked']);

/** Where fulfilment begins; null for codes, which the order's payment fulfils. */
export function firstStep(terms: RewardTerms, at: Instant): Fulfilment | null {
  switch (terms.kind) {
    case 'physical':
      return { step: 'requested', note: null, at };
    case 'experience':
      return { step: 'open', note: null, at };
    case 'gift_card':
    case 'store_credit':
    case 'digital_code':
      return { step: 'given', note: null, at };
    default:
      return null;
  }
}

/** Takes the next step; the same step again only changes the note. Refuses `redemption_closed` where that is not the next one. */
export function advance(
  books: MemberBooks,
  redemption: RedemptionRecord,
  { to, note, at }: { to: FulfilmentStep; note: string | null; at: Instant },
): Result<RedemptionRecord> {
  const before = redemption.fulfilment;
  const open = redemption.state === 'held' || redemption.state === 'captured';
  if (before === null || !open || !mayFollow(before.step, to)) {
    return refuse('redemption_closed', `This reward cannot be marked as ${to} now. Reload the page to see how far it is.`, 'to');
  }
  const fulfilment: Fulfilment = { step: to, note: note ?? before.note, at };
  const spent = redemption.state === 'held' && capturing.has(to) ? capture(books, redemption, at) : redemption;
  return success({ ...spent, fulfilment });
}

/** The next step, or the same one again; what was given, or is being taken back, is none of staff's steps. */
function mayFollow(now: FulfilmentStep, to: FulfilmentStep): boolean {
  return now === to ? after[now] !== undefined || now === 'delivered' || now === 'done' : after[now] === to;
}

/** Whether a member may still call it off: nobody has begun to work on it. */
export function isUntouched({ fulfilment }: RedemptionRecord): boolean {
  return fulfilment?.step === 'requested' || fulfilment?.step === 'open';
}
