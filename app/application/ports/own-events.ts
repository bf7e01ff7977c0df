import type { IncomingEvent } from './events.ts';

/** What Laurel itself has to say to the worker: stored in the inbox with the transaction that it follows from. */
export type OwnEvent = Omit<IncomingEvent, 'shopId' | 'body'> & { readonly body: string };
