import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Reason } from '../domain/shared/reasons.ts';
import type { Refusal } from '../domain/shared/result.ts';
import type { ErrorBody } from './storefront/contract.ts';

/** The one table: what a reason means over HTTP, in GraphQL, and whether the same request may be sent again. */
export const answers: Readonly<
  Record<Reason, { readonly status: ContentfulStatusCode; readonly graphql: string; readonly retry: boolean }>
> = {
  invalid_input: { status: 422, graphql: 'BAD_USER_INPUT', retry: false },
  malformed_json: { status: 400, graphql: 'BAD_REQUEST', retry: false },
  body_too_large: { status: 413, graphql: 'BAD_REQUEST', retry: false },
  unknown_topic: { status: 404, graphql: 'NOT_FOUND', retry: false },
  bad_signature: { status: 401, graphql: 'UNAUTHENTICATED', retry: false },
  not_signed_in: { status: 401, graphql: 'UNAUTHENTICATED', retry: false },
  session_expired: { status: 401, graphql: 'UNAUTHENTICATED', retry: true },
  not_allowed: { status: 403, graphql: 'FORBIDDEN', retry: false },
  unknown_shop: { status: 404, graphql: 'NOT_FOUND', retry: false },
  shop_uninstalled: { status: 410, graphql: 'NOT_FOUND', retry: false },
  not_found: { status: 404, graphql: 'NOT_FOUND', retry: false },
  unknown_member: { status: 404, graphql: 'NOT_FOUND', retry: false },
  member_left: { status: 409, graphql: 'CONFLICT', retry: false },
  member_blocked: { status: 403, graphql: 'FORBIDDEN', retry: false },
  unknown_referral: { status: 404, graphql: 'NOT_FOUND', retry: false },
  referral_closed: { status: 409, graphql: 'CONFLICT', retry: false },
  referrals_off: { status: 409, graphql: 'CONFLICT', retry: false },
  own_referral: { status: 409, graphql: 'CONFLICT', retry: false },
  already_referred: { status: 409, graphql: 'CONFLICT', retry: false },
  unknown_reward: { status: 404, graphql: 'NOT_FOUND', retry: false },
  unknown_redemption: { status: 404, graphql: 'NOT_FOUND', retry: false },
  insufficient_points: { status: 409, graphql: 'CONFLICT', retry: false },
  minimum_order_not_met: { status: 409, graphql: 'CONFLICT', retry: false },
  points_out_of_range: { status: 422, graphql: 'BAD_USER_INPUT', retry: false },
  address_needed: { status: 422, graphql: 'BAD_USER_INPUT', retry: false },
  reward_not_now: { status: 409, graphql: 'CONFLICT', retry: false },
  reward_not_for_member: { status: 403, graphql: 'FORBIDDEN', retry: false },
  reward_out_of_stock: { status: 409, graphql: 'CONFLICT', retry: false },
  reward_limit_reached: { status: 409, graphql: 'CONFLICT', retry: false },
  reward_refused: { status: 409, graphql: 'CONFLICT', retry: false },
  reward_partly_used: { status: 409, graphql: 'CONFLICT', retry: false },
  reward_not_undoable: { status: 409, graphql: 'CONFLICT', retry: false },
  redemption_already_used: { status: 409, graphql: 'CONFLICT', retry: false },
  redemption_closed: { status: 409, graphql: 'CONFLICT', retry: false },
  idempotency_conflict: { status: 409, graphql: 'CONFLICT', retry: false },
  program_not_live: { status: 409, graphql: 'CONFLICT', retry: false },
  ruleset_invalid: { status: 422, graphql: 'BAD_USER_INPUT', retry: false },
  ruleset_golden_case_failed: { status: 422, graphql: 'BAD_USER_INPUT', retry: false },
  unknown_version: { status: 404, graphql: 'NOT_FOUND', retry: false },
  version_scheduled: { status: 409, graphql: 'CONFLICT', retry: false },
  version_in_force: { status: 409, graphql: 'CONFLICT', retry: false },
  version_withdrawn: { status: 409, graphql: 'CONFLICT', retry: false },
  discount_refused: { status: 409, graphql: 'CONFLICT', retry: false },
  shopify_unavailable: { status: 503, graphql: 'UNAVAILABLE', retry: true },
  rate_limited: { status: 429, graphql: 'RATE_LIMITED', retry: true },
};

/** Answers with a refusal. The body is the contract's errorSchema. */
export function answerRefusal(context: Context, refusal: Refusal): Response {
  const { status, retry } = answers[refusal.reason];
  const requestId = context.get('requestId') as string | undefined;
  const body: ErrorBody = {
    error: {
      code: refusal.reason,
      message: refusal.message,
      ...(refusal.field === undefined ? {} : { field: refusal.field }),
      ...(requestId === undefined ? {} : { requestId }),
    },
  };
  if (retry && (status === 429 || status === 503)) context.header('Retry-After', '5');
  return context.json(body, status);
}
