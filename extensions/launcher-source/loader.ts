import { readAppearance } from './appearance.ts';
import type { Appearance } from './appearance.ts';
import { css, inkOn } from './colour.ts';
import styles from './loader.css';
import type { Panel, Surface } from './panel.tsx';

/** A gift: understood without words where the label is hidden or in another language. */
const ICON =
  '<svg viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M4 12v7a1.5 1.5 0 0 0 1.5 1.5h13A1.5 1.5 0 0 0 20 19v-7M3 8h18v4H3zM12 8v12.5M12 8S10.8 3.5 8.3 3.5a2.25 2.25 0 0 0 0 4.5H12zm0 0s1.2-4.5 3.7-4.5a2.25 2.25 0 0 1 0 4.5H12z"/></svg>';

interface PanelModule {
  readonly createPanel: (surface: Surface) => Panel;
}

/**
 * The whole of what a page pays for before a shopper shows interest: one button, drawn when the page is idle, in a
 * shadow root that no theme can style by accident. The panel's script is fetched on hover, focus or touch, and the
 * program is asked only when the panel opens: looking at a page neither costs a request nor makes anyone a member.
 */
function start(element: HTMLElement): void {
  const appearance = readAppearance(element);
  const host = document.createElement('laurel-launcher');
  const root = host.attachShadow({ mode: SHADOW_MODE });
  const sheet = document.createElement('style');
  sheet.textContent = styles;
  const button = createButton(appearance);
  const notice = document.createElement('p');
  notice.setAttribute('role', 'status');
  root.append(sheet, notice, button);
  host.style.cssText = hostStyle(appearance);
  document.body.append(host);

  let attempts = 0;
  let panel: Promise<Panel> | undefined;
  const load = () =>
    (panel ??= fetchPanel(element.dataset['panel'] ?? '', attempts++)
      .then((module) => module.createPanel({ root, button, element }))
      .catch((error: unknown) => {
        panel = undefined;
        throw error;
      }));
  // A fetch that was only made ahead of time may fail in silence: the click tries again and says so.
  const prepare = () => void load().catch(() => undefined);
  for (const intent of ['pointerenter', 'focus', 'touchstart']) button.addEventListener(intent, prepare, { passive: true });

  button.addEventListener('click', () => {
    notice.textContent = '';
    button.setAttribute('aria-busy', 'true');
    load()
      .then(
        (ready) => ready.open(),
        () => (notice.textContent = element.dataset['unreachable'] ?? ''),
      )
      .finally(() => button.removeAttribute('aria-busy'));
  });
}

function createButton({ label }: Appearance): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.innerHTML = ICON;
  button.setAttribute('aria-haspopup', 'dialog');
  button.setAttribute('aria-expanded', 'false');
  const text = document.createElement('span');
  text.textContent = label;
  button.append(text);
  return button;
}

function hostStyle({ accent, bottomPx, position }: Appearance): string {
  return `--accent:${css(accent)};--on-accent:${inkOn(accent)};--bottom:${bottomPx}px;--${position}:20px`;
}

/** A browser may remember that a module failed to load; another query string makes the next attempt a new module. */
function fetchPanel(address: string, attempt: number): Promise<PanelModule> {
  const url = attempt === 0 ? address : `${address}${address.includes('?') ? '&' : '?'}attempt=${attempt}`;
  return import(url) as Promise<PanelModule>;
}

function whenIdle(work: () => void): void {
  const rest = () => (window.requestIdleCallback ? window.requestIdleCallback(work, { timeout: 5000 }) : setTimeout(work, 200));
  if (document.readyState === 'complete') rest();
  else addEventListener('load', rest, { once: true });
}

whenIdle(() => {
  const element = document.getElementById('laurel-launcher');
  if (element) start(element);
});
