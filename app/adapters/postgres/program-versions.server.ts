import type { Pool, PoolClient } from 'pg';
import type { Actor, PublishedProgram } from '../../application/laurel.ts';
import type { ProgramDraft, ProgramVersion, ProgramVersions, Published, Withdrawn } from '../../application/ports/program-versions.ts';
import { rulesetSchema, type Ruleset } from '../../domain/program/ruleset.ts';
import type { ProgramId, ShopId } from '../../domain/shared/ids.ts';
import { isoFromInstant, type Instant } from '../../domain/shared/instant.ts';
import { insertRuns } from './runs.server.ts';
import { withTenant } from './tenant.ts';

/** Versions and drafts of a shop's first program. Whatever changes them holds the program's row, so that they are changed one after the other. */
export function createProgramVersions({ pool }: { pool: Pool }): ProgramVersions {
  return {
    list: (shopId) => withTenant(pool, shopId, (client) => readVersions(client, shopId)),
    find: (shopId, version) =>
      withTenant(pool, shopId, async (client) => {
        const [row] = await select(client, shopId, 'v.version = $2', [version]);
        return row === undefined ? null : { ...publishedOf(row), withdrawnAt: instantOf(row.withdrawn_at) };
      }),
    publish: (input) => withTenant(pool, input.shopId, (client) => publish(client, input)),
    withdraw: (input) => withTenant(pool, input.shopId, (client) => withdraw(client, input)),
    draft: (shopId) => withTenant(pool, shopId, (client) => readDraft(client, shopId)),
    saveDraft: (input) => withTenant(pool, input.shopId, (client) => saveDraft(client, input)),
    discardDraft: ({ shopId, revision, actor }) =>
      withTenant(pool, shopId, async (client) => {
        const { rows } = await client.query<{ program_id: string }>(
          `DELETE FROM ruleset_drafts WHERE shop_id = $1 AND program_id = ${firstProgram} AND revision = $2 RETURNING program_id`,
          [shopId, revision],
        );
        if (rows[0] === undefined) return false;
        await audit(client, shopId, actor, 'program.draft_discarded', rows[0].program_id, { revision });
        return true;
      }),
  };
}

/** The version in force at `at` (the database's present when null), else the first; null while there is no program. */
export async function readProgramAt(client: PoolClient, shopId: ShopId, at: Instant | null): Promise<PublishedProgram | null> {
  const [row] = await select(
    client,
    shopId,
    `w.version IS NULL ORDER BY (v.effective_from <= coalesce($2::timestamptz, now())) DESC,
       CASE WHEN v.effective_from <= coalesce($2::timestamptz, now()) THEN -v.version ELSE v.version END LIMIT 1`,
    [at === null ? null : new Date(at)],
  );
  return row === undefined ? null : publishedOf(row);
}

const firstProgram = '(SELECT id FROM programs WHERE shop_id = $1 ORDER BY id LIMIT 1)';

interface VersionRow {
  program_id: string;
  version: number;
  effective_from: Date;
  published_at: Date;
  published_by_kind: Actor['kind'];
  published_by_id: string;
  withdrawn_at: Date | null;
}

const columns = 'v.program_id, v.version, v.effective_from, v.published_at, v.published_by_kind, v.published_by_id, w.withdrawn_at';
const source = `rulesets v LEFT JOIN ruleset_withdrawals w ON w.shop_id = v.shop_id AND w.program_id = v.program_id AND w.version = v.version
  WHERE v.shop_id = $1 AND v.program_id = ${firstProgram}`;

async function select(
  client: PoolClient,
  shopId: ShopId,
  condition: string,
  values: readonly unknown[],
): Promise<Array<VersionRow & { document: unknown }>> {
  const { rows } = await client.query<VersionRow & { document: unknown }>(`SELECT ${columns}, v.document FROM ${source} AND ${condition}`, [
    shopId,
    ...values,
  ]);
  return rows;
}

async function readVersions(client: PoolClient, shopId: ShopId): Promise<ProgramVersion[]> {
  const { rows } = await client.query<VersionRow>(`SELECT ${columns} FROM ${source} ORDER BY v.version DESC`, [shopId]);
  return rows.map(versionOf);
}

async function lockProgram(client: PoolClient, shopId: ShopId, programId: string): Promise<void> {
  await client.query('SELECT FROM programs WHERE shop_id = $1 AND id = $2 FOR UPDATE', [shopId, programId]);
}

async function publish(client: PoolClient, input: Parameters<ProgramVersions['publish']>[0]): Promise<Published> {
  const { shopId, programId, basedOn, ruleset, actor, at, effectiveFrom, draftRevision, note, plan } = input;
  await lockProgram(client, shopId, programId);
  const versions = await readVersions(client, shopId);
  const newest = versions.find(({ withdrawnAt }) => withdrawnAt === null);
  if (newest !== undefined && newest.effectiveFrom > effectiveFrom) {
    return { kind: 'another_is_scheduled', version: newest.version, effectiveFrom: newest.effectiveFrom };
  }
  if (newest?.version !== basedOn) return { kind: 'newer_version', version: newest?.version ?? 0 };
  const version = (versions[0]?.version ?? 0) + 1;
  const follows = plan === undefined ? [] : await readFollowed(client, shopId, at);
  const { rows } = await client.query<VersionRow & { document: unknown }>(
    `INSERT INTO rulesets AS v (shop_id, program_id, version, document, effective_from, published_at, published_by_kind, published_by_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     RETURNING program_id, version, document, effective_from, published_at, published_by_kind, published_by_id, NULL AS withdrawn_at`,
    [shopId, programId, version, JSON.stringify(ruleset), new Date(effectiveFrom), new Date(at), actor.kind, actor.id],
  );
  if (draftRevision !== undefined) {
    await client.query('DELETE FROM ruleset_drafts WHERE shop_id = $1 AND program_id = $2 AND revision = $3', [
      shopId,
      programId,
      draftRevision,
    ]);
  }
  const details = {
    version,
    ...(effectiveFrom > at ? { effectiveFrom: isoFromInstant(effectiveFrom) } : {}),
    ...(note === undefined ? {} : { note }),
  };
  await audit(client, shopId, actor, 'program.published', programId, details);
  const program = publishedOf(rows[0]!);
  if (plan !== undefined) await insertRuns(client, shopId, plan(program, follows));
  return { kind: 'published', program };
}

