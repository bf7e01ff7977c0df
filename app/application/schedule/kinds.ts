/** Work that time brings or that a person asks for, page by page, each kind with when it falls due. */
export const runKinds = [
  'pending_release',
  'tier_windows',
  'code_expiry',
  'referral_holds',
  'expiry',
  'birthdays',
  'scores',
  'segments_refresh',
  'reconciliation',
  'ledger_seal',
  'campaign_boundaries',
  'recalculation',
  'back_credit',
  'backtest',
] as const;

export type RunKind = (typeof runKinds)[number];

export type RunTerms =
  /** Whenever the database says that something fell due; never two at a time. */
  | { readonly when: 'work_waits' }
  /** In every hour of universal time. Hours that were missed are one run. */
  | { readonly when: 'hourly' }
  /**
   * Once on every day of the shop's calendar, `minute` minutes after that day began. Days that were missed: only the newest is made up
   * for, or each of them.
   */
  | { readonly when: 'daily'; readonly minute: number; readonly missed: 'newest' | 'each' }
  /** At instants that somebody names: a campaign's start, a merchant's wish. */
  | { readonly when: 'named' };

/**
 * The night's work is in the order in which one kind uses the other's results: scores before segments. Birthdays come first,
 * because a present is for the day itself. The end of a calendar day's points is posted within an hour of local midnight.
 */
export const runTerms: Readonly<Record<RunKind, RunTerms>> = {
  pending_release: { when: 'work_waits' },
  tier_windows: { when: 'work_waits' },
  code_expiry: { when: 'work_waits' },
  referral_holds: { when: 'work_waits' },
  expiry: { when: 'hourly' },
  birthdays: { when: 'daily', minute: 10, missed: 'each' },
  scores: { when: 'daily', minute: 130, missed: 'newest' },
  segments_refresh: { when: 'daily', minute: 160, missed: 'newest' },
  reconciliation: { when: 'daily', minute: 190, missed: 'newest' },
  ledger_seal: { when: 'hourly' },
  campaign_boundaries: { when: 'named' },
  recalculation: { when: 'named' },
  back_credit: { when: 'named' },
  backtest: { when: 'named' },
};
