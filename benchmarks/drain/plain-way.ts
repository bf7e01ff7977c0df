import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '@prisma/client';
import { createJobQueue } from '../../app/adapters/queue/bullmq.server.ts';
import { createShops } from '../../app/adapters/postgres/shops.server.ts';
import { openDatabase } from '../../app/db.server.ts';
import { defaultRuleset } from '../../app/domain/program/ruleset.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import { orderBody, type BodyOrder } from '../order-body.ts';

/**
 * The plain way: one BullMQ job for each webhook and one interactive Prisma transaction for each job, on the same tables
 * and the same database, reading and writing what has to be read and written for one order.
 */
export async function drainPlainly(
  urls: { appUrl: string; ownerUrl: string },
  domain: string,
  orders: readonly BodyOrder[],
): Promise<{ perSecond: number; exact: boolean }> {
  const database = openDatabase({ url: urls.appUrl });
  const shop = await createShops(database).install({
    domain,
    name: 'Plain',
    currency: 'USD',
    timeZone: 'UTC',
    scopes: [],
    at: 0 as Instant,
    ruleset: defaultRuleset,
  });
  const shopId = BigInt(shop.id);
  // As the owner, without row-level security: the plain way has none.
  const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: urls.ownerUrl, max: 10 }) });
  const queue = createJobQueue({
    databaseUrl: urls.appUrl,
    name: `plain-${domain.split('.')[0]}`,
    log: { warn: (fields, message) => console.error(message, fields) },
  });
  try {
    const program = await prisma.program.findFirstOrThrow({ where: { shopId } });
    for (let from = 0; from < orders.length; from += 100) {
      await Promise.all(
        orders
          .slice(from, from + 100)
          .map((order) => queue.add('order', { body: orderBody(order) }, { key: `order-${order.orderId}`, attempts: 20 })),
      );
    }
    let done = 0;
    const startedMs = performance.now();
    await new Promise<void>((resolve, reject) => {
      queue
        .work(
          async ({ data }) => {
            await handleOrder(prisma, shopId, program.id, (data as { body: string }).body);
            done += 1;
            if (done === orders.length) resolve();
          },
          { concurrency: 10 },
        )
        .catch(reject);
    });
    const seconds = (performance.now() - startedMs) / 1000;
    const total = await prisma.balance.aggregate({ where: { shopId }, _sum: { available: true } });
    const expected = orders.reduce((sum, { subtotalMinor }) => sum + Math.floor(subtotalMinor / 100), 0);
    return { perSecond: orders.length / seconds, exact: Number(total._sum.available) === expected };
  } finally {
    await queue.close();
    await prisma.$disconnect();
    await database.close();
  }
}

interface PlainOrder {
  id: number;
  name: string;
  created_at: string;
  updated_at: string;
  subtotal_price: string;
  customer: { id: number; email: string; first_name: string; last_name: string };
}

async function handleOrder(prisma: PrismaClient, shopId: bigint, programId: bigint, body: string): Promise<void> {
  const order = JSON.parse(body) as PlainOrder;
  const customerId = BigInt(order.customer.id);
  const points = BigInt(Math.floor(Number(order.subtotal_price)));
  const at = new Date(order.updated_at);
  await prisma.$transaction(async (tx) => {
    const seen = await tx.orderState.findUnique({ where: { shopId_orderId: { shopId, orderId: BigInt(order.id) } } });
    if (seen !== null) return;
    const person = { email: order.customer.email, firstName: order.customer.first_name, lastName: order.customer.last_name, factsAt: at };
    await tx.customer.upsert({
      where: { shopId_customerId: { shopId, customerId } },
      create: { shopId, customerId, ...person },
      update: person,
    });
    const member = await tx.member.upsert({
      where: { shopId_programId_customerId: { shopId, programId, customerId } },
      create: { shopId, programId, customerId, enrolledAt: at },
      update: {},
    });
    await tx.orderState.create({
      data: {
        shopId,
        orderId: BigInt(order.id),
        name: order.name,
        memberId: member.id,
        snapshotAt: at,
        orderedAt: new Date(order.created_at),
        facts: {},
        awards: {},
        explanations: {},
      },
    });
    await tx.transfer.create({
      data: {
        shopId,
        programId,
        memberId: member.id,
        debit: 'issued',
        credit: 'available',
        amount: points,
        kind: 'earn',
        idemKey: `order:${order.id}`,
        orderId: BigInt(order.id),
        occurredAt: at,
      },
    });
    await tx.balance.upsert({
      where: { shopId_memberId: { shopId, memberId: member.id } },
      create: { shopId, memberId: member.id, available: points, issued: -points },
      update: { available: { increment: points }, issued: { decrement: points } },
    });
  });
}
