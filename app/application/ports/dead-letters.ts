import type { ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { DeadLetter } from '../laurel.ts';

/** Looking after events that were not worked the ordinary way. */
export interface DeadLetters {
  /** Newest first. */
  list(shopId: ShopId, limit: number): Promise<DeadLetter[]>;
  /** Puts a dead letter back into its lane and answers the lane; null when there is no such dead letter. */
  retry(shopId: ShopId, eventId: string): Promise<number | null>;
  /** Puts every kept event since an instant back to be worked again, and says how many. Changes no balance: state decides, not events. */
  replay(shopId: ShopId, since: Instant): Promise<number>;
  counts(shopId: ShopId): Promise<{ waiting: number; dead: number }>;
}
