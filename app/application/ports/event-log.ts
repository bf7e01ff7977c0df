import type { ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';

export type EventState = 'waiting' | 'done' | 'dead';

export interface LoggedEvent {
  readonly eventId: string;
  readonly topic: string;
  readonly subject: string;
  readonly receivedAt: Instant;
  readonly state: EventState;
  readonly attempts: number;
  /** Why it was set aside. */
  readonly reason: string | null;
}

/** The events that the inbox still keeps, for operators. */
export interface EventLog {
  /** Newest first. */
  list(input: { shopId: ShopId; state: EventState | null; limit: number }): Promise<LoggedEvent[]>;
}
