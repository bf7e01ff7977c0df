/** The checkout page in the browser: discount codes without a reload, and the line to the sandboxed extensions. */
import { fieldText } from '../../storefront/field-text.ts';
import { CHANNEL, isOurs } from '../extension-runtime/protocol.ts';
import type {
  ChangeResult,
  CheckoutCalls,
  CheckoutMessage,
  CheckoutState,
  DiscountCodeChange,
  ExtensionMessage,
} from '../extension-runtime/protocol.ts';

interface ChangeAnswer {
  readonly result: ChangeResult;
  readonly state: CheckoutState;
  readonly summaryHtml: string;
}

const frames = (): HTMLIFrameElement[] => [...document.querySelectorAll<HTMLIFrameElement>('iframe[data-extension]')];

/** A sandboxed frame has no origin to name, so messages to it cannot be addressed any narrower. */
function send(frame: HTMLIFrameElement, message: CheckoutMessage): void {
  frame.contentWindow?.postMessage(message, '*');
}

let state: CheckoutState | null = null;

function readState(): CheckoutState | null {
  const text = document.getElementById('checkout-state')?.textContent;
  return text ? (JSON.parse(text) as CheckoutState) : null;
}

/** Changes follow one another: two at once would each start from a cart that the other has changed. */
let queue: Promise<unknown> = Promise.resolve();

function changeCode(change: DiscountCodeChange, by: 'shopper' | 'extension'): Promise<ChangeResult> {
  const run = queue.then(async (): Promise<ChangeResult> => {
    const response = await fetch('/checkout/discount', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(change),
    });
    if (!response.ok) return { type: 'error', message: `The checkout answered ${response.status}.` };
    const answer = (await response.json()) as ChangeAnswer;
    // What an extension was refused is the extension's to explain; the shopper's own field stays as it is.
    if (by === 'shopper' || answer.result.type === 'success') show(answer);
    return answer.result;
  });
  queue = run.catch(() => undefined);
  return run;
}

function show(answer: ChangeAnswer): void {
  const summary = document.getElementById('summary');
  const focused = document.activeElement?.id;
  if (summary) summary.innerHTML = answer.summaryHtml;
  if (focused === 'discount-code') document.getElementById('discount-code')?.focus();
  const total = document.querySelector('[data-total]')?.textContent ?? '';
  const toggle = document.querySelector('[data-toggle-total]');
  if (toggle) toggle.textContent = total;
  state = answer.state;
  for (const frame of frames()) send(frame, { channel: CHANNEL, kind: 'state', state });
}

const STORAGE = 'checkout-extension';

const handlers: { [Name in keyof CheckoutCalls]: (params: CheckoutCalls[Name][0], handle: string) => Promise<CheckoutCalls[Name][1]> } = {
  applyDiscountCodeChange: (change) => changeCode(change, 'extension'),
  async sessionToken() {
    const response = await fetch('/checkout/session-token');
    if (!response.ok) throw new Error('The checkout has no session token.');
    return ((await response.json()) as { value: string }).value;
  },
  async storageRead({ key }, handle) {
    const text = localStorage.getItem(`${STORAGE}:${handle}:${key}`);
    return text === null ? null : (JSON.parse(text) as unknown);
  },
  async storageWrite({ key, value }, handle) {
    localStorage.setItem(`${STORAGE}:${handle}:${key}`, JSON.stringify(value));
    return null;
  },
  async storageDelete({ key }, handle) {
    localStorage.removeItem(`${STORAGE}:${handle}:${key}`);
    return null;
  },
};

function receive(frame: HTMLIFrameElement, message: ExtensionMessage): void {
  const handle = frame.dataset['extension'] ?? '';
  if (message.kind === 'ready') {
    if (state) send(frame, { channel: CHANNEL, kind: 'state', state });
  } else if (message.kind === 'size') {
    frame.style.height = `${message.height}px`;
  } else if (message.kind === 'open') {
    // Only addresses of the web: an extension must not run script in the checkout through a link.
    const url = new URL(message.href, location.href);
    if (url.protocol !== 'https:' && url.protocol !== 'http:') return;
    if (message.newTab) window.open(url.href, '_blank', 'noopener');
    else location.assign(url.href);
  } else {
    const { id, name, params } = message;
    const handler = handlers[name] as ((params: unknown, handle: string) => Promise<unknown>) | undefined;
    const answer = handler ? handler(params, handle) : Promise.reject(new Error(`The checkout does not know "${name}".`));
    answer.then(
      (value) => send(frame, { channel: CHANNEL, kind: 'answer', id, value }),
      (error: unknown) => send(frame, { channel: CHANNEL, kind: 'answer', id, error: (error as Error).message }),
    );
  }
}

window.addEventListener('message', (event: MessageEvent<unknown>) => {
  const frame = frames().find(({ contentWindow }) => contentWindow === event.source);
  // A frame without an origin says "null"; its window is what identifies it.
  if (frame && event.origin === 'null' && isOurs(event.data)) receive(frame, event.data as ExtensionMessage);
});

state = readState();
// A frame may have been ready before this script was.
for (const frame of frames()) if (state) send(frame, { channel: CHANNEL, kind: 'state', state });

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement)) return;
  if (form.id === 'pay-form') {
    const button = document.getElementById('pay-button');
    if (button instanceof HTMLButtonElement) {
      button.disabled = true;
      button.textContent = 'Processing…';
    }
    return;
  }
  if (!form.matches('[data-discount-form]')) return;
  event.preventDefault();
  const fields = new FormData(form);
  const type = fields.get('type') === 'removeDiscountCode' ? 'removeDiscountCode' : 'addDiscountCode';
  void changeCode({ type, code: fieldText(fields.get('code')) }, 'shopper');
});

document.getElementById('summary-toggle')?.addEventListener('click', (event) => {
  const button = event.currentTarget as HTMLElement;
  const expanded = button.getAttribute('aria-expanded') === 'true';
  button.setAttribute('aria-expanded', String(!expanded));
  document.querySelector('.aside')?.classList.toggle('open', !expanded);
});
