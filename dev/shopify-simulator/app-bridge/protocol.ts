/**
 * What the app's page (through App Bridge) and the admin shell say to each other by postMessage. The page calls, the shell
 * answers; the shell also tells the page what the merchant did to the parts of the app that the shell shows.
 */
export const CHANNEL = 'shopify-simulator/app-bridge';

export interface NavItem {
  readonly label: string;
  /** Path inside the app, for example `/app/rewards`. */
  readonly path: string;
}

export interface BarAction {
  readonly label: string;
  readonly primary: boolean;
  readonly critical: boolean;
  readonly breadcrumb: boolean;
  readonly disabled: boolean;
  readonly loading: boolean;
}

export interface SaveBarState {
  readonly id: string;
  readonly discardConfirmation: boolean;
  readonly save: { readonly label: string; readonly disabled: boolean; readonly loading: boolean };
  readonly discard: { readonly label: string; readonly disabled: boolean };
}

export interface ToastRequest {
  readonly id: string;
  readonly message: string;
  readonly durationMs: number;
  readonly isError: boolean;
  readonly action: string | null;
}

export interface PickerRequest {
  readonly type: 'product' | 'variant' | 'collection';
  readonly action: 'add' | 'select';
  readonly multiple: boolean | number;
  readonly query: string;
  readonly selectedIds: readonly string[];
}

export interface AdminUser {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly accountAccess: string;
}

export interface ScopesDetail {
  readonly granted: readonly string[];
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

/** Calls of the page: name → [parameters, answer]. */
export interface ShellCalls {
  /** A document of the app has loaded: whatever the one before it showed in the shell is over. */
  hello: [{ path: string; title: string }, { locale: string }];
  navigated: [{ path: string; title: string }, null];
  /** Leaves the app for another page of the admin, or for another site. */
  leave: [{ url: string; newTab: boolean }, null];
  idToken: [null, string];
  navMenu: [{ items: readonly NavItem[] }, null];
  titleBar: [{ title: string; actions: readonly BarAction[] }, null];
  saveBar: [SaveBarState | null, null];
  confirmLeave: [null, boolean];
  toast: [ToastRequest, null];
  hideToast: [{ id: string }, null];
  loading: [{ loading: boolean }, null];
  /** A modal is open inside the page: the shell dims what surrounds it. */
  dim: [{ dimmed: boolean }, null];
  resourcePicker: [PickerRequest, readonly unknown[] | null];
  scopes: [null, ScopesDetail];
  user: [null, AdminUser];
  extensions: [null, readonly unknown[]];
}

export type CallName = keyof ShellCalls;
export type CallParams<Name extends CallName> = ShellCalls[Name][0];
export type CallAnswer<Name extends CallName> = ShellCalls[Name][1];

/** What the shell tells the page. */
export interface ShellEvents {
  navigate: { path: string };
  titleBarAction: { index: number };
  saveBarAction: { action: 'save' | 'discard' };
  toastAction: { id: string };
  toastDismissed: { id: string };
}

export type EventName = keyof ShellEvents;

export interface CallMessage {
  readonly channel: typeof CHANNEL;
  readonly kind: 'call';
  readonly id: number;
  readonly name: CallName;
  readonly params: unknown;
}

export interface AnswerMessage {
  readonly channel: typeof CHANNEL;
  readonly kind: 'answer';
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

export interface EventMessage {
  readonly channel: typeof CHANNEL;
  readonly kind: 'event';
  readonly name: EventName;
  readonly params: unknown;
}

export type ShellMessage = AnswerMessage | EventMessage;

/** Whether a posted value is ours at all; extensions of the browser post messages too. */
export function isBridgeMessage(data: unknown): data is CallMessage | ShellMessage {
  return typeof data === 'object' && data !== null && (data as { channel?: unknown }).channel === CHANNEL;
}
