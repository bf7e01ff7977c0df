import { Session } from '@shopify/shopify-api';
import type { SessionStorage } from '@shopify/shopify-app-session-storage';
import { beforeEach, expect, test } from 'vitest';

const shop = 'corner-shop.myshopify.com';
const other = 'other-shop.myshopify.com';
const hour = 3_600_000;

const offline = (domain = shop, fields: Partial<Session> = {}) =>
  new Session({
    id: `offline_${domain}`,
    shop: domain,
    state: '',
    isOnline: false,
    scope: 'read_orders,write_discounts',
    accessToken: 'shpat_0001',
    ...fields,
  });

const online = (userId = 7, domain = shop) =>
  new Session({
    id: `${domain}_${userId}`,
    shop: domain,
    state: 'a-state',
    isOnline: true,
    scope: 'read_orders',
    accessToken: 'shpua_0001',
    expires: new Date(Date.now() + hour),
    onlineAccessInfo: {
      expires_in: 3600,
      associated_user_scope: 'read_orders',
      associated_user: {
        id: userId,
        first_name: 'Ada',
        last_name: 'Lovelace',
        email: 'ada@example.com',
        locale: 'en',
        email_verified: true,
        account_owner: true,
        collaborator: false,
      },
    },
  });

/** What Shopify's library relies on in any session storage; run on every implementation. */
export function sessionStorageContract(storageFor: () => Promise<SessionStorage>): void {
  let storage: SessionStorage;
  beforeEach(async () => {
    storage = await storageFor();
  });

  test('an id that was never stored loads as undefined', async () => {
    expect(await storage.loadSession('offline_nobody.myshopify.com')).toBeUndefined();
  });

  test('an offline session comes back with every field, and as a Session', async () => {
    const session = offline();
    expect(await storage.storeSession(session)).toBe(true);
    const loaded = await storage.loadSession(session.id);
    expect(loaded).toBeInstanceOf(Session);
    expect(loaded?.toObject()).toEqual(session.toObject());
    expect(loaded?.equals(session)).toBe(true);
  });

  test('an expiring offline session keeps its refresh token and both times to the millisecond', async () => {
    const session = offline(shop, {
      expires: new Date(Date.now() + hour + 123),
      refreshToken: 'shprt_0001',
      refreshTokenExpires: new Date(Date.now() + 2160 * hour + 456),
    });
    await storage.storeSession(session);
    const loaded = await storage.loadSession(session.id);
    expect(loaded?.expires).toEqual(session.expires);
    expect(loaded?.refreshToken).toBe('shprt_0001');
    expect(loaded?.refreshTokenExpires).toEqual(session.refreshTokenExpires);
    expect(loaded?.isActive(undefined)).toBe(true);
  });

  test('an online session keeps who its user is', async () => {
    const session = online();
    await storage.storeSession(session);
    const loaded = await storage.loadSession(session.id);
    expect(loaded?.onlineAccessInfo).toEqual(session.onlineAccessInfo);
    expect(loaded?.equals(session)).toBe(true);
  });

  test('an expired session is kept and loads as expired: what to do about it is for the caller to say', async () => {
    const session = offline(shop, { expires: new Date(Date.now() - hour) });
    await storage.storeSession(session);
    expect((await storage.loadSession(session.id))?.isExpired()).toBe(true);
  });

  test('storing again under the same id replaces everything, also fields that are gone', async () => {
    await storage.storeSession(offline(shop, { refreshToken: 'shprt_0001', expires: new Date(Date.now() + hour) }));
    const later = offline(shop, { accessToken: 'shpat_0002', scope: 'read_orders' });
    await storage.storeSession(later);
    expect((await storage.loadSession(later.id))?.toObject()).toEqual(later.toObject());
    expect(await storage.findSessionsByShop(shop)).toHaveLength(1);
  });

  test('a session without a token, which is how the library invalidates one, is stored as such', async () => {
    const session = offline();
    await storage.storeSession(session);
    delete session.accessToken;
    await storage.storeSession(session);
    const loaded = await storage.loadSession(session.id);
    expect(loaded?.accessToken).toBeUndefined();
    expect(loaded?.isActive(undefined)).toBe(false);
  });

  test('a deleted session is gone, and deleting what is not there succeeds', async () => {
    const session = offline();
    await storage.storeSession(session);
    expect(await storage.deleteSession(session.id)).toBe(true);
    expect(await storage.loadSession(session.id)).toBeUndefined();
    expect(await storage.deleteSession(session.id)).toBe(true);
    expect(await storage.deleteSession('never-there')).toBe(true);
  });

  test('several sessions are deleted at once, of several shops, and no other', async () => {
    const sessions = [offline(), online(7), online(8), offline(other)];
    for (const session of sessions) await storage.storeSession(session);
    expect(await storage.deleteSessions([`offline_${shop}`, `${shop}_7`, `offline_${other}`, 'never-there'])).toBe(true);
    expect((await storage.findSessionsByShop(shop)).map(({ id }) => id)).toEqual([`${shop}_8`]);
    expect(await storage.findSessionsByShop(other)).toEqual([]);
    expect(await storage.deleteSessions([])).toBe(true);
  });

  test('the sessions of a shop are found, those of other shops are not', async () => {
    for (const session of [offline(), online(7), online(8), offline(other)]) await storage.storeSession(session);
    const found = await storage.findSessionsByShop(shop);
    expect(found.map(({ id }) => id).sort()).toEqual([`${shop}_7`, `${shop}_8`, `offline_${shop}`].sort());
    for (const session of found) expect(session).toBeInstanceOf(Session);
    expect(await storage.findSessionsByShop('nobody.myshopify.com')).toEqual([]);
  });

  test('sessions stored at the same time are all kept', async () => {
    const sessions = Array.from({ length: 12 }, (_, index) => online(index + 1));
    await Promise.all(sessions.map((session) => storage.storeSession(session)));
    expect(await storage.findSessionsByShop(shop)).toHaveLength(12);
  });
}
