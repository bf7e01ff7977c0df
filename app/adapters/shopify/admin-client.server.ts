import { GraphQLClient } from 'graphql-request';
import type { AccessTokens } from '../../application/ports/access-tokens.ts';
import type { InstalledShop } from '../../application/ports/shopify-shop.ts';
import type { Refusal, Result } from '../../domain/shared/result.ts';
import { refuse, success } from '../../domain/shared/result.ts';
import { readAnswer, readFailure } from './admin-answer.ts';
import type { AdminAnswer } from './admin-answer.ts';
import type { ApiOrigin } from './api-origin.ts';
import { apiVersion } from './api-version.ts';
import { CostBuckets } from './cost-buckets.ts';
import type { AdminOperation } from './operations/operation.ts';
import type { Timing } from './timing.ts';
import { systemTiming } from './timing.ts';

/**
 * Speaks GraphQL to the Admin API of many shops. After a timeout, a 5xx or a broken connection nobody knows whether Shopify has
 * carried an operation out, and it is sent again: it must be safe to repeat, or say that it is to be sent once.
 */
export interface AdminClient {
  /**
   * Refuses `shopify_unavailable` when the deadline passes first, `shop_uninstalled` when Shopify no longer accepts the app,
   * `not_allowed` when a scope or an approval is missing. Throws when Shopify does not understand the operation: that is a fault of ours.
   */
  request<Data, Variables extends object>(call: AdminCall<Data, Variables>): Promise<Result<Data>>;
}

export interface AdminCall<Data, Variables extends object> {
  readonly shop: InstalledShop;
  readonly operation: AdminOperation<Data, Variables>;
  readonly variables: Variables;
  /**
   * Names of nullable fields that may be missing when Shopify withholds them (from an app without approval for personal data).
   * A denial of any other field refuses the call: null must not be taken for "there is none".
   */
  readonly deniableFields?: readonly string[];
  /** Not sent again unless the first attempt certainly did nothing. */
  readonly once?: boolean;
  /** For all attempts together. */
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
}

export interface AdminClientConfig {
  readonly tokens: AccessTokens;
  readonly origin: ApiOrigin;
  readonly timing?: Timing;
  /** For all attempts of a call that names no deadline. */
  readonly deadlineMs?: number;
  /** For one attempt: a connection that hangs is given up while there is still time for another. */
  readonly attemptTimeoutMs?: number;
  readonly attemptsMax?: number;
  /** Hears of every attempt, for metrics and logs. */
  readonly onAttempt?: (attempt: AdminAttempt) => void;
}

export interface AdminAttempt {
  readonly shop: string;
  readonly operation: string;
  readonly number: number;
  /** `data`, or why not. */
  readonly outcome: AdminAnswer<unknown>['kind'];
  readonly reason: string | null;
  readonly durationMs: number;
  /** Points that Shopify charged, when it said so. */
  readonly cost: number | null;
}

/** The price of an operation that has not been sent before. */
const unknownCost = 10;
const backoffBaseMs = 250;
const backoffMaxMs = 8_000;

export function createAdminClient(config: AdminClientConfig): AdminClient {
  const timing = config.timing ?? systemTiming;
  const buckets = new CostBuckets(() => timing.now());
  const costs = new Map<string, number>();
  return { request: (call) => new Call(call, { ...config, timing, buckets, costs }).run() };
}

interface CallContext extends AdminClientConfig {
  readonly timing: Timing;
  readonly buckets: CostBuckets;
  /** What each operation was last asked for, by name. */
  readonly costs: Map<string, number>;
}

class Call<Data, Variables extends object> {
  readonly #call: AdminCall<Data, Variables>;
  readonly #context: CallContext;
  readonly #deadlineAt: number;
  readonly #signal: AbortSignal;

  constructor(call: AdminCall<Data, Variables>, context: CallContext) {
    const deadlineMs = call.deadlineMs ?? context.deadlineMs ?? 15_000;
    this.#call = call;
    this.#context = context;
    this.#deadlineAt = context.timing.now() + deadlineMs;
    const deadline = AbortSignal.timeout(deadlineMs);
    this.#signal = call.signal ? AbortSignal.any([deadline, call.signal]) : deadline;
  }

