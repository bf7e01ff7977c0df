import type { Ruleset } from '../../domain/program/ruleset.ts';
import type { ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { Actor, PrivacyRequest, PublishedProgram, Shop, ShopInstallation, ShopOverview } from '../laurel.ts';

/** Shops, their programs' published versions, and what the merchant's pages read of them. */
export interface Shops {
  /** Records the installation; makes the first program from `ruleset` when there is none. Idempotent. */
  install(installation: ShopInstallation & { at: Instant; ruleset: Ruleset }): Promise<Shop>;
  /** The id of a shop that is or was installed, in one cheap query. */
  idOf(domain: string): Promise<ShopId | null>;
  find(domain: string): Promise<Shop | null>;
  findById(shopId: ShopId): Promise<Shop | null>;
  installed(): Promise<readonly ShopId[]>;
  overview(shop: Shop, dayStart: Instant): Promise<Omit<ShopOverview, 'waitingEvents' | 'deadLetters'>>;
  /**
   * The version of the shop's first program that is in force at `at` (the present when left out), or its first one while the
   * program has not begun; null while there is none.
   */
  currentProgram(shopId: ShopId, at?: Instant): Promise<PublishedProgram | null>;
  /** Moves the start of the program: earlier orders earn from then on. For operators, before orders arrive. */
  startProgramAt(input: { shopId: ShopId; at: Instant; actor: Actor }): Promise<void>;
  privacyRequests(shopId: ShopId): Promise<PrivacyRequest[]>;
  privacyFile(shopId: ShopId, requestId: string, actor: Actor): Promise<string | null>;
}
