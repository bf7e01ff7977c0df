import type { RunKind } from '../schedule/kinds.ts';
import type { ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';

/** Where a page ended: the due time and the id of its last row. */
export interface DuePlace {
  readonly dueMs: number;
  readonly id: string;
}

export interface DueRow {
  readonly id: string;
  readonly dueAt: Instant;
}

interface PageOfDue {
  readonly shopId: ShopId;
  /** Due at this instant or before. */
  readonly at: Instant;
  readonly after: DuePlace | null;
  readonly limit: number;
}

/**
 * What fell due because time went by, of orders, members and codes. An order or member whose announcement for this due time (`due:<id>:<ms>`,
 * `recheck:<id>:<ms>`) is a dead letter is not due until somebody tries that one again: another would die of the same.
 */
export interface DueWork {
  /** Kinds for which something is due and no run is under way, by shop. */
  waiting(at: Instant): Promise<ReadonlyArray<{ readonly shopId: ShopId; readonly kind: RunKind }>>;
  /** Orders whose held points are due, by due time and id. */
  orders(page: PageOfDue): Promise<readonly DueRow[]>;
  /** Members whose tier or held points are due, by due time and id. */
  members(page: PageOfDue): Promise<readonly DueRow[]>;
  /** Active members whose birthday is one of these days (`05-17`), by id. */
  birthdays(page: { shopId: ShopId; days: readonly string[]; after: string | null; limit: number }): Promise<readonly string[]>;
}
