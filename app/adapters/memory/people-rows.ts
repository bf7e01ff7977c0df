import type { BackCredit } from '../../application/ports/back-credits.ts';
import type { OrderTraces } from '../../application/ports/guest-orders.ts';
import type { ReferralClick, ReferralLink, ReferralRecord } from '../../application/ports/referrals.ts';
import type { Trace } from '../../domain/referrals/index.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { Table, type Journal } from './table.ts';

export interface CompanyPersonRow {
  readonly companyId: string;
  readonly customerId: string;
  readonly firstSeenAt: Instant;
  readonly lastSeenAt: Instant;
}

export interface BackCreditRow extends BackCredit {
  readonly cursor: string | null;
}

/** Companies' people, orders' traces, past orders, referrals: the tables that came with them. */
export interface PeopleTables {
  /** By company and customer. */
  readonly companyPeople: Table<CompanyPersonRow>;
  readonly orderTraces: Table<OrderTraces>;
  readonly backCredits: Table<BackCreditRow>;
  /** By member. */
  readonly referralLinks: Table<ReferralLink>;
  /** By token. */
  readonly referralClicks: Table<ReferralClick>;
  readonly referrals: Table<ReferralRecord>;
  /** By owner: `member:17`, or `referral:` and its id. */
  readonly referralSignals: Table<readonly Trace[]>;
}

export function emptyPeopleTables(journal: Journal): PeopleTables {
  return {
    companyPeople: new Table(journal),
    orderTraces: new Table(journal),
    backCredits: new Table(journal),
    referralLinks: new Table(journal),
    referralClicks: new Table(journal),
    referrals: new Table(journal),
    referralSignals: new Table(journal),
  };
}
