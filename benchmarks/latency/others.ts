import type pg from 'pg';
import { createJobQueue } from '../../app/adapters/queue/bullmq.server.ts';
import { pointsOf } from '../lanes.ts';
import type { BodyOrder } from '../order-body.ts';

/** One way of bringing an order into a balance. */
export interface OneOrder {
  /** Resolves when it is acknowledged; the balance may follow. */
  bring(order: BodyOrder, body: string): Promise<void>;
  /** What a reader sees at this moment. */
  balance(): Promise<number>;
}

const insertBody = { name: 'other-body', text: 'INSERT INTO other_bodies (order_id, body) VALUES ($1, $2)' };
/** A transfer and the balance in one statement, and so in one commit. */
const post = {
  name: 'other-post',
  text: `WITH posted AS (INSERT INTO other_transfers (member_id, idem_key, amount) VALUES ($1, $2, $3) RETURNING member_id, amount)
    UPDATE other_balances b SET available = b.available + posted.amount FROM posted WHERE b.member_id = posted.member_id`,
};

async function makeTables(owner: pg.Pool): Promise<void> {
  await owner.query('DROP TABLE IF EXISTS other_bodies, other_transfers, other_balances');
  await owner.query('CREATE TABLE other_bodies (order_id bigint PRIMARY KEY, body text NOT NULL)');
  await owner.query(
    'CREATE TABLE other_transfers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, member_id bigint NOT NULL, idem_key text NOT NULL, amount bigint NOT NULL, UNIQUE (member_id, idem_key))',
  );
  await owner.query('CREATE TABLE other_balances (member_id bigint PRIMARY KEY, available bigint NOT NULL)');
  await owner.query('INSERT INTO other_balances VALUES (7000000, 0)');
}

async function balanceOf(owner: pg.Pool): Promise<number> {
  const { rows } = await owner.query<{ points: string }>({ name: 'other-balance', text: 'SELECT available AS points FROM other_balances' });
  return Number(rows[0]?.points);
}

const posting = (order: BodyOrder) => ({ ...post, values: [order.customerId, `order:${order.orderId}`, pointsOf(order)] });

/** The limit: what two commits and one look take, with nothing around them. */
export async function bareWriter(owner: pg.Pool): Promise<OneOrder> {
  await makeTables(owner);
  return {
    async bring(order, body) {
      await owner.query({ ...insertBody, values: [order.orderId, body] });
      await owner.query(posting(order));
    },
    balance: () => balanceOf(owner),
  };
}

/** The plain way: the body becomes a job, and the job a transaction. Without HTTP and in one process, which is in its favour. */
export async function queuedWriter({
  owner,
  databaseUrl,
}: {
  owner: pg.Pool;
  databaseUrl: string;
}): Promise<OneOrder & { close(): Promise<void> }> {
  await makeTables(owner);
  const queue = createJobQueue({ databaseUrl, name: 'latency-peer', log: { warn: (fields, message) => console.error(message, fields) } });
  await queue.work(
    async ({ data }) => {
      const { order, body } = data as { order: BodyOrder; body: string };
      JSON.parse(body);
      await owner.query(posting(order));
    },
    { concurrency: 4 },
  );
  return {
    bring: (order, body) => queue.add('order', { order, body }, { key: `order-${order.orderId}`, attempts: 3 }),
    balance: () => balanceOf(owner),
    close: () => queue.close(),
  };
}
