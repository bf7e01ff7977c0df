import { CHANNEL, isBridgeMessage } from '../../app-bridge/protocol.ts';
import type { CallAnswer, CallName, CallParams, EventMessage, EventName, ShellEvents, ShellMessage } from '../../app-bridge/protocol.ts';

export type CallHandlers = { [Name in CallName]: (params: CallParams<Name>) => CallAnswer<Name> | Promise<CallAnswer<Name>> };

/** The shell's end of the line: answers calls of the embedded page, and only of that page and that origin. */
export class FrameConnection {
  readonly #frame: HTMLIFrameElement;
  readonly #origin: string;

  constructor(frame: HTMLIFrameElement, origin: string) {
    this.#frame = frame;
    this.#origin = origin;
  }

  listen(page: Window, handlers: CallHandlers): void {
    page.addEventListener('message', (event: MessageEvent<unknown>) => {
      if (event.source !== this.#frame.contentWindow || event.origin !== this.#origin || !isBridgeMessage(event.data)) return;
      const message = event.data;
      if (message.kind !== 'call') return;
      const handler = handlers[message.name] as ((params: unknown) => unknown) | undefined;
      const answer = async () => {
        if (!handler) throw new Error(`The admin shell does not know the call "${message.name}".`);
        return handler(message.params);
      };
      answer().then(
        (value) => this.#post({ channel: CHANNEL, kind: 'answer', id: message.id, value }),
        (error: unknown) => this.#post({ channel: CHANNEL, kind: 'answer', id: message.id, error: (error as Error).message }),
      );
    });
  }

  tell<Name extends EventName>(name: Name, params: ShellEvents[Name]): void {
    const message: EventMessage = { channel: CHANNEL, kind: 'event', name, params };
    this.#post(message);
  }

  #post(message: ShellMessage): void {
    this.#frame.contentWindow?.postMessage(message, this.#origin);
  }
}
