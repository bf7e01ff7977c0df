/** The admin shell in the browser: shows what the app says through App Bridge, and tells it what the merchant does. */
import { SHELL_PARAMETERS } from '../../app-bridge/client/navigation.ts';
import type { SaveBarState } from '../../app-bridge/protocol.ts';
import {
  drawAppNavigation,
  drawSaveBar,
  drawTitleBar,
  element,
  hideToast,
  markPresentPage,
  nudgeSaveBar,
  showToast,
  wireMenuButton,
} from './chrome.ts';
import { confirmDialog, pickResources } from './dialogs.ts';
import type { CallHandlers } from './frame-connection.ts';
import { FrameConnection } from './frame-connection.ts';

interface ShellState {
  path: string;
  saveBar: SaveBarState | null;
}

/** The app's own addresses begin with `/app`; the admin shows what follows. */
export function adminAddress(appBase: string, path: string): string | null {
  const inside = /^\/app(?=\/|\?|#|$)(.*)$/.exec(path);
  return inside ? appBase + (inside[1] ?? '') : null;
}

async function ask<T>(path: string): Promise<T> {
  const response = await fetch(`/admin/bridge/${path}`);
  if (!response.ok) throw new Error(`The simulator answered ${response.status} to ${path}.`);
  return ((await response.json()) as { value: T }).value;
}

function confirmLeaving(): Promise<boolean> {
  nudgeSaveBar();
  return confirmDialog({
    heading: 'Leave page with unsaved changes?',
    text: 'Leaving this page will delete all unsaved changes.',
    yes: 'Leave page',
    no: 'Stay',
  });
}

function handleCalls(connection: FrameConnection, state: ShellState, place: { appBase: string; appName: string }): CallHandlers {
  const setSaveBar = (next: SaveBarState | null) => {
    state.saveBar = next;
    drawSaveBar(next);
    return null;
  };
  const moved = ({ path, title }: { path: string; title: string }) => {
    state.path = path;
    const address = adminAddress(place.appBase, path);
    // The frame's own history already has the entry; a second one would make Back need two presses.
    if (address !== null) history.replaceState(null, '', address);
    document.title = `${title || place.appName} · Shopify (simulator)`;
    markPresentPage(path);
    return null;
  };
  return {
    hello(params) {
      setSaveBar(null);
      drawTitleBar(place.appName, [], () => undefined);
      document.body.classList.remove('dimmed');
      element('loading-bar').hidden = true;
      moved(params);
      return { locale: 'en' };
    },
    navigated: moved,
    async leave({ url, newTab }) {
      if (newTab) window.open(url, '_blank', 'noopener');
      else if (!state.saveBar || (await confirmLeaving())) {
        setSaveBar(null);
        location.assign(url);
      }
      return null;
    },
    idToken: () => ask('session-token'),
    navMenu({ items }) {
      const follow = async (path: string) => {
        if (state.saveBar && !(await confirmLeaving())) return;
        setSaveBar(null);
        connection.tell('navigate', { path });
      };
      drawAppNavigation(
        items,
        (path) => adminAddress(place.appBase, path) ?? path,
        (path) => void follow(path),
      );
      markPresentPage(state.path);
      return null;
    },
    titleBar({ title, actions }) {
      drawTitleBar(title || place.appName, actions, (index) => connection.tell('titleBarAction', { index }));
      return null;
    },
    saveBar: setSaveBar,
    confirmLeave: () => (state.saveBar ? confirmLeaving() : true),
    toast(request) {
      showToast(request, {
        action: () => connection.tell('toastAction', { id: request.id }),
        dismissed: () => connection.tell('toastDismissed', { id: request.id }),
      });
      return null;
    },
    hideToast({ id }) {
      hideToast(id);
      return null;
    },
    loading({ loading }) {
      element('loading-bar').hidden = !loading;
      return null;
    },
    dim({ dimmed }) {
      document.body.classList.toggle('dimmed', dimmed);
      return null;
    },
    resourcePicker: (request) =>
      pickResources(request, (query) => ask(`resources?type=${request.type}&query=${encodeURIComponent(query)}`)),
    scopes: () => ask('scopes'),
    user: () => ask('user'),
    extensions: () => ask('extensions'),
  };
}

function wireSaveBar(connection: FrameConnection, state: ShellState): void {
  element('save-button').onclick = () => connection.tell('saveBarAction', { action: 'save' });
  element('discard-button').onclick = async () => {
    const sure =
      !state.saveBar?.discardConfirmation ||
      (await confirmDialog({
        heading: 'Discard all unsaved changes',
        text: 'If you discard changes, you’ll delete any edits you made since you last saved.',
        yes: 'Discard changes',
        no: 'Continue editing',
      }));
    if (sure) connection.tell('saveBarAction', { action: 'discard' });
  };
  window.addEventListener('beforeunload', (event) => {
    if (state.saveBar) event.preventDefault();
  });
  // The admin's own links, too, wait for the merchant's word while something is unsaved.
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href]') : null;
    if (!link || !state.saveBar || event.defaultPrevented || link.target === '_blank' || link.getAttribute('href')?.startsWith('#')) return;
    event.preventDefault();
    void confirmLeaving().then((leave) => {
      if (!leave) return;
      state.saveBar = null;
      location.assign(link.href);
    });
  });
}

function startShell(): void {
  wireMenuButton();
  const { appOrigin, appBase, appName } = document.body.dataset;
  if (appOrigin === undefined || appBase === undefined || appName === undefined) return;
  const frame = element('app-frame');
  if (!(frame instanceof HTMLIFrameElement)) throw new Error('The admin page has no frame for the app.');
  const connection = new FrameConnection(frame, appOrigin);
  const state: ShellState = { path: '', saveBar: null };
  connection.listen(window, handleCalls(connection, state, { appBase, appName }));
  wireSaveBar(connection, state);
  element('app-home').addEventListener('click', (event) => {
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || state.path === '' || state.saveBar) return;
    event.preventDefault();
    connection.tell('navigate', { path: '/app' });
  });
  frame.src = frame.dataset['src'] ?? '';
}

// Parameters of Shopify's own in the shell's address (someone copied the frame's) would end up doubled in the frame.
const address = new URL(location.href);
const foreign = SHELL_PARAMETERS.filter((name) => address.searchParams.has(name));
if (foreign.length > 0) {
  for (const name of foreign) address.searchParams.delete(name);
  history.replaceState(null, '', address.href);
}
document.addEventListener('DOMContentLoaded', startShell);
