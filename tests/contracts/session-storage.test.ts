import { randomBytes } from 'node:crypto';
import { Session } from '@shopify/shopify-api';
import type { SessionStorage } from '@shopify/shopify-app-session-storage';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSessionStorage } from '../../app/adapters/postgres/sessions.server.ts';
import { createEncryption } from '../../app/adapters/system/encryption.server.ts';
import { createTestDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { sessionStorageContract } from './session-storage.ts';

const shop = 'corner-shop.myshopify.com';
const key = (id: string) => ({ id, key: randomBytes(32) });
const [k1, k2] = [key('k1'), key('k2')];

let database: TestDatabase;
let pool: pg.Pool;
let owner: pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.appUrl, options: '-c role=laurel_app', pipeline: true, max: 8 });
  // Its last connections may be told that the database is gone while they close.
  pool.on('error', () => undefined);
  owner = new pg.Pool({ connectionString: database.ownerUrl, max: 1 });
});

afterAll(async () => {
  await pool.end();
  await owner.end();
  await database.drop();
});

async function emptyStorage() {
  await owner.query('DELETE FROM sessions');
  return createSessionStorage({ pool, encryption: createEncryption([k1]) });
}

const offline = (fields: Partial<Session> = {}) =>
  new Session({
    id: `offline_${shop}`,
    shop,
    state: '',
    isOnline: false,
    accessToken: 'shpat_0001',
    refreshToken: 'shprt_0001',
    ...fields,
  });

describe('sessions in PostgreSQL', () => {
  sessionStorageContract(emptyStorage);

  test('neither token is readable in the database, under any encoding that a search would try', async () => {
    await (await emptyStorage()).storeSession(offline());
    const { rows } = await owner.query<{ row: string; sealed: Buffer }>('SELECT sessions::text AS row, sealed FROM sessions');
    expect(rows).toHaveLength(1);
    for (const secret of ['shpat_0001', 'shprt_0001']) {
      for (const encoding of ['utf8', 'hex', 'base64'] as const) expect(rows[0]?.row).not.toContain(Buffer.from(secret).toString(encoding));
      expect(rows[0]?.sealed.includes(secret)).toBe(false);
    }
  });

  test('a row copied under another id does not open', async () => {
    const storage = await emptyStorage();
    await storage.storeSession(offline());
    await owner.query(
      `INSERT INTO sessions (id, shop_id, shop_domain, is_online, key_id, sealed)
       SELECT 'stolen', shop_id, shop_domain, is_online, key_id, sealed FROM sessions`,
    );
    await expect(storage.loadSession('stolen')).rejects.toThrow();
  });

  test('a new key in front takes over with the next write, and the old one is needed only until then', async () => {
    const storage = await emptyStorage();
    await storage.storeSession(offline());
    const rotated = createSessionStorage({ pool, encryption: createEncryption([k2, k1]) });
    const session = await rotated.loadSession(`offline_${shop}`);
    expect(session?.accessToken).toBe('shpat_0001');
    await rotated.storeSession(offline());
    const afterwards = createSessionStorage({ pool, encryption: createEncryption([k2]) });
    expect((await afterwards.loadSession(`offline_${shop}`))?.accessToken).toBe('shpat_0001');
  });

  test('the application sees no session unless it says for which shop', async () => {
    await (await emptyStorage()).storeSession(offline());
    const { rows } = await pool.query('SELECT id FROM sessions');
    expect(rows).toEqual([]);
  });

  test('while one process changes a session exclusively, another waits and then sees the change', async () => {
    const [one, another] = [await emptyStorage(), createSessionStorage({ pool, encryption: createEncryption([k1]) })];
    await one.storeSession(offline());
    const slot = { shop, sessionId: `offline_${shop}` };
    const order: string[] = [];
    await Promise.all(
      [one, another].map((storage, index) =>
        storage.exclusively(slot, async (session, store) => {
          order.push(`begin ${session?.accessToken}`);
          await store(offline({ accessToken: `${session?.accessToken}+` }));
          order.push(`end ${index}`);
        }),
      ),
    );
    expect(order.map((entry) => entry.split(' ')[0])).toEqual(['begin', 'end', 'begin', 'end']);
    expect((await one.loadSession(slot.sessionId))?.accessToken).toBe('shpat_0001++');
  });

  test('what an exclusive change stored is forgotten when the change fails', async () => {
    const storage = await emptyStorage();
    await storage.storeSession(offline());
    const change = storage.exclusively({ shop, sessionId: `offline_${shop}` }, async (_, store) => {
      await store(offline({ accessToken: 'half-done' }));
      throw new Error('interrupted');
    });
    await expect(change).rejects.toThrow('interrupted');
    expect((await storage.loadSession(`offline_${shop}`))?.accessToken).toBe('shpat_0001');
  });
});

describe('sessions in memory', () => {
  sessionStorageContract(async () => inMemorySessions());
});

/** Shows that the contract asks for nothing but what the interface promises. */
function inMemorySessions(): SessionStorage {
  const sessions = new Map<string, ReturnType<Session['toObject']>>();
  const restored = (fields: ReturnType<Session['toObject']>) => new Session(structuredClone(fields));
  return {
    storeSession: async (session) => Boolean(sessions.set(session.id, structuredClone(session.toObject()))),
    loadSession: async (id) => (sessions.has(id) ? [sessions.get(id)!].map(restored)[0] : undefined),
    deleteSession: async (id) => sessions.delete(id) || true,
    deleteSessions: async (ids) => ids.every((id) => sessions.delete(id) || true),
    findSessionsByShop: async (domain) => [...sessions.values()].filter((fields) => fields.shop === domain).map(restored),
  };
}
