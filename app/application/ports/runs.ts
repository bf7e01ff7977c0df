import type { RunKind } from '../schedule/kinds.ts';
import type { ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';

/** What names a run within its shop: asking for the same one twice is asking once. */
export interface RunName {
  readonly kind: RunKind;
  /** What it is for: a day of the shop's calendar (`2026-11-21`), an hour, a campaign's start, a name given by whoever asked. */
  readonly occasion: string;
}

/** Plain JSON. */
export type RunValue = Readonly<Record<string, unknown>>;

export interface NewRun extends RunName {
  readonly dueAt: Instant;
  /** What whoever asked for it wants; handlers read it. */
  readonly input?: RunValue;
}

/** A run in the hands of one worker, for as long as its lease lasts. */
export interface Run extends RunName {
  readonly shopId: ShopId;
  readonly dueAt: Instant;
  readonly input: RunValue;
  /** Where the last page ended; null before the first. */
  readonly cursor: RunValue | null;
  /** How much was done by the pages before: members, orders, whatever the kind counts. */
  readonly done: number;
  /** How much there is in all; null while unknown. */
  readonly total: number | null;
  /** Faults in a row, this lease not counted. */
  readonly faults: number;
  /** Counts the leases: a worker that lost its lease to another can no longer write. */
  readonly lease: number;
}

export type RunStateName = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';

export interface RunState extends RunName {
  readonly state: RunStateName;
  readonly dueAt: Instant;
  readonly input: RunValue;
  readonly done: number;
  readonly total: number | null;
  readonly faults: number;
  readonly lastFault: string | null;
  /** What came out of it; null until it is done, or where there is nothing to say. */
  readonly report: RunValue | null;
  readonly startedAt: Instant | null;
  readonly endedAt: Instant | null;
}

export type RunEnd =
  | { readonly state: 'done'; readonly report: RunValue | null }
  /** Not over: somebody may go on with it from `at`. */
  | { readonly state: 'waiting'; readonly at: Instant; readonly fault: string | null }
  | { readonly state: 'failed'; readonly fault: string };

/** Runs of every shop: who works on which, how far it is, what came of it. */
export interface Runs {
  /** Makes those that are not there yet and answers how many these were. */
  make(shopId: ShopId, runs: readonly NewRun[]): Promise<number>;
  /** Takes the run that has been due longest and that nobody has, for `leaseMs`; null when there is none. A run whose worker died counts as had by nobody once its lease is over. */
  claim(input: { shopId: ShopId; at: Instant; leaseMs: number }): Promise<Run | null>;
  /** Notes how far a run is and renews the lease. False when it was cancelled, or is another worker's by now: then nothing is noted and the caller must stop. */
  proceed(run: Run, progress: { at: Instant; leaseMs: number; cursor: RunValue; done: number; total: number | null }): Promise<boolean>;
  /** Gives a run back or ends it. Changes nothing when it was cancelled or is another worker's by now. */
  end(run: Run, input: { at: Instant; done: number; end: RunEnd }): Promise<void>;
  /** Ends a run that is not over yet; false when there is no such run. Its worker stops at the next page. */
  cancel(shopId: ShopId, name: RunName, at: Instant): Promise<boolean>;
  /** Puts a run that ended back to its beginning; false when there is none that ended. */
  again(shopId: ShopId, name: RunName, at: Instant): Promise<boolean>;
  find(shopId: ShopId, name: RunName): Promise<RunState | null>;
  /** Newest due first; of one kind, or of all. */
  list(input: { shopId: ShopId; kind: RunKind | null; limit: number }): Promise<readonly RunState[]>;
  /** Removes runs that ended before an instant. */
  forget(shopId: ShopId, endedBefore: Instant): Promise<void>;
  /** Shops that have a run which somebody could take now. */
  shopsWithDueRuns(at: Instant): Promise<readonly ShopId[]>;
  /** The shops that have Laurel installed, with what decides when their days begin. */
  calendars(): Promise<readonly ShopCalendar[]>;
}

export interface ShopCalendar {
  readonly shopId: ShopId;
  readonly timeZone: string;
  readonly installedAt: Instant;
}

/** Tells the worker that a shop has runs to work. May be lost or doubled. */
export interface RunNudge {
  runs(shopId: ShopId): void;
}
