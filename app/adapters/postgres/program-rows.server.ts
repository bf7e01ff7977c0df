import type { PoolClient } from 'pg';
import type { ProgramFacts } from '../../application/ports/drain-store.ts';
import { rulesetSchema, type Ruleset } from '../../domain/program/ruleset.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { prepared } from './rows.ts';

/** Published versions never change, so a parsed one is kept for the life of the process. */
const parsed = new Map<string, Ruleset>();

function parseOnce(key: string, document: unknown): Ruleset {
  const known = parsed.get(key);
  if (known) return known;
  const ruleset = rulesetSchema.parse(document);
  if (parsed.size > 10_000) parsed.clear();
  parsed.set(key, ruleset);
  return ruleset;
}

/** The shop's programs with all their published rulesets but those that were withdrawn before their time. Documents are fetched only for versions not seen before. */
export async function loadPrograms(client: PoolClient, shopId: string): Promise<ProgramFacts[]> {
  const rows = await prepared<{
    id: string;
    starts_at: Date;
    time_zone: string;
    back_credits: ProgramFacts['backCredits'];
    version: number | null;
    effective_from: Date;
    published_ms: string;
  }>(
    client,
    'load-programs',
    `SELECT p.id, p.starts_at, s.time_zone, r.version,
       (SELECT json_agg(json_build_object('from', (extract(epoch FROM b.from_at) * 1000)::bigint, 'until', (extract(epoch FROM b.until_at) * 1000)::bigint,
         'rulesetVersion', b.ruleset_version) ORDER BY b.started_at DESC, b.id DESC) FROM back_credits b WHERE b.shop_id = p.shop_id AND b.program_id = p.id) AS back_credits, r.effective_from, (extract(epoch FROM r.published_at) * 1000000)::bigint AS published_ms
     FROM programs p JOIN shops s ON s.id = p.shop_id LEFT JOIN rulesets r ON r.shop_id = p.shop_id AND r.program_id = p.id
       AND NOT EXISTS (SELECT FROM ruleset_withdrawals w WHERE w.shop_id = r.shop_id AND w.program_id = r.program_id AND w.version = r.version)
     WHERE p.shop_id = $1 ORDER BY p.id, r.version`,
    [shopId],
  );
  const key = (row: { id: string; version: number | null; published_ms: string }) =>
    `${shopId}/${row.id}/${row.version}/${row.published_ms}`;
  const unseen = rows.filter((row) => row.version !== null && !parsed.has(key(row)));
  for (const row of unseen) {
    const [found] = await prepared<{ document: unknown }>(
      client,
      'load-ruleset',
      'SELECT document FROM rulesets WHERE shop_id = $1 AND program_id = $2 AND version = $3',
      [shopId, row.id, row.version],
    );
    if (found) parseOnce(key(row), found.document);
  }
  const programs = new Map<string, ProgramFacts & { rulesets: Array<ProgramFacts['rulesets'][number]> }>();
  for (const row of rows) {
    const program = programs.get(row.id) ?? {
      programId: row.id,
      startsAt: row.starts_at.getTime() as Instant,
      timeZone: row.time_zone,
      ...(row.back_credits == null ? {} : { backCredits: row.back_credits }),
      rulesets: [],
    };
    programs.set(row.id, program);
    const ruleset = row.version === null ? undefined : parsed.get(key(row));
    if (row.version !== null && ruleset)
      program.rulesets.push({ version: row.version, effectiveFrom: row.effective_from.getTime() as Instant, ruleset });
  }
  return [...programs.values()];
}
