import type { PoolClient } from 'pg';
import type { ProgramFacts } from '../../application/ports/drain-store.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { forgottenAmong, lockEnrolment, wasForgotten } from './forgotten-customers.server.ts';
import { compareIds } from './ledger-rows.server.ts';
import { prepared, withRows } from './rows.ts';

/** Somebody ordered for a company; `customerId` null where the order names nobody. */
export interface SeenCompany {
  readonly companyId: string;
  readonly customerId: string | null;
  readonly at: Instant;
}

/** Member ids by `programId/company:companyId`, of those companies that are members. */
export async function findCompanies(
  client: PoolClient,
  shopId: string,
  programs: ReadonlyArray<Pick<ProgramFacts, 'programId'>>,
  companyIds: readonly string[],
): Promise<Map<string, string>> {
  if (companyIds.length === 0 || programs.length === 0) return new Map();
  const rows = await prepared<{ id: string; program_id: string; company_id: string }>(
    client,
    'find-companies',
    'SELECT id, program_id, company_id FROM members WHERE shop_id = $1 AND program_id = ANY($2::bigint[]) AND company_id = ANY($3::bigint[])',
    [shopId, programs.map(({ programId }) => programId), companyIds],
  );
  return new Map(rows.map((row) => [`${row.program_id}/company:${row.company_id}`, row.id]));
}

/**
 * Makes members of companies that are none yet, from when they were first seen, and remembers who orders for them. Answers with
 * everyone's member id by `programId/company:companyId`. A company that comes back is the member it was. Nothing is remembered of people who
 * were forgotten after they were seen.
 */
export async function enrolCompanies(
  client: PoolClient,
  shopId: string,
  programs: ReadonlyArray<Pick<ProgramFacts, 'programId'>>,
  seen: readonly SeenCompany[],
): Promise<Map<string, string>> {
  await lockEnrolment(client, shopId, 'enrol');
  const since = new Map<string, Instant>();
  for (const { companyId, at } of seen) since.set(companyId, Math.min(since.get(companyId) ?? at, at) as Instant);
  const companies = [...since.keys()].sort(compareIds);
  const ids = await findCompanies(client, shopId, programs, companies);
  const strangers = programs.flatMap(({ programId }) =>
    companies
      .filter((companyId) => !ids.has(`${programId}/company:${companyId}`))
      .map((companyId) => ({ program_id: programId, company_id: companyId, enrolled_at: new Date(since.get(companyId) ?? 0) })),
  );
  const enrolled = await withRows<{ id: string; program_id: string; company_id: string }>(
    client,
    'enrol-companies',
    `WITH enrolled AS (
       INSERT INTO members (shop_id, program_id, company_id, enrolled_at)
       SELECT $1::bigint, program_id, company_id, enrolled_at FROM json_to_recordset($2) AS m(program_id bigint, company_id bigint, enrolled_at timestamptz)
       ON CONFLICT (shop_id, program_id, company_id) DO NOTHING RETURNING id, program_id, company_id
     ), opened AS (
       INSERT INTO balances (shop_id, member_id) SELECT $1::bigint, id FROM enrolled
     )
     SELECT id, program_id, company_id FROM enrolled`,
    shopId,
    strangers,
  );
  for (const row of enrolled) ids.set(`${row.program_id}/company:${row.company_id}`, row.id);
  // Somebody else enrolled them in this very moment: their row is visible now that the insert has waited for it.
  if (enrolled.length < strangers.length) {
    for (const [key, id] of await findCompanies(client, shopId, programs, companies)) ids.set(key, id);
  }
  const forgotten = await forgottenAmong(client, shopId, seen.flatMap(({ customerId }) => customerId ?? [])); // prettier-ignore
  const kept = seen.filter(({ customerId, at }) => customerId === null || !wasForgotten(forgotten, customerId, at));
  await rememberPeople(client, shopId, kept);
  return ids;
}

async function rememberPeople(client: PoolClient, shopId: string, seen: readonly SeenCompany[]): Promise<void> {
  const people = new Map<string, { company_id: string; customer_id: string; first: number; last: number }>();
  for (const { companyId, customerId, at } of seen) {
    if (customerId === null) continue;
    const key = `${companyId}/${customerId}`;
    const known = people.get(key);
    people.set(key, {
      company_id: companyId,
      customer_id: customerId,
      first: Math.min(known?.first ?? at, at),
      last: Math.max(known?.last ?? at, at),
    });
  }
  await withRows(
    client,
    'remember-company-people',
    `INSERT INTO company_people (shop_id, company_id, customer_id, first_seen_at, last_seen_at)
     SELECT $1::bigint, company_id, customer_id, to_timestamp(first / 1000.0), to_timestamp(last / 1000.0)
     FROM json_to_recordset($2) AS p(company_id bigint, customer_id bigint, first double precision, last double precision)
     ON CONFLICT (shop_id, company_id, customer_id) DO UPDATE SET first_seen_at = least(company_people.first_seen_at, excluded.first_seen_at),
       last_seen_at = greatest(company_people.last_seen_at, excluded.last_seen_at)`,
    shopId,
    [...people.values()].sort((a, b) => compareIds(a.company_id, b.company_id) || compareIds(a.customer_id, b.customer_id)),
  );
}
