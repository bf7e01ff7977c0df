import type { Actor, PublishedProgram } from '../../application/laurel.ts';
import type { ProgramVersion, ProgramVersions } from '../../application/ports/program-versions.ts';
import type { ProgramId } from '../../domain/shared/ids.ts';
import { isoFromInstant, type Instant } from '../../domain/shared/instant.ts';
import type { MemoryDatabase, RulesetRow, TenantTables } from './database.ts';
import { compareIds } from './ledger-tables.ts';
import { addRuns } from './runs.ts';

/** Versions and drafts of a shop's first program, in memory. */
export function createMemoryProgramVersions(database: MemoryDatabase): ProgramVersions {
  const audit = (tables: TenantTables, actor: Actor, action: string, details: Readonly<Record<string, unknown>>) =>
    tables.audit.set(database.nextId(), { at: database.now(), actor, action, details });

  return {
    list: (shopId) => database.transaction(() => versionsOf(database.tenant(shopId)).map(versionOf).reverse()),
    find: (shopId, version) =>
      database.transaction(() => {
        const row = versionsOf(database.tenant(shopId)).find((known) => known.version === version);
        return row === undefined ? null : { ...publishedOf(row), withdrawnAt: row.withdrawnAt };
      }),
    publish: ({ shopId, programId, basedOn, ruleset, actor, at, effectiveFrom, draftRevision, note, plan }) =>
      database.transaction(() => {
        const tables = database.tenant(shopId);
        const versions = versionsOf(tables);
        const newest = versions.findLast(({ withdrawnAt }) => withdrawnAt === null);
        if (newest !== undefined && newest.effectiveFrom > effectiveFrom) {
          return { kind: 'another_is_scheduled', version: newest.version, effectiveFrom: newest.effectiveFrom };
        }
        if (newest?.version !== basedOn) return { kind: 'newer_version', version: newest?.version ?? 0 };
        const version = (versions.at(-1)?.version ?? 0) + 1;
        const inForce = memoryProgramAt(tables, at);
        const row: RulesetRow = { programId, version, effectiveFrom, ruleset, publishedAt: at, publishedBy: actor, withdrawnAt: null };
        tables.rulesets.set(`${programId}/${version}`, row);
        if (draftRevision !== undefined && tables.drafts.get(programId)?.revision === draftRevision) tables.drafts.delete(programId);
        const scheduled = effectiveFrom > at ? { effectiveFrom: isoFromInstant(effectiveFrom) } : {};
        audit(tables, actor, 'program.published', { version, ...scheduled, ...(note === undefined ? {} : { note }) });
        const followed = versions.filter((known) => known.withdrawnAt === null && known.effectiveFrom > at).map((known) => known.ruleset);
        if (plan !== undefined) addRuns(tables, plan(publishedOf(row), inForce === null ? followed : [inForce.ruleset, ...followed]));
        return { kind: 'published', program: publishedOf(row) };
      }),
    withdraw: ({ shopId, version, actor, at, before }) =>
      database.transaction(() => {
        const tables = database.tenant(shopId);
        const row = versionsOf(tables).find((known) => known.version === version);
        if (row === undefined) return { kind: 'unknown' };
        if (row.withdrawnAt !== null) return { kind: 'already_withdrawn' };
        if (row.effectiveFrom <= before) return { kind: 'in_force', effectiveFrom: row.effectiveFrom };
        const withdrawn = { ...row, withdrawnAt: at };
        tables.rulesets.set(`${row.programId}/${version}`, withdrawn);
        audit(tables, actor, 'program.withdrawn', { version });
        return { kind: 'withdrawn', version: versionOf(withdrawn) };
      }),
    draft: (shopId) =>
      database.transaction(() => {
        const tables = database.tenant(shopId);
        return tables.drafts.get(firstProgram(tables) ?? '') ?? null;
      }),
    saveDraft: ({ shopId, programId, document, basedOn, revision, actor, at }) =>
      database.transaction(() => {
        const { drafts } = database.tenant(shopId);
        if ((drafts.get(programId)?.revision ?? null) !== revision) return null;
        const saved = { document, basedOn, revision: (revision ?? 0) + 1, savedAt: at, savedBy: actor };
        const draft = { programId: programId as ProgramId, ...structuredClone(saved) };
        drafts.set(programId, draft);
        return draft;
      }),
    discardDraft: ({ shopId, revision, actor }) =>
      database.transaction(() => {
        const tables = database.tenant(shopId);
        const programId = firstProgram(tables) ?? '';
        if (tables.drafts.get(programId)?.revision !== revision) return false;
        tables.drafts.delete(programId);
        audit(tables, actor, 'program.draft_discarded', { revision });
        return true;
      }),
  };
}

/** The version in force at `at`, else the first; null while there is no program. */
export function memoryProgramAt(tables: TenantTables, at: Instant): PublishedProgram | null {
  const versions = versionsOf(tables).filter(({ withdrawnAt }) => withdrawnAt === null);
  const row = versions.findLast(({ effectiveFrom }) => effectiveFrom <= at) ?? versions[0];
  return row === undefined ? null : publishedOf(row);
}

function firstProgram(tables: TenantTables): string | undefined {
  return tables.programs.all().sort((a, b) => compareIds(a.programId, b.programId))[0]?.programId;
}

/** Ascending. */
function versionsOf(tables: TenantTables): RulesetRow[] {
  const first = firstProgram(tables);
  return tables.rulesets
    .all()
    .filter(({ programId }) => programId === first)
    .sort((a, b) => a.version - b.version);
}

function versionOf({ programId, version, effectiveFrom, publishedAt, publishedBy, withdrawnAt }: RulesetRow): ProgramVersion {
  return { programId: programId as ProgramId, version, effectiveFrom, publishedAt, publishedBy, withdrawnAt };
}

function publishedOf({ programId, version, ruleset, effectiveFrom, publishedAt, publishedBy }: RulesetRow): PublishedProgram {
  return { programId: programId as ProgramId, version, ruleset, effectiveFrom, publishedAt, publishedBy };
}
