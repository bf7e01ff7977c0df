/**
 * Every code with which Laurel refuses something. A code never changes its meaning; app/http/errors.ts maps each one to
 * an HTTP status, a GraphQL code and a decision whether to retry.
 */
export const reasons = [
  'invalid_input',
  'malformed_json',
  'body_too_large',
  'unknown_topic',
  'bad_signature',
  'not_signed_in',
  'session_expired',
  'not_allowed',
  'unknown_shop',
  'shop_uninstalled',
  'not_found',
  'unknown_member',
  'unknown_reward',
  'unknown_redemption',
  'insufficient_points',
  'minimum_order_not_met',
  'points_out_of_range',
  'address_needed',
  'reward_not_now',
  'reward_not_for_member',
  'reward_out_of_stock',
  'reward_limit_reached',
  'reward_refused',
  'reward_partly_used',
  'reward_not_undoable',
  'redemption_already_used',
  'redemption_closed',
  'idempotency_conflict',
  'program_not_live',
  'ruleset_invalid',
  'discount_refused',
  'shopify_unavailable',
  'rate_limited',
] as const;

export type Reason = (typeof reasons)[number];
