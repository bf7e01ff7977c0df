import type { Prisma, PrismaClient, Shop as ShopRow } from '@prisma/client';
import type { Pool } from 'pg';
import type { Actor, Shop } from '../../application/laurel.ts';
import type { Shops } from '../../application/ports/shops.ts';
import type { ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { readOverview } from './overview.server.ts';
import { readProgramAt } from './program-versions.server.ts';
import { tenantQueries } from './tenant-queries.server.ts';
import { withTenant } from './tenant.ts';

const firstProgram = 'main';

export function createShops({ pool, prisma }: { pool: Pool; prisma: PrismaClient }): Shops {
  const asTenant = tenantQueries(prisma);

  const idOf = async (text: string, values: unknown[]): Promise<ShopId | null> => {
    const { rows } = await pool.query<{ id: ShopId | null }>(text, values);
    return rows[0]?.id ?? null;
  };
  const findById = (shopId: ShopId) =>
    asTenant(shopId, async (queries) => {
      const row = await queries.shop.findUnique({ where: { id: BigInt(shopId) } });
      return row === null ? null : shopOf(row);
    });

  return {
    async install({ domain, name, currency, timeZone, scopes, at, programStartsAt, ruleset }) {
      const shopId = (await idOf('SELECT register_shop($1) AS id', [domain]))!;
      return asTenant(shopId, async (queries) => {
        const id = BigInt(shopId);
        const before = await queries.shop.findUniqueOrThrow({ where: { id } });
        const returned = before.installed ? {} : { installed: true, installedAt: new Date(at), uninstalledAt: null };
        const row = await queries.shop.update({ where: { id }, data: { name, currency, timeZone, scopes: [...scopes], ...returned } });
        await makeFirstProgram(queries, id, { at, startsAt: programStartsAt ?? at, ruleset });
        if (!before.installed) await audit(queries, id, { kind: 'system', id: 'shopify' }, 'shop.installed', 'shop', shopId, {});
        return shopOf(row);
      });
    },
    idOf: (domain) => idOf('SELECT shop_id_of($1) AS id', [domain]),
    async find(domain) {
      const shopId = await idOf('SELECT shop_id_of($1) AS id', [domain]);
      return shopId === null ? null : findById(shopId);
    },
    findById,
    async installed() {
      const { rows } = await pool.query<{ shop_id: ShopId }>('SELECT shop_id FROM installed_shops()');
      return rows.map((row) => row.shop_id);
    },
    overview: (shop, dayStart) => withTenant(pool, shop.id, (client) => readOverview(client, shop.id, dayStart)),
    currentProgram: (shopId, at) => withTenant(pool, shopId, (client) => readProgramAt(client, shopId, at ?? null)),
    startProgramAt: ({ shopId, at, actor }) =>
      withTenant(pool, shopId, async (client) => {
        const { rows } = await client.query<{ id: string }>('SELECT id FROM programs WHERE shop_id = $1 ORDER BY id LIMIT 1', [shopId]);
        if (!rows[0]) throw new Error('This shop has no program yet.');
        await client.query('SELECT start_program_at($1, $2)', [rows[0].id, new Date(at)]);
        await client.query(
          `INSERT INTO audit_log (shop_id, actor_kind, actor_id, action, subject_kind, subject_id, details) VALUES ($1, $2, $3, 'program.started_at', 'program', $4, $5)`,
          [shopId, actor.kind, actor.id, rows[0].id, JSON.stringify({ at: new Date(at).toISOString() })],
        );
      }),
    privacyRequests: (shopId) =>
      asTenant(shopId, async (queries) => {
        const rows = await queries.privacyRequest.findMany({ where: { shopId: BigInt(shopId) }, orderBy: { id: 'desc' }, take: 100 });
        return rows.map((row) => ({
          id: String(row.id),
          kind: row.kind as 'customer_data_request' | 'customer_redact' | 'shop_redact',
          customerId: row.customerId === null ? null : (String(row.customerId) as never),
          receivedAt: row.receivedAt.getTime() as Instant,
          state: row.doneAt === null ? 'received' : 'done',
          hasFile: row.file !== null,
        }));
      }),
    privacyFile: (shopId, requestId, actor) =>
      asTenant(shopId, async (queries) => {
        const row = await queries.privacyRequest.findUnique({ where: { shopId_id: { shopId: BigInt(shopId), id: BigInt(requestId) } } });
        if (row?.file == null) return null;
        await audit(queries, BigInt(shopId), actor, 'privacy.file_read', 'privacy_request', requestId, {});
        return row.file;
      }),
  };
}

async function makeFirstProgram(
  queries: Prisma.TransactionClient,
  shopId: bigint,
  { at, startsAt, ruleset }: { at: Instant; startsAt: Instant; ruleset: object },
): Promise<void> {
  const known = await queries.program.findFirst({ where: { shopId } });
  if (known !== null) return;
  const program = await queries.program.create({ data: { shopId, handle: firstProgram, startsAt: new Date(startsAt) } });
  await queries.ruleset.create({
    data: {
      shopId,
      programId: program.id,
      version: 1,
      document: ruleset,
      effectiveFrom: new Date(startsAt),
      publishedAt: new Date(at),
      publishedByKind: 'system',
      publishedById: 'install',
    },
  });
}

async function audit(
  queries: Prisma.TransactionClient,
  shopId: bigint,
  actor: Actor,
  action: string,
  subjectKind: string,
  subjectId: string,
  details: Prisma.InputJsonObject,
): Promise<void> {
  await queries.auditEntry.create({ data: { shopId, actorKind: actor.kind, actorId: actor.id, action, subjectKind, subjectId, details } });
}

function shopOf(row: ShopRow): Shop {
  return {
    id: String(row.id) as ShopId,
    domain: row.domain,
    name: row.name,
    currency: row.currency,
    timeZone: row.timeZone,
    installed: row.installed,
  };
}
