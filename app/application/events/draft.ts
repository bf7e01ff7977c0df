import type { MemberFact } from '../../domain/earning/member-facts.ts';
import type { MemberBooks } from '../../domain/ledger/index.ts';
import type { RedemptionRecord } from '../../domain/rewards/index.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { AwardRecord, Changes, EffectDraft, LoadedFacts, OrderRecord, StandingChange, TierMovesChange } from '../ports/drain-store.ts';

/** What a batch comes to so far. Each step sees what the steps before it decided, and behind that what was loaded. */
export class Draft {
  /** Orders of which something was learnt or that are worth something else now, and those of timelines that were loaded. */
  readonly orders = new Map<string, OrderRecord>();
  /** Those of timelines, as they were loaded: while they are that, there is nothing to store. */
  readonly #loaded = new Set<OrderRecord>();
  readonly standings: StandingChange[] = [];
  readonly memberFacts: Array<{ memberId: string; fact: MemberFact }> = [];
  readonly awards: Array<{ memberId: string; record: AwardRecord }> = [];
  readonly tierMoves: TierMovesChange[] = [];
  readonly activeAt = new Map<string, Instant>();
  /** By code. */
  readonly redemptions = new Map<string, RedemptionRecord>();
  readonly #books = new Map<string, { programId: string; books: MemberBooks }>();
  readonly #effects = new Map<string, EffectDraft>();
  readonly #facts: Pick<LoadedFacts, 'books'>;

  constructor(facts: Pick<LoadedFacts, 'books'>) {
    this.#facts = facts;
  }

  /** Has an order at hand that was loaded with a timeline. */
  lookAt(order: OrderRecord): void {
    if (this.orders.has(order.orderId)) return;
    this.orders.set(order.orderId, order);
    this.#loaded.add(order);
  }

  addEffect(effect: EffectDraft): void {
    this.#effects.set(`${effect.kind} ${effect.key}`, effect);
  }

  booksOf(memberId: string): MemberBooks {
    const books = this.#books.get(memberId)?.books ?? this.#facts.books.get(memberId);
    if (books === undefined) throw new Error(`The books of member ${memberId} were not loaded.`);
    return books;
  }

  /** Notes that something was posted in a member's books. */
  keepBooks(memberId: string, programId: string, books: MemberBooks): void {
    this.#books.set(memberId, { programId, books });
  }

  changes(): Pick<
    Changes,
    'orders' | 'books' | 'redemptions' | 'standings' | 'memberFacts' | 'awards' | 'tierMoves' | 'activeAt' | 'effects'
  > {
    const { standings, memberFacts, awards, tierMoves, activeAt } = this;
    return {
      orders: [...this.orders.values()].filter((order) => !this.#loaded.has(order)),
      books: this.#books,
      redemptions: [...this.redemptions.values()],
      standings,
      memberFacts,
      awards,
      tierMoves,
      activeAt,
      effects: [...this.#effects.values()],
    };
  }
}
