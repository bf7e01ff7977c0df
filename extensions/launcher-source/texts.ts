/** Every text that the theme extension's locale files hold for the panel; snippets/launcher-texts.liquid hands them over. */
export const textKeys = [
  'launcher',
  'close',
  'loading',
  'unreachable_title',
  'unreachable_text',
  'retry',
  'greeting',
  'balance',
  'pending',
  'pending_hint',
  'next_reward',
  'every_reward',
  'codes',
  'rewards',
  'ways',
  'history',
  'history_all',
  'history_empty',
  'history_pending',
  'no_rewards',
  'to_go',
  'from_order',
  'off',
  'redeem',
  'redeem_label',
  'redeemed',
  'being_made',
  'slow',
  'look_again',
  'returning',
  'copy',
  'copied',
  'copy_by_hand',
  'apply',
  'valid_until',
  'cancel',
  'cancelled',
  'join_title',
  'join_text',
  'sign_up',
  'sign_in',
  'failed_unreachable',
  'failed_signed_out',
  'failed_points',
  'failed_minimum',
  'failed_gone',
  'failed_used',
  'failed_discount',
  'failed_busy',
  'failed_other',
] as const;

export type TextKey = (typeof textKeys)[number];

/** A text with the words in braces filled in. */
export type Say = (key: TextKey, words?: Readonly<Record<string, string>>) => string;

/**
 * A text that is missing shows its key rather than nothing: a shopper still gets a hint, and a merchant who
 * translated the extension sees which one was forgotten.
 */
export function speaker(texts: Readonly<Record<string, string>>): Say {
  return (key, words = {}) => (texts[key] ?? key).replace(/\{(\w+)\}/g, (whole, word: string) => words[word] ?? whole);
}
