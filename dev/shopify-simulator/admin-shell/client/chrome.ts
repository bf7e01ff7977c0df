import type { BarAction, NavItem, SaveBarState, ToastRequest } from '../../app-bridge/protocol.ts';

/** The parts of the shell that the app can change. Everything is drawn from what the app last said. */
export function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The admin page has no element "${id}".`);
  return found;
}

export function button(id: string): HTMLButtonElement {
  const found = element(id);
  if (!(found instanceof HTMLButtonElement)) throw new Error(`The admin page's "${id}" is no button.`);
  return found;
}

export function drawAppNavigation(items: readonly NavItem[], hrefOf: (path: string) => string, follow: (path: string) => void): void {
  element('app-navigation').replaceChildren(
    ...items.map(({ label, path }) => {
      const item = document.createElement('li');
      const link = Object.assign(document.createElement('a'), { href: hrefOf(path), textContent: label });
      link.dataset['path'] = path;
      link.onclick = (event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        follow(path);
      };
      item.append(link);
      return item;
    }),
  );
}

/** The entry whose path is the longest beginning of the present path is the present page; without one it is the app's home. */
export function markPresentPage(path: string): void {
  const plain = path.replace(/[?#].*$/, '');
  const links = [...element('app-navigation').querySelectorAll<HTMLAnchorElement>('a')];
  const present = links
    .filter(({ dataset }) => plain === dataset['path'] || plain.startsWith(`${dataset['path'] ?? ''}/`))
    .sort((a, b) => (b.dataset['path']?.length ?? 0) - (a.dataset['path']?.length ?? 0))[0];
  for (const link of links) {
    if (link === present) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  element('app-home').setAttribute('aria-current', present ? 'true' : 'page');
}

export function drawTitleBar(title: string, actions: readonly BarAction[], press: (index: number) => void): void {
  element('app-title').textContent = title;
  const buttons = actions.map((action, index) => {
    const button = Object.assign(document.createElement('button'), { type: 'button', disabled: action.disabled || action.loading });
    button.className = action.breadcrumb ? 'crumb' : action.critical ? 'critical' : action.primary ? 'primary' : '';
    button.textContent = action.breadcrumb ? '←' : action.label;
    if (action.breadcrumb) button.setAttribute('aria-label', `Back to ${action.label}`);
    if (action.loading) button.setAttribute('aria-busy', 'true');
    button.onclick = () => press(index);
    return { action, button };
  });
  element('breadcrumb').replaceChildren(...buttons.filter(({ action }) => action.breadcrumb).map(({ button }) => button));
  const rest = buttons.filter(({ action }) => !action.breadcrumb);
  // The primary action stands last, at the right edge.
  rest.sort((a, b) => Number(a.action.primary) - Number(b.action.primary));
  element('title-bar-actions').replaceChildren(...rest.map(({ button }) => button));
}

export function drawSaveBar(state: SaveBarState | null): void {
  document.body.classList.toggle('saving', state !== null);
  element('save-bar').hidden = state === null;
  if (!state) return;
  const save = button('save-button');
  const discard = button('discard-button');
  save.textContent = state.save.loading ? 'Saving…' : state.save.label;
  save.disabled = state.save.disabled || state.save.loading;
  discard.textContent = state.discard.label;
  discard.disabled = state.discard.disabled || state.save.loading;
}

/** Draws attention to the save bar when the merchant tries to go elsewhere. */
export function nudgeSaveBar(): void {
  const bar = element('save-bar');
  bar.classList.remove('attention');
  // Reading the size lets the animation start anew when it ran a moment ago.
  bar.getBoundingClientRect();
  bar.classList.add('attention');
}

export function showToast(request: ToastRequest, tell: { action(): void; dismissed(): void }): void {
  const toast = document.createElement('div');
  toast.className = request.isError ? 'toast error' : 'toast';
  toast.dataset['toast'] = request.id;
  toast.append(Object.assign(document.createElement('span'), { textContent: request.message }));
  const dismiss = () => {
    if (!toast.isConnected) return;
    toast.remove();
    tell.dismissed();
  };
  if (request.action !== null) {
    const action = Object.assign(document.createElement('button'), { type: 'button', textContent: request.action });
    action.onclick = () => {
      tell.action();
      dismiss();
    };
    toast.append(action);
  }
  const close = Object.assign(document.createElement('button'), { type: 'button', textContent: '✕', onclick: dismiss });
  close.setAttribute('aria-label', 'Dismiss');
  toast.append(close);
  element('toasts').append(toast);
  setTimeout(dismiss, request.durationMs);
}

export function hideToast(id: string): void {
  document.querySelector(`[data-toast="${CSS.escape(id)}"]`)?.remove();
}

/** The navigation of narrow windows: a drawer that closes on Escape, on a choice, and on a click beside it. */
export function wireMenuButton(): void {
  const toggle = button('menu-button');
  const set = (open: boolean) => {
    document.body.classList.toggle('menu-open', open);
    toggle.setAttribute('aria-expanded', String(open));
  };
  toggle.onclick = () => set(!document.body.classList.contains('menu-open'));
  element('navigation').addEventListener('click', (event) => {
    if (event.target instanceof Element && event.target.closest('a')) set(false);
  });
  document.querySelector('.frame')?.addEventListener('click', (event) => {
    if (event.target === event.currentTarget) set(false);
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !document.body.classList.contains('menu-open')) return;
    set(false);
    toggle.focus();
  });
}