/** The ruleset in force at an instant, and those that are to come: whichever of these is not withdrawn is followed by the next version. */
async function readFollowed(client: PoolClient, shopId: ShopId, at: Instant): Promise<Ruleset[]> {
  const inForce = await readProgramAt(client, shopId, at);
  const scheduled = await select(client, shopId, 'w.version IS NULL AND v.effective_from > $2 ORDER BY v.version', [new Date(at)]);
  return [...(inForce === null ? [] : [inForce.ruleset]), ...scheduled.map((row) => publishedOf(row).ruleset)];
}

async function withdraw(
  client: PoolClient,
  { shopId, version, actor, at, before }: Parameters<ProgramVersions['withdraw']>[0],
): Promise<Withdrawn> {
  const [known] = await select(client, shopId, 'v.version = $2', [version]);
  if (known === undefined) return { kind: 'unknown' };
  await lockProgram(client, shopId, known.program_id);
  const [row] = await select(client, shopId, 'v.version = $2', [version]);
  if (row === undefined) return { kind: 'unknown' };
  if (row.withdrawn_at !== null) return { kind: 'already_withdrawn' };
  if (row.effective_from.getTime() <= before) return { kind: 'in_force', effectiveFrom: row.effective_from.getTime() as Instant };
  await client.query(
    `INSERT INTO ruleset_withdrawals (shop_id, program_id, version, withdrawn_at, withdrawn_by_kind, withdrawn_by_id)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [shopId, row.program_id, version, new Date(at), actor.kind, actor.id],
  );
  await audit(client, shopId, actor, 'program.withdrawn', row.program_id, { version });
  return { kind: 'withdrawn', version: { ...versionOf(row), withdrawnAt: at } };
}

interface DraftRow {
  program_id: string;
  document: ProgramDraft['document'];
  based_on: number;
  revision: number;
  saved_at: Date;
  saved_by_kind: Actor['kind'];
  saved_by_id: string;
}

async function readDraft(client: PoolClient, shopId: ShopId): Promise<ProgramDraft | null> {
  const { rows } = await client.query<DraftRow>(`SELECT * FROM ruleset_drafts WHERE shop_id = $1 AND program_id = ${firstProgram}`, [
    shopId,
  ]);
  return rows[0] === undefined ? null : draftOf(rows[0]);
}

async function saveDraft(
  client: PoolClient,
  { shopId, programId, document, basedOn, revision, actor, at }: Parameters<ProgramVersions['saveDraft']>[0],
): Promise<ProgramDraft | null> {
  const saved = [shopId, programId, JSON.stringify(document), basedOn, new Date(at), actor.kind, actor.id];
  const { rows } =
    revision === null
      ? await client.query<DraftRow>(
          `INSERT INTO ruleset_drafts (shop_id, program_id, document, based_on, revision, saved_at, saved_by_kind, saved_by_id)
           VALUES ($1, $2, $3, $4, 1, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING *`,
          saved,
        )
      : await client.query<DraftRow>(
          `UPDATE ruleset_drafts SET document = $3, based_on = $4, revision = revision + 1, saved_at = $5, saved_by_kind = $6, saved_by_id = $7
           WHERE shop_id = $1 AND program_id = $2 AND revision = $8 RETURNING *`,
          [...saved, revision],
        );
  return rows[0] === undefined ? null : draftOf(rows[0]);
}

async function audit(
  client: PoolClient,
  shopId: ShopId,
  actor: Actor,
  action: string,
  programId: string,
  details: Readonly<Record<string, unknown>>,
): Promise<void> {
  await client.query(
    `INSERT INTO audit_log (shop_id, actor_kind, actor_id, action, subject_kind, subject_id, details) VALUES ($1, $2, $3, $4, 'program', $5, $6)`,
    [shopId, actor.kind, actor.id, action, programId, JSON.stringify(details)],
  );
}

const instantOf = (date: Date | null) => (date === null ? null : (date.getTime() as Instant));

function versionOf(row: VersionRow): ProgramVersion {
  return {
    programId: row.program_id as ProgramId,
    version: row.version,
    effectiveFrom: row.effective_from.getTime() as Instant,
    publishedAt: row.published_at.getTime() as Instant,
    publishedBy: { kind: row.published_by_kind, id: row.published_by_id },
    withdrawnAt: instantOf(row.withdrawn_at),
  };
}

function publishedOf(row: VersionRow & { document: unknown }): PublishedProgram {
  const { programId, version, effectiveFrom, publishedAt, publishedBy } = versionOf(row);
  return { programId, version, ruleset: rulesetSchema.parse(row.document), effectiveFrom, publishedAt, publishedBy };
}

function draftOf(row: DraftRow): ProgramDraft {
  return {
    programId: row.program_id as ProgramId,
    document: row.document,
    basedOn: row.based_on,
    revision: row.revision,
    savedAt: row.saved_at.getTime() as Instant,
    savedBy: { kind: row.saved_by_kind, id: row.saved_by_id },
  };
}
