import type { RedeemOutcome, ReturnOutcome } from './redeeming.ts';

/** A sentence about what just happened: a key of the locale files and how serious it is. */
export interface Message {
  readonly tone: 'success' | 'info' | 'warning' | 'critical';
  readonly key: string;
}

const refusals: Readonly<Record<string, string>> = {
  not_signed_in: 'failed.signed_out',
  session_expired: 'failed.session',
  bad_signature: 'failed.session',
  no_session_token: 'failed.session',
  insufficient_points: 'failed.points',
  minimum_order_not_met: 'failed.minimum',
  unknown_reward: 'failed.gone',
  program_not_live: 'failed.gone',
  unknown_redemption: 'failed.gone',
  redemption_already_used: 'failed.used',
  redemption_closed: 'failed.used',
  discount_refused: 'failed.discount',
  rate_limited: 'failed.busy',
  unreachable: 'failed.unreachable',
};

/** The program's own messages are in one language; the shopper reads the extension's sentence for the reason. */
export function refusalKey(code: string): string {
  return refusals[code] ?? 'failed.other';
}

export function afterRedeeming(outcome: RedeemOutcome): Message {
  switch (outcome.kind) {
    case 'applied':
      return { tone: 'success', key: 'done.applied' };
    case 'refused':
      return { tone: 'warning', key: refusalKey(outcome.code) };
    case 'unanswered':
      return { tone: 'warning', key: 'failed.unanswered' };
    case 'returned':
      return { tone: 'warning', key: outcome.because === 'code_not_made' ? 'returned.not_made' : 'returned.not_accepted' };
    case 'kept':
      return { tone: 'warning', key: 'kept' };
  }
}

export function afterReturning(outcome: ReturnOutcome): Message {
  switch (outcome.kind) {
    case 'returned':
      return outcome.redemption.state === 'released' ? { tone: 'success', key: 'done.returned' } : { tone: 'info', key: 'done.returning' };
    case 'not_removed':
      return { tone: 'warning', key: 'failed.not_removed' };
    case 'not_returned':
      return { tone: 'warning', key: outcome.code === 'redemption_already_used' ? 'failed.used' : 'failed.not_returned' };
  }
}