  async run(): Promise<Result<Data>> {
    const { shop } = this.#call;
    const { tokens, attemptsMax = 6 } = this.#context;
    let rejected: string | undefined;
    for (let number = 1; number <= attemptsMax; number += 1) {
      const token = await tokens.accessToken(shop, { signal: this.#signal, ...(rejected !== undefined && { rejected }) });
      if (!token.ok) return token;
      const answer = await this.#attempt(token.value, number);
      if (answer.kind === 'data') return success(answer.data);
      if (answer.kind === 'refused') return refuse(answer.reason, answer.message);
      if (answer.kind === 'token_rejected') {
        if (rejected !== undefined)
          return refuse('shop_uninstalled', 'Shopify no longer accepts this app for the shop. Open the app in Shopify to reconnect it.');
        rejected = token.value;
        continue;
      }
      if (this.#call.once === true && answer.unsent !== true) break;
      if (number === attemptsMax || !(await this.#wait(this.#backoffMs(number, answer.afterMs)))) break;
    }
    return this.#unavailable();
  }

  async #attempt(token: string, number: number): Promise<AdminAnswer<Data>> {
    const { shop, operation } = this.#call;
    const { buckets, costs, timing, onAttempt } = this.#context;
    const reservation = buckets.reserve(shop.domain, costs.get(operation.name) ?? unknownCost);
    if (reservation.waitMs > 0 && !(await this.#wait(reservation.waitMs))) {
      reservation.settle();
      return { kind: 'retry', why: 'no points left in the bucket', afterMs: reservation.waitMs, unsent: true };
    }
    const startedAt = timing.now();
    const { answer, cost } = await this.#send(token);
    reservation.settle(cost?.throttleStatus);
    if (cost?.requestedQueryCost !== undefined) costs.set(operation.name, cost.requestedQueryCost);
    onAttempt?.({
      shop: shop.domain,
      operation: operation.name,
      number,
      outcome: answer.kind,
      reason: answer.kind === 'retry' ? answer.why : answer.kind === 'refused' ? answer.reason : null,
      durationMs: timing.now() - startedAt,
      cost: cost?.actualQueryCost ?? null,
    });
    return answer;
  }

  async #send(token: string): Promise<ReturnType<typeof readAnswer<Data>>> {
    const { shop, operation, variables, deniableFields = [] } = this.#call;
    const { origin, attemptTimeoutMs = 8_000 } = this.#context;
    // Redirects are not followed: they would carry the token to wherever they point.
    const client = new GraphQLClient(`${origin(shop.domain)}/admin/api/${apiVersion}/graphql.json`, {
      errorPolicy: 'all',
      redirect: 'manual',
      headers: { accept: 'application/json', 'x-shopify-access-token': token },
    });
    const signal = AbortSignal.any([this.#signal, AbortSignal.timeout(attemptTimeoutMs)]);
    const sent = client
      .rawRequest<Data, Record<string, unknown>>({ query: operation.document, variables: variables as Record<string, unknown>, signal })
      .then(
        (response) => () => readAnswer(operation.name, response, deniableFields),
        (failure: unknown) => () => readFailure<Data>(operation.name, failure, this.#context.timing.now()),
      );
    // Read outside, so that a fault found in the answer is not taken for a failure to send.
    return (await sent)();
  }

  /** Full jitter: callers that failed together do not come back together. What Shopify asks for is waited for in any case. */
  #backoffMs(number: number, afterMs: number): number {
    return afterMs + Math.floor(this.#context.timing.random() * Math.min(backoffMaxMs, backoffBaseMs * 2 ** number));
  }

  /** False when the deadline would pass meanwhile: then there is no sense in waiting for it. */
  async #wait(ms: number): Promise<boolean> {
    const { timing } = this.#context;
    if (this.#signal.aborted || timing.now() + ms >= this.#deadlineAt) return false;
    await timing.sleep(ms, this.#signal);
    return !this.#signal.aborted;
  }

  #unavailable(): Refusal {
    return refuse('shopify_unavailable', 'Shopify did not answer in time. Nothing is lost; try again in a moment.');
  }
}
