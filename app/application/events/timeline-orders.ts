import { dependenceOf, rulesetAt, type KnownOrder, type PinnedRuleset, type TimelineOrder } from '../../domain/earning/standing/index.ts';
import type { LoadedFacts, OrderRecord, ProgramFacts } from '../ports/drain-store.ts';
import type { Draft } from './draft.ts';
import type { Learnt } from './learn.ts';

/** Stored orders as their members' timelines have them. */
export class TimelineOrders {
  readonly #members: LoadedFacts['members'];
  readonly #products: LoadedFacts['products'];
  readonly #draft: Draft;

  constructor(learnt: Learnt, facts: LoadedFacts, draft: Draft) {
    this.#members = facts.members;
    this.#draft = draft;
    const fetched = learnt.products.flatMap(({ productId, productType: type, vendor, tags, collections }) =>
      collections === undefined ? [] : [[productId, { type, vendor, tags, collections }] as const],
    );
    this.#products = fetched.length === 0 ? facts.products : { ...facts.products, ...Object.fromEntries(fetched) };
  }

  /** Null while nothing but refunds is known, and for orders from before the program. */
  of(record: OrderRecord, program: ProgramFacts): TimelineOrder | null {
    const { snapshot } = record.known;
    if (snapshot === null) return null;
    const award = record.awards[program.programId];
    const pinned = award ? versionOf(program, award.rulesetVersion) : rulesetAt(program, snapshot.orderedAt);
    if (pinned === undefined) return null;
    const known = record.known as KnownOrder;
    return {
      orderId: record.orderId,
      known,
      pinned,
      products: this.#productsOf(record, program, pinned, known),
      grants: award?.grants ?? {},
    };
  }

  /** Whose order it is, or would be; null for nobody's. */
  memberOf(record: OrderRecord, program: ProgramFacts): string | null {
    const awarded = record.awards[program.programId]?.memberId;
    if (awarded !== undefined) return awarded;
    const { snapshot } = record.known;
    if (record.erased || snapshot === null) return null;
    const pinned = rulesetAt(program, snapshot.orderedAt);
    if (pinned?.ruleset.earning.b2b === 'company' && snapshot.companyId !== undefined) {
      return this.#members.get(`${program.programId}/company:${snapshot.companyId}`) ?? null;
    }
    const customerId = snapshot.customerId ?? record.known.claimedBy ?? null;
    return customerId === null ? null : (this.#members.get(`${program.programId}/${customerId}`) ?? null);
  }

  /** What is known of the lines' products, pinned when it is first known; asks for those that the rules need and nobody knows. */
  #productsOf(
    record: OrderRecord,
    { programId }: ProgramFacts,
    { ruleset }: PinnedRuleset,
    { snapshot }: KnownOrder,
  ): TimelineOrder['products'] {
    if (!dependenceOf(ruleset).products) return {};
    const pinnedBefore = record.explanations[programId]?.context?.products ?? {};
    const products: Record<string, TimelineOrder['products'][string]> = {};
    for (const { productId } of snapshot.lines) {
      if (productId === null || products[productId] !== undefined) continue;
      const known = pinnedBefore[productId] ?? this.#products[productId];
      if (known !== undefined) products[productId] = known;
      else {
        const payload = { productId, orderId: record.orderId };
        this.#draft.addEffect({ kind: 'product_refresh', key: `${productId}/${record.orderId}`, payload });
      }
    }
    return products;
  }
}

export function versionOf({ rulesets }: ProgramFacts, version: number): PinnedRuleset | undefined {
  return rulesets.find((ruleset) => ruleset.version === version);
}
