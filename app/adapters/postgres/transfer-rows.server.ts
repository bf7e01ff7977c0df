import type { PoolClient } from 'pg';
import type { Actor, TransferDetail } from '../../application/laurel.ts';
import type { EntitlementExplanation } from '../../domain/earning/index.ts';
import type { TransferKind } from '../../domain/ledger/index.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { accountOfColumn } from './ledger-rows.server.ts';
import { safeInteger } from './rows.ts';

interface TransferRow {
  id: string;
  program_id: string;
  member_id: string;
  debit: string;
  credit: string;
  amount: string;
  kind: TransferKind;
  idem_key: string;
  order_id: string | null;
  redemption_id: string | null;
  note: string | null;
  actor_kind: Actor['kind'] | null;
  actor_id: string | null;
  occurred_at: Date;
  recorded_at: Date;
  order_name: string | null;
  explanations: Record<string, EntitlementExplanation> | null;
}

export interface FoundTransfer {
  readonly memberId: string;
  readonly transfer: TransferDetail;
}

/** Newest transfers first, of one member or of the whole shop, with the order's name and the working behind it. */
export async function readTransfers(
  client: PoolClient,
  shopId: string,
  input: { memberId: string | null; limit: number },
): Promise<FoundTransfer[]> {
  const { rows } = await client.query<TransferRow>(
    `SELECT t.id, t.program_id, t.member_id, t.debit, t.credit, t.amount, t.kind, t.idem_key, t.order_id, t.redemption_id, t.note, t.actor_kind,
       t.actor_id, t.occurred_at, t.recorded_at, o.name AS order_name, o.explanations
     FROM transfers t LEFT JOIN order_states o ON o.shop_id = t.shop_id AND o.order_id = t.order_id
     WHERE t.shop_id = $1 ${input.memberId === null ? '' : 'AND t.member_id = $3'} ORDER BY t.id DESC LIMIT $2`,
    input.memberId === null ? [shopId, input.limit] : [shopId, input.limit, input.memberId],
  );
  return rows.map((row) => ({ memberId: row.member_id, transfer: read(row) }));
}

function read(row: TransferRow): TransferDetail {
  return {
    id: row.id,
    debit: accountOfColumn[row.debit]!,
    credit: accountOfColumn[row.credit]!,
    amount: safeInteger(row.amount, 'The transfer'),
    kind: row.kind,
    occurredAt: row.occurred_at.getTime() as Instant,
    recordedAt: row.recorded_at.getTime() as Instant,
    idempotencyKey: row.idem_key,
    order:
      row.order_id === null
        ? null
        : { id: row.order_id, name: row.order_name === null || row.order_name === '' ? `#${row.order_id}` : row.order_name },
    redemptionId: row.redemption_id as TransferDetail['redemptionId'],
    note: row.note,
    actor: row.actor_kind === null || row.actor_id === null ? null : { kind: row.actor_kind, id: row.actor_id },
    explanation: row.idem_key.startsWith('order:') ? (row.explanations?.[row.program_id] ?? null) : null,
  };
}
