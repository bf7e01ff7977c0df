import type { Actor, PrivacyRequest, Shop } from '../../application/laurel.ts';
import type { AwardRecord, EffectDraft, OrderRecord, PublishedRuleset, StandingChange } from '../../application/ports/drain-store.ts';
import type { ProgramDraft } from '../../application/ports/program-versions.ts';
import type { Drift } from '../../application/ports/reconciliations.ts';
import type { RunState, RunValue } from '../../application/ports/runs.ts';
import type { CollectionFacts, CustomerFacts, IncomingEvent, ProductFacts } from '../../application/ports/events.ts';
import type { CampaignUsage } from '../../domain/campaigns/index.ts';
import type { MemberFact } from '../../domain/earning/member-facts.ts';
import type { Balances, Lot, LotUse, Transfer } from '../../domain/ledger/index.ts';
import type { MemberStatus } from '../../domain/members/index.ts';
import type { Address, RedemptionRecord } from '../../domain/rewards/index.ts';
import type { MemberId, ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { TierMove } from '../../domain/tiers/index.ts';
import { emptyPeopleTables, type PeopleTables } from './people-rows.ts';
import { Table, type Journal } from './table.ts';

export interface ShopRow extends Shop {
  readonly scopes: readonly string[];
  readonly installedAt: Instant | null;
}

export interface ProgramRow {
  readonly programId: string;
  readonly startsAt: Instant;
}

export interface RulesetRow extends PublishedRuleset {
  readonly programId: string;
  readonly publishedAt: Instant;
  readonly publishedBy: Actor;
  readonly withdrawnAt: Instant | null;
}

export interface MemberRow {
  readonly id: MemberId;
  readonly programId: string;
  readonly customerId: string | null;
  readonly companyId: string | null;
  readonly status: MemberStatus;
  readonly statusReason: string | null;
  readonly statusAt: Instant | null;
  readonly enrolledAt: Instant;
  readonly mergedInto: MemberId | null;
  /** The deleted customer that this member was, so that a merge heard of later still finds them. */
  readonly formerCustomer: string | null;
}

export interface BooksRow {
  readonly balances: Balances;
  readonly lots: readonly Lot[];
  readonly uses: readonly LotUse[];
}

export interface TransferRow {
  readonly id: string;
  readonly programId: string;
  readonly memberId: string;
  readonly recordedAt: Instant;
  readonly transfer: Transfer;
}

export interface EventRow extends IncomingEvent {
  readonly body: string;
  readonly id: number;
  readonly lane: number;
  readonly receivedAt: Instant;
  readonly state: 'waiting' | 'done' | 'dead';
  readonly attempts: number;
  readonly reason: string | null;
}

export interface EffectRow extends EffectDraft {
  readonly id: string;
  readonly state: 'waiting' | 'done' | 'dead';
  readonly attempts: number;
  readonly runAt: Instant;
}

export interface AuditRow {
  readonly at: Instant;
  readonly actor: Actor;
  readonly action: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface PrivacyRow extends Omit<PrivacyRequest, 'hasFile'> {
  readonly sourceId: string;
  readonly file: string | null;
}

export interface RunRow extends RunState {
  readonly cursor: RunValue | null;
  readonly lease: number;
  readonly leaseUntil: Instant | null;
}

export interface TierMoveRow extends TierMove {
  readonly memberId: string;
  readonly voided: boolean;
}

export interface DriftRow extends Drift {
  readonly occasion: string;
  readonly sourceId: string | null;
}

export interface CodeRow {
  readonly pool: string;
  readonly id: string;
  readonly code: string;
  readonly redemptionId: string | null;
}

/** Everything of one shop. Rows are values: whoever changes one puts another in its place. */
export interface TenantTables extends PeopleTables {
  readonly shop: Table<ShopRow>;
  readonly programs: Table<ProgramRow>;
  readonly rulesets: Table<RulesetRow>;
  /** By program. */
  readonly drafts: Table<ProgramDraft>;
  readonly customers: Table<CustomerFacts>;
  /** By customer: until when what is said about them is passed over. */
  readonly forgotten: Table<Instant>;
  readonly members: Table<MemberRow>;
  readonly books: Table<BooksRow>;
  readonly transfers: Table<TransferRow>;
  /** By member and idempotency key: the id of the transfer that has it. */
  readonly transferKeys: Table<string>;
  readonly orders: Table<OrderRecord>;
  readonly redemptions: Table<RedemptionRecord>;
  /** By redemption. */
  readonly addresses: Table<Address>;
  /** By pool and code. */
  readonly codes: Table<CodeRow>;
  /** By member. */
  readonly standings: Table<StandingChange>;
  /** By member: when they last did what keeps their points alive. */
  readonly activeAt: Table<Instant>;
  /** By member and key. */
  readonly memberFacts: Table<{ readonly memberId: string; readonly fact: MemberFact }>;
  readonly memberAwards: Table<{ readonly memberId: string; readonly record: AwardRecord }>;
  readonly tierMoves: Table<TierMoveRow>;
  /** By program and campaign. */
  readonly campaignUsage: Table<CampaignUsage>;
  readonly events: Table<EventRow>;
  readonly effects: Table<EffectRow>;
  readonly products: Table<ProductFacts>;
  readonly collections: Table<CollectionFacts>;
  readonly privacy: Table<PrivacyRow>;
  readonly audit: Table<AuditRow>;
  /** By kind and occasion. */
  readonly runs: Table<RunRow>;
  /** By occasion and order. */
  readonly drifts: Table<DriftRow>;
}

/** A broken uniqueness, under the code that PostgreSQL gives it. */
export class UniqueViolation extends Error {
  readonly code = '23505';
}

/**
 * A database in this process: the tables behind every in-memory port, with transactions that happen wholly or not at all,
 * one after the other in the order in which they were asked for.
 */
export class MemoryDatabase {
  readonly now: () => Instant;
  readonly #tenants = new Map<ShopId, TenantTables>();
  readonly #heldLanes = new Set<string>();
  #journal: Array<() => void> = [];
  #turn: Promise<unknown> = Promise.resolve();
  #lastId = 0;

  constructor({ now }: { now: () => Instant }) {
    this.now = now;
  }

  /** Runs `work` when everything asked for before has ended. When it throws, all that it changed is as it was. */
  transaction<T>(work: () => T): Promise<T> {
    const run = this.#turn.then(() => this.#attempt(work));
    this.#turn = run.catch(() => undefined);
    return run;
  }

  /** The tables of a shop, made when they are first asked for. */
  tenant(shopId: ShopId): TenantTables {
    const known = this.#tenants.get(shopId);
    if (known !== undefined) return known;
    const tables = emptyTables((undo) => this.#journal.push(undo));
    this.#tenants.set(shopId, tables);
    return tables;
  }

  tenants(): ReadonlyMap<ShopId, TenantTables> {
    return this.#tenants;
  }

  erase(shopId: ShopId): void {
    for (const table of Object.values(this.tenant(shopId)) as Table<unknown>[]) table.clear();
  }

  /** Ids ascend over all tables, as those of one sequence. An id that a failed transaction took is not given again. */
  nextId(): string {
    this.#lastId += 1;
    return String(this.#lastId);
  }

  /** Takes a lane as another worker would, until the returned function gives it back; null when it is taken. */
  holdLane(shopId: ShopId, lane: number): (() => void) | null {
    const key = `${shopId}/${lane}`;
    if (this.#heldLanes.has(key)) return null;
    this.#heldLanes.add(key);
    return () => this.#heldLanes.delete(key);
  }

  #attempt<T>(work: () => T): T {
    this.#journal = [];
    try {
      return work();
    } catch (fault) {
      for (const undo of this.#journal.reverse()) undo();
      throw fault;
    } finally {
      this.#journal = [];
    }
  }
}

function emptyTables(journal: Journal): TenantTables {
  return {
    shop: new Table(journal),
    programs: new Table(journal),
    rulesets: new Table(journal),
    drafts: new Table(journal),
    customers: new Table(journal),
    forgotten: new Table(journal),
    members: new Table(journal),
    books: new Table(journal),
    transfers: new Table(journal),
    transferKeys: new Table(journal),
    orders: new Table(journal),
    redemptions: new Table(journal),
    addresses: new Table(journal),
    codes: new Table(journal),
    standings: new Table(journal),
    activeAt: new Table(journal),
    memberFacts: new Table(journal),
    memberAwards: new Table(journal),
    tierMoves: new Table(journal),
    campaignUsage: new Table(journal),
    events: new Table(journal),
    effects: new Table(journal),
    products: new Table(journal),
    collections: new Table(journal),
    privacy: new Table(journal),
    audit: new Table(journal),
    ...emptyPeopleTables(journal),
    runs: new Table(journal),
    drifts: new Table(journal),
  };
}
