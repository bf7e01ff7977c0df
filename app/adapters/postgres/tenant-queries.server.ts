import type { Prisma, PrismaClient } from '@prisma/client';
import type { ShopId } from '../../domain/shared/ids.ts';

/** Prisma as one tenant: row-level security shows only that shop's rows. For reading pages and rare writes; the hot path uses withTenant. */
export function tenantQueries(prisma: PrismaClient) {
  return <T>(shopId: ShopId, work: (queries: Prisma.TransactionClient) => Promise<T>): Promise<T> =>
    prisma.$transaction(async (queries) => {
      await queries.$executeRaw`SELECT set_config('laurel.shop_id', ${shopId}, true)`;
      return work(queries);
    });
}
