import type { PoolClient } from 'pg';
import type { Actor } from '../../application/laurel.ts';

export interface AuditEntry {
  readonly actor: Actor;
  readonly action: string;
  readonly subject: { readonly kind: string; readonly id: string };
  readonly details: Readonly<Record<string, unknown>>;
}

/** Writes down who did what, with the transaction in which it was done. */
export async function insertAudit(client: PoolClient, shopId: string, { actor, action, subject, details }: AuditEntry): Promise<void> {
  await client.query(
    'INSERT INTO audit_log (shop_id, actor_kind, actor_id, action, subject_kind, subject_id, details) VALUES ($1, $2, $3, $4, $5, $6, $7)',
    [shopId, actor.kind, actor.id, action, subject.kind, subject.id, JSON.stringify(details)],
  );
}
