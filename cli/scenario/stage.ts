import type { MemberDetail } from '../../app/application/laurel.ts';
import type { DeadLetters } from '../../app/application/ports/dead-letters.ts';
import type { DrainStore } from '../../app/application/ports/drain-store.ts';
import type { Inbox } from '../../app/application/ports/events.ts';
import type { LedgerAudit } from '../../app/application/ports/ledger-audit.ts';
import type { MemberLedger } from '../../app/application/ports/member-ledger.ts';
import type { Outbox } from '../../app/application/ports/outbox.ts';
import type { ProgramVersions } from '../../app/application/ports/program-versions.ts';
import type { Shops } from '../../app/application/ports/shops.ts';
import type { EntitlementExplanation } from '../../app/domain/earning/index.ts';
import type { CustomerId, MemberId, ShopId } from '../../app/domain/shared/ids.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';

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
  readonly members: {
    show(shopId: ShopId, memberId: MemberId): Promise<MemberDetail | null>;
    findByCustomer(shopId: ShopId, customerId: CustomerId): Promise<MemberId | null>;
  };
  /** The working behind an order in the shop's first program; null when there is none. */
  explanationOf(shopId: ShopId, orderId: string): Promise<EntitlementExplanation | null>;
  /** Leaves nothing of the shop behind. */
  strike(shopId: ShopId): Promise<void>;
}

/** Sets a stage whose time is the scenario's. */
export type SetStage = (now: () => Instant) => Stage;
