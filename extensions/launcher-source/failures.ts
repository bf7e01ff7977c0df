import type { Say, TextKey } from './texts.ts';

const texts: Readonly<Record<string, TextKey>> = {
  unreachable: 'failed_unreachable',
  not_signed_in: 'failed_signed_out',
  session_expired: 'failed_signed_out',
  insufficient_points: 'failed_points',
  minimum_order_not_met: 'failed_minimum',
  unknown_reward: 'failed_gone',
  program_not_live: 'failed_gone',
  redemption_already_used: 'failed_used',
  discount_refused: 'failed_discount',
  rate_limited: 'failed_busy',
};

/** The program's messages are in its own language; the shopper gets the extension's sentence for the reason instead. */
export function failureText(code: string, say: Say): string {
  return say(texts[code] ?? 'failed_other');
}
