import type { PickerRequest } from '../protocol.ts';
import type { Connection } from './connection.ts';
import type { SaveBars } from './save-bar.ts';

export interface BridgeConfig {
  readonly apiKey: string;
  readonly shop: string;
  readonly host: string;
  readonly locale: string;
  readonly appOrigins: readonly string[];
  readonly disabledFeatures: readonly string[];
}

interface ToastOptions {
  duration?: number;
  isError?: boolean;
  action?: string;
  onAction?: () => void;
  onDismiss?: () => void;
}

interface ResourcePickerOptions {
  type: PickerRequest['type'];
  action?: PickerRequest['action'];
  multiple?: boolean | number;
  query?: string;
  selectionIds?: readonly { id: string }[];
}

interface Showable extends HTMLElement {
  show(): Promise<void>;
  hide(): Promise<void>;
  toggle(): Promise<void>;
}

const DEFAULT_TOAST_MS = 5000;

/** Parts of App Bridge that have no counterpart here say so, instead of answering with something a real shop would not. */
function notImitated(name: string): unknown {
  const fail = () => {
    throw new Error(`The simulator does not imitate shopify.${name}.`);
  };
  return new Proxy(fail, { get: (_, property) => (property === 'then' ? undefined : fail), apply: fail });
}

function createToast(connection: Connection) {
  const shown = new Map<string, ToastOptions>();
  let lastId = 0;
  connection.on('toastAction', ({ id }) => shown.get(id)?.onAction?.());
  connection.on('toastDismissed', ({ id }) => {
    shown.get(id)?.onDismiss?.();
    shown.delete(id);
  });
  return {
    show(message: string, options: ToastOptions = {}): string {
      const id = `toast-${++lastId}`;
      shown.set(id, options);
      void connection.call('toast', {
        id,
        message,
        durationMs: options.duration ?? DEFAULT_TOAST_MS,
        isError: options.isError ?? false,
        action: options.action ?? null,
      });
      return id;
    },
    hide(id: string): void {
      void connection.call('hideToast', { id });
    },
  };
}

/** `shopify.modal` and `shopify.saveBar` address elements of the page by their id. */
function byId(page: Window, id: string, tagNames: readonly string[]): Showable {
  const element = page.document.getElementById(id);
  if (!element || !tagNames.includes(element.tagName.toLowerCase())) {
    throw new Error(`App Bridge: there is no <${tagNames[0]}> with the id "${id}" on this page.`);
  }
  return element as Showable;
}

function createResourcePicker(connection: Connection) {
  return async (options: ResourcePickerOptions) => {
    const answer = await connection.call('resourcePicker', {
      type: options.type,
      action: options.action ?? 'add',
      multiple: options.multiple ?? false,
      query: options.query ?? '',
      selectedIds: (options.selectionIds ?? []).map(({ id }) => id),
    });
    if (answer === null) return undefined;
    const selection = [...answer];
    return Object.assign(selection, { selection });
  };
}

export function createShopifyGlobal(
  page: Window & typeof globalThis,
  parts: { config: BridgeConfig; connection: Connection; saveBars: SaveBars; ready: Promise<void> },
): Record<string, unknown> {
  const { config, connection, saveBars } = parts;
  const saveBar = (id: string) => byId(page, id, ['ui-save-bar']);
  const modal = (id: string) => byId(page, id, ['ui-modal']);
  return {
    config,
    origin: connection.origin,
    ready: parts.ready,
    setSignals: () => undefined,
    environment: { mobile: false, embedded: true, pos: false, intent: false },
    idToken: () => connection.call('idToken', null),
    user: () => connection.call('user', null),
    loading: (loading = true) => void connection.call('loading', { loading }),
    toast: createToast(connection),
    modal: {
      show: async (id: string) => modal(id).show(),
      hide: async (id: string) => modal(id).hide(),
      toggle: async (id: string) => modal(id).toggle(),
    },
    saveBar: {
      show: async (id: string) => saveBar(id).show(),
      hide: async (id: string) => saveBar(id).hide(),
      toggle: async (id: string) => saveBar(id).toggle(),
      leaveConfirmation: () => saveBars.leaveConfirmation(),
    },
    resourcePicker: createResourcePicker(connection),
    scopes: {
      query: () => connection.call('scopes', null),
      request: notImitated('scopes.request'),
      revoke: notImitated('scopes.revoke'),
    },
    app: { extensions: () => connection.call('extensions', null) },
    webVitals: { onReport: async () => undefined },
    support: { registerHandler: async () => undefined },
    ...Object.fromEntries(
      ['reviews', 'scanner', 'pos', 'intents', 'picker', 'shopifyQL', 'tools'].map((name) => [name, notImitated(name)] as const),
    ),
  };
}
