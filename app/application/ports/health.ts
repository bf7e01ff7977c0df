/** What an operator watches. Rejects when the database does not answer. */
export interface Health {
  backlog(): Promise<{
    readonly eventsWaiting: number;
    readonly eventsDead: number;
    /** Age of the oldest waiting event in seconds; 0 when none waits. */
    readonly oldestWaitingS: number;
    readonly effectsWaiting: number;
  }>;
}
