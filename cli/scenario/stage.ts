import type { MemberDetail } from '../../app/application/laurel.ts';
import type { BackCredits } from '../../app/application/ports/back-credits.ts';
import type { CodePools } from '../../app/application/ports/code-pools.ts';
import type { DeadLetters } from '../../app/application/ports/dead-letters.ts';
import type { AwardRecord, DrainStore } from '../../app/application/ports/drain-store.ts';
import type { DueWork } from '../../app/application/ports/due-work.ts';
import type { GuestOrders } from '../../app/application/ports/guest-orders.ts';
import type { Inbox } from '../../app/application/ports/events.ts';
import type { Expiry } from '../../app/application/ports/expiry.ts';
import type { LedgerAudit } from '../../app/application/ports/ledger-audit.ts';
import type { MemberLedger } from '../../app/application/ports/member-ledger.ts';
import type { MemberTimelines } from '../../app/application/ports/member-timelines.ts';
import type { Members } from '../../app/application/ports/members.ts';
import type { Memberships } from '../../app/application/ports/memberships.ts';
import type { Outbox } from '../../app/application/ports/outbox.ts';
import type { ProgramVersions } from '../../app/application/ports/program-versions.ts';
import type { Reconciliations } from '../../app/application/ports/reconciliations.ts';
import type { Referrals } from '../../app/application/ports/referrals.ts';
import type { Runs } from '../../app/application/ports/runs.ts';
import type { Shops } from '../../app/application/ports/shops.ts';
import type { CampaignUsage } from '../../app/domain/campaigns/index.ts';
import type { EntitlementExplanation } from '../../app/domain/earning/index.ts';
import type { MemberId, ShopId } from '../../app/domain/shared/ids.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import type { TierMove, TierStanding } from '../../app/domain/tiers/index.ts';

/** Where a scenario is played: the ports of one store. Everything above them is the same code everywhere. */
export interface Stage {
  readonly store: DrainStore;
  readonly ledger: MemberLedger;
  readonly outbox: Outbox;
  readonly inbox: Inbox;
  readonly shops: Shops;
  readonly versions: ProgramVersions;
  readonly deadLetters: DeadLetters;
  readonly audit: LedgerAudit;
  readonly members: Members;
  readonly memberships: Memberships;
  readonly pools: CodePools;
  readonly expiry: Expiry;
  readonly due: Pick<DueWork, 'orders' | 'members' | 'birthdays'>;
  readonly referrals: Referrals;
  readonly guestOrders: GuestOrders;
  readonly backCredits: BackCredits;
  readonly reconciliations: Reconciliations;
  readonly runs: Runs;
  readonly timelines: MemberTimelines;
  readonly reads: StageReads;
  /** Leaves nothing of the shop behind. */
  strike(shopId: ShopId): Promise<void>;
}

/** What scenarios look at beyond what use cases tell. */
export interface StageReads {
  /** The working behind an order in the shop's first program; null when there is none. */
  explanationOf(shopId: ShopId, orderId: string): Promise<EntitlementExplanation | null>;
  /** Where a member stands; null while nothing was counted. */
  standingOf(shopId: ShopId, memberId: MemberId): Promise<StandingOnStage | null>;
  /** What is posted for a member besides orders. */
  awardsOf(shopId: ShopId, memberId: MemberId): Promise<readonly AwardRecord['award'][]>;
  /** Payloads of the warnings that a member was given, in the order in which they were written. */
  warningsOf(shopId: ShopId, memberId: MemberId): Promise<ReadonlyArray<Readonly<Record<string, string>>>>;
  /** By campaign. */
  campaignUsage(shopId: ShopId): Promise<Readonly<Record<string, CampaignUsage>>>;
  clockwork(shopId: ShopId): Promise<Clockwork>;
}

export interface StandingOnStage {
  readonly tier: TierStanding;
  readonly segments: readonly string[];
  /** Oldest first; those that turned out not to have been are left out. */
  readonly moves: readonly TierMove[];
}

/** Instants at which something happens by itself. */
export interface Clockwork {
  /** Orders and members whose time comes, codes that lapse, referrals. */
  readonly due: readonly Instant[];
  /** When lots expire that still hold something. */
  readonly lots: readonly Instant[];
  /** When members who have points were last active. */
  readonly activeAt: readonly Instant[];
}

export type { MemberDetail };

/** Sets a stage whose time is the scenario's. */
export type SetStage = (now: () => Instant) => Stage;
