import { CHANNEL, isBridgeMessage } from '../protocol.ts';
import type { CallAnswer, CallMessage, CallName, CallParams, EventName, ShellEvents } from '../protocol.ts';

/** The page's end of the line to the admin shell. */
export interface Connection {
  /** The admin's origin; messages from anywhere else are ignored. */
  readonly origin: string;
  call<Name extends CallName>(name: Name, params: CallParams<Name>): Promise<CallAnswer<Name>>;
  on<Name extends EventName>(name: Name, handler: (params: ShellEvents[Name]) => void): void;
}

export function connect(page: Window, shell: Window, origin: string): Connection {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  const handlers = new Map<EventName, Array<(params: never) => void>>();
  let lastId = 0;

  page.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (event.source !== shell || event.origin !== origin || !isBridgeMessage(event.data)) return;
    const message = event.data;
    if (message.kind === 'event') {
      for (const handler of handlers.get(message.name) ?? []) handler(message.params as never);
      return;
    }
    if (message.kind !== 'answer') return;
    const call = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.error === undefined) call?.resolve(message.value);
    else call?.reject(new Error(message.error));
  });

  return {
    origin,
    call(name, params) {
      const id = ++lastId;
      const message: CallMessage = { channel: CHANNEL, kind: 'call', id, name, params };
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        shell.postMessage(message, origin);
      });
    },
    on(name, handler) {
      const list = handlers.get(name) ?? [];
      list.push(handler);
      handlers.set(name, list);
    },
  };
}
