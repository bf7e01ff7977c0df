import { Session } from '@shopify/shopify-api';
import type { SessionParams } from '@shopify/shopify-api';
import type { SessionStorage } from '@shopify/shopify-app-session-storage';
import type { Pool, PoolClient } from 'pg';
import type { Encryption } from '../../application/ports/encryption.ts';
import type { ShopId } from '../../domain/shared/ids.ts';
import { withTenant } from './tenant.ts';

/** Shopify's sessions, and the one place where a session can be changed by one process at a time. */
export interface PostgresSessions extends SessionStorage {
  /**
   * Runs `work` with the newest state of a session while no other process can change any session of that shop. A session
   * given to `store` is kept when `work` succeeds. One database connection is taken meanwhile: put a deadline on `work`.
   */
  exclusively<T>(
    slot: { readonly shop: string; readonly sessionId: string },
    work: (session: Session | undefined, store: (session: Session) => Promise<void>) => Promise<T>,
  ): Promise<T>;
}

interface SessionRow {
  readonly id: string;
  readonly key_id: string;
  readonly sealed: Buffer;
}

export function createSessionStorage(config: { readonly pool: Pool; readonly encryption: Encryption }): PostgresSessions {
  return new SealedSessions(config.pool, config.encryption);
}

/**
 * Keeps the whole session sealed; what stands beside it in the clear is what a query needs. The id is sealed in, so
 * a row's bytes are worthless under another id.
 */
class SealedSessions implements PostgresSessions {
  readonly #pool: Pool;
  readonly #encryption: Encryption;

  constructor(pool: Pool, encryption: Encryption) {
    this.#pool = pool;
    this.#encryption = encryption;
  }

  async storeSession(session: Session): Promise<boolean> {
    const shopId = await registerShop(this.#pool, session.shop);
    await withTenant(this.#pool, shopId, async (client) => {
      await lockSessionsOf(client, session.shop);
      await this.#store(client, shopId, session);
    });
    return true;
  }

  async loadSession(id: string): Promise<Session | undefined> {
    const { rows } = await this.#pool.query<{ shop_id: ShopId | null }>('SELECT session_shop_of($1) AS shop_id', [id]);
    const shopId = rows[0]?.shop_id ?? null;
    return shopId === null ? undefined : withTenant(this.#pool, shopId, (client) => this.#load(client, id));
  }

  deleteSession(id: string): Promise<boolean> {
    return this.deleteSessions([id]);
  }

  async deleteSessions(ids: string[]): Promise<boolean> {
    const { rows } = await this.#pool.query<{ shop_id: ShopId; ids: string[] }>(
      `SELECT shop_id, array_agg(id) AS ids FROM (SELECT id, session_shop_of(id) AS shop_id FROM unnest($1::text[]) AS id) AS named
       WHERE shop_id IS NOT NULL GROUP BY shop_id`,
      [ids],
    );
    for (const group of rows) {
      await withTenant(this.#pool, group.shop_id, (client) => client.query('DELETE FROM sessions WHERE id = ANY ($1)', [group.ids]));
    }
    return true;
  }

  async findSessionsByShop(shop: string): Promise<Session[]> {
    const { rows } = await this.#pool.query<{ shop_id: ShopId | null }>('SELECT shop_id_of($1) AS shop_id', [shop]);
    const shopId = rows[0]?.shop_id ?? null;
    if (shopId === null) return [];
    return withTenant(this.#pool, shopId, async (client) => {
      const found = await client.query<SessionRow>('SELECT id, key_id, sealed FROM sessions WHERE shop_domain = $1 ORDER BY id', [shop]);
      return found.rows.map((row) => this.#open(row));
    });
  }

  async exclusively<T>(
    { shop, sessionId }: { readonly shop: string; readonly sessionId: string },
    work: (session: Session | undefined, store: (session: Session) => Promise<void>) => Promise<T>,
  ): Promise<T> {
    const shopId = await registerShop(this.#pool, shop);
    return withTenant(this.#pool, shopId, async (client) => {
      await lockSessionsOf(client, shop);
      return work(await this.#load(client, sessionId), (session) => this.#store(client, shopId, session));
    });
  }

  async #load(client: PoolClient, id: string): Promise<Session | undefined> {
    const { rows } = await client.query<SessionRow>('SELECT id, key_id, sealed FROM sessions WHERE id = $1', [id]);
    return rows[0] && this.#open(rows[0]);
  }

  async #store(client: PoolClient, shopId: ShopId, session: Session): Promise<void> {
    const { keyId, bytes } = this.#encryption.seal(JSON.stringify(session.toObject()), session.id);
    await client.query(
      `INSERT INTO sessions (id, shop_id, shop_domain, is_online, expires_at, key_id, sealed)
       VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (id) DO UPDATE SET is_online = excluded.is_online, expires_at = excluded.expires_at,
         key_id = excluded.key_id, sealed = excluded.sealed, updated_at = now()`,
      [session.id, shopId, session.shop, session.isOnline, session.expires ?? null, keyId, bytes],
    );
  }

  #open({ id, key_id: keyId, sealed }: SessionRow): Session {
    return restored(this.#encryption.open({ keyId, bytes: sealed }, id));
  }
}

/** A token is stored before the installation is recorded, so the shop's row may have to be made here. */
async function registerShop(pool: Pool, domain: string): Promise<ShopId> {
  const { rows } = await pool.query<{ shop_id: ShopId }>('SELECT register_shop($1) AS shop_id', [domain]);
  if (!rows[0]) throw new Error(`The shop ${domain} could not be registered.`);
  return rows[0].shop_id;
}

/** Ends with the transaction, also when the process dies in the middle of it. */
async function lockSessionsOf(client: PoolClient, shop: string): Promise<void> {
  await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('laurel.sessions:' || $1, 0))`, [shop]);
}

function restored(json: string): Session {
  const { expires, refreshTokenExpires, ...rest } = JSON.parse(json) as SessionParams;
  return new Session({
    ...rest,
    ...(expires && { expires: new Date(expires) }),
    ...(refreshTokenExpires && { refreshTokenExpires: new Date(refreshTokenExpires) }),
  });
}
