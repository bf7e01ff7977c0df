import { userInfo } from 'node:os';
import { createShops } from '../app/adapters/postgres/shops.server.ts';
import type { Actor, Shop } from '../app/application/laurel.ts';
import type { Shops } from '../app/application/ports/shops.ts';
import { openDatabase, type Database } from '../app/db.server.ts';
import type { Instant } from '../app/domain/shared/instant.ts';
import { readDatabaseEnv } from '../app/env.server.ts';
import { Refused } from './refused.ts';

export interface Workplace {
  readonly database: Database;
  readonly shops: Shops;
}

/** Opens the database for the length of one command and closes it, however the command ends. */
export async function atTheDatabase<T>(work: (at: Workplace) => Promise<T>): Promise<T> {
  const database = openDatabase({ url: readDatabaseEnv().DATABASE_URL, connectionsMax: 4 });
  try {
    return await work({ database, shops: createShops(database) });
  } finally {
    await database.close();
  }
}

/** The shop of a domain; without one, the only shop there is. */
export async function shopNamed(shops: Shops, domain: string | undefined): Promise<Shop> {
  if (domain !== undefined) {
    const shop = await shops.find(domain.toLowerCase());
    if (shop === null) throw new Refused(`No shop "${domain}" ever installed Laurel: name its domain as in corner-shop.myshopify.com.`);
    return shop;
  }
  const installed = await installedShops(shops);
  const [only] = installed;
  if (only === undefined) throw new Refused('No shop has Laurel installed at the moment: name one with --shop.');
  if (installed.length > 1) throw new Refused(`There are several shops: name one with --shop (${namesOf(installed)}).`);
  return only;
}

export async function installedShops(shops: Shops): Promise<Shop[]> {
  const found: Shop[] = [];
  for (const id of await shops.installed()) {
    const shop = await shops.findById(id);
    if (shop !== null) found.push(shop);
  }
  return found;
}

function namesOf(shops: readonly Shop[]): string {
  const named = shops.slice(0, 5).map(({ domain }) => domain);
  return shops.length > named.length ? `${named.join(', ')} and ${shops.length - named.length} more` : named.join(', ');
}

/** Who sits at this command line, for the audit log. */
export function operator(): Actor {
  return { kind: 'operator', id: userInfo().username };
}

export function now(): Instant {
  return Date.now() as Instant;
}

export const shopOption = ['--shop <domain>', 'the shop’s myshopify domain; may be left out where there is only one'] as const;
