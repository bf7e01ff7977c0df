/**
 * The place in which an extension runs: a sandboxed frame with no origin, where Shopify has a worker with none. It offers the
 * extension the global `shopify` and the `s-*` elements, and everything else by asking the checkout page.
 */
import { createCheckoutApi } from './checkout-api.ts';
import type { CheckoutCall } from './checkout-api.ts';
import { defineElements } from './elements/define-elements.ts';
import { watchForUnknownElements } from './elements/extension-element.ts';
import { CHANNEL, isOurs } from './protocol.ts';
import type { CheckoutState, ExtensionBoot, ExtensionMessage } from './protocol.ts';

interface ExtensionModule {
  readonly default?: () => unknown;
}

function readBoot(): ExtensionBoot {
  const element = document.getElementById('boot');
  if (!element?.textContent) throw new Error('The extension frame has no boot data.');
  return JSON.parse(element.textContent) as ExtensionBoot;
}

function start(boot: ExtensionBoot): void {
  const post = (message: ExtensionMessage) => window.parent.postMessage(message, boot.origin);
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let lastId = 0;
  const call: CheckoutCall = (name, params) =>
    new Promise((resolve, reject) => {
      const id = ++lastId;
      waiting.set(id, { resolve, reject });
      post({ channel: CHANNEL, kind: 'call', id, name, params });
    });

  let update: ((state: CheckoutState) => void) | null = null;
  const extensions = new Map<string, () => unknown>();
  const begin = async (state: CheckoutState) => {
    const api = createCheckoutApi(boot, state, call);
    update = api.update;
    // Bundles of Shopify's CLI register themselves; a module's default export is the same function.
    const extend = (target: string, run: () => unknown) => void extensions.set(target, run);
    Object.defineProperty(globalThis, 'shopify', { value: Object.assign(api.shopify, { extend }) });
    const module = (await import(boot.scriptUrl)) as ExtensionModule;
    const run = module.default ?? extensions.get(boot.target);
    if (!run) throw new Error(`The extension exports no function for ${boot.target}.`);
    await run();
  };

  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (event.source !== window.parent || event.origin !== boot.origin || !isOurs(event.data)) return;
    const message = event.data;
    if (message.kind === 'state') {
      if (update) update(message.state);
      else void begin(message.state);
      return;
    }
    if (message.kind !== 'answer') return;
    const pending = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.error === undefined) pending?.resolve(message.value);
    else pending?.reject(new Error(message.error));
  });

  defineElements((href, newTab) => post({ channel: CHANNEL, kind: 'open', href, newTab }));
  watchForUnknownElements(document.body);
  new ResizeObserver(() =>
    post({ channel: CHANNEL, kind: 'size', height: Math.ceil(document.body.getBoundingClientRect().height) }),
  ).observe(document.body);
  post({ channel: CHANNEL, kind: 'ready' });
}

start(readBoot());
