import type { Ruleset } from '../../domain/program/ruleset.ts';
import type { ProgramId, ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { Actor, PublishedProgram } from '../laurel.ts';
import type { NewRun } from './runs.ts';

/** A published version without its document. Versions come into force in the order of their numbers. */
export interface ProgramVersion {
  readonly programId: ProgramId;
  readonly version: number;
  /** Orders placed from then on are counted by it, until the next version's. */
  readonly effectiveFrom: Instant;
  readonly publishedAt: Instant;
  readonly publishedBy: Actor;
  /** When it was called off, before it came into force; null for all others. */
  readonly withdrawnAt: Instant | null;
}

/** The working copy of a program's next version. It may be unfinished, so its document is whatever JSON object was saved. */
export interface ProgramDraft {
  readonly programId: ProgramId;
  readonly document: Readonly<Record<string, unknown>>;
  /** The version that it was begun from. */
  readonly basedOn: number;
  /** Names this save; the next one states it. */
  readonly revision: number;
  readonly savedAt: Instant;
  readonly savedBy: Actor;
}

export type Published =
  | { readonly kind: 'published'; readonly program: PublishedProgram }
  /** The newest version is not the one that was edited. */
  | { readonly kind: 'newer_version'; readonly version: number }
  /** A version that was published before comes into force after the wished instant. */
  | { readonly kind: 'another_is_scheduled'; readonly version: number; readonly effectiveFrom: Instant };

export type Withdrawn =
  | { readonly kind: 'withdrawn'; readonly version: ProgramVersion }
  | { readonly kind: 'unknown' }
  /** It came into force at `effectiveFrom`, or is about to. */
  | { readonly kind: 'in_force'; readonly effectiveFrom: Instant }
  | { readonly kind: 'already_withdrawn' };

export type PlanPublished = (published: PublishedProgram, follows: readonly Ruleset[]) => readonly NewRun[];

/** What was published of a shop's first program, and the working copy of what will be. Nothing published is ever changed or deleted. */
export interface ProgramVersions {
  /** Newest first. */
  list(shopId: ShopId): Promise<readonly ProgramVersion[]>;
  /** One version with its document, withdrawn or not; null when there is none of this number. */
  find(shopId: ShopId, version: number): Promise<(PublishedProgram & Pick<ProgramVersion, 'withdrawnAt'>) | null>;
  /**
   * Writes the next version, when `basedOn` is the newest that is not withdrawn and that one comes into force no later than
   * `effectiveFrom`. Removes the draft of `draftRevision`, where it is still that one. The runs that the version calls for are made with it,
   * or neither is.
   */
  publish(input: {
    shopId: ShopId;
    programId: string;
    basedOn: number;
    ruleset: Ruleset;
    actor: Actor;
    at: Instant;
    effectiveFrom: Instant;
    draftRevision?: number;
    /** For the audit log: what it is a return to, say. */
    note?: string;
    /** Says, and does nothing else, which runs these are; `follows` are the rulesets that may be in force just before the version is. */
    plan?: PlanPublished;
  }): Promise<Published>;
  /** Calls a version off that comes into force after `before`. */
  withdraw(input: { shopId: ShopId; version: number; actor: Actor; at: Instant; before: Instant }): Promise<Withdrawn>;
  draft(shopId: ShopId): Promise<ProgramDraft | null>;
  /** Saves the working copy over `revision` (null: there is none yet); null when somebody else saved or discarded meanwhile. */
  saveDraft(input: {
    shopId: ShopId;
    programId: string;
    document: Readonly<Record<string, unknown>>;
    basedOn: number;
    revision: number | null;
    actor: Actor;
    at: Instant;
  }): Promise<ProgramDraft | null>;
  /** False when the working copy is not that one any more. */
  discardDraft(input: { shopId: ShopId; revision: number; actor: Actor }): Promise<boolean>;
}
