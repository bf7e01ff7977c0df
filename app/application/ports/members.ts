import type { CustomerId, MemberId, ShopId } from '../../domain/shared/ids.ts';
import type { MemberDetail, MemberSummary, StorefrontProfile } from '../laurel.ts';

/** What pages read about members. */
export interface Members {
  search(
    shopId: ShopId,
    input: { query: string; cursor: string | null; limit: number },
  ): Promise<{ members: MemberSummary[]; nextCursor: string | null }>;
  show(shopId: ShopId, memberId: MemberId): Promise<MemberDetail | null>;
  /** Name, balance, codes and history of one member, as the shopper may see them. */
  profile(shopId: ShopId, memberId: MemberId): Promise<NonNullable<StorefrontProfile['member']> | null>;
  findByCustomer(shopId: ShopId, customerId: CustomerId): Promise<MemberId | null>;
}
