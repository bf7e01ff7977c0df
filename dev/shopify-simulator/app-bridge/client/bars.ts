import type { BarAction, NavItem } from '../protocol.ts';
import type { Connection } from './connection.ts';
import { followMenu } from './navigation.ts';

/** Runs once per burst of changes: a framework draws a menu in many small steps. */
function coalesced(page: Window, work: () => void): () => void {
  let queued = false;
  return () => {
    if (queued) return;
    queued = true;
    page.queueMicrotask(() => {
      queued = false;
      work();
    });
  };
}

/** `<ui-nav-menu>` and `<s-app-nav>`: the links inside become the app's entries in the admin's navigation. */
export function defineNavMenu(page: Window & typeof globalThis, connection: Connection): void {
  let current: HTMLElement | null = null;
  const links = () => [...(current?.querySelectorAll('a[href], s-link[href]') ?? [])];

  const publish = coalesced(page, () => {
    const items: NavItem[] = links()
      .filter((link) => link.getAttribute('rel') !== 'home')
      .map((link) => ({ label: link.textContent?.trim() ?? '', path: link.getAttribute('href') ?? '/' }));
    void connection.call('navMenu', { items });
  });
  connection.on('navigate', ({ path }) => followMenu(page, path, links()));

  const adopt = (menu: HTMLElement) => {
    current = menu;
  };
  const define = (name: string) => {
    class NavMenuElement extends page.HTMLElement {
      #observer: MutationObserver | null = null;
      connectedCallback(): void {
        adopt(this);
        this.#observer = new page.MutationObserver(publish);
        this.#observer.observe(this, { attributes: true, childList: true, characterData: true, subtree: true });
        publish();
      }
      disconnectedCallback(): void {
        this.#observer?.disconnect();
        if (current === this) current = null;
        publish();
      }
    }
    page.customElements.define(name, NavMenuElement);
  };
  define('ui-nav-menu');
  define('s-app-nav');
}

/** The buttons and links of a title bar, in the order in which the shell refers to them. */
export function barActions(bar: Element): { element: HTMLElement; action: BarAction }[] {
  return [...bar.querySelectorAll<HTMLElement>('button, a, s-button, s-link')].map((element) => {
    const loading = element.getAttribute('loading');
    return {
      element,
      action: {
        label: element.textContent?.trim() ?? '',
        primary: element.getAttribute('variant') === 'primary',
        breadcrumb: element.getAttribute('variant') === 'breadcrumb',
        critical: element.getAttribute('tone') === 'critical',
        disabled: element.hasAttribute('disabled'),
        loading: loading !== null && loading !== 'false',
      },
    };
  });
}

/** `<ui-title-bar>`: title and actions show in the shell; inside a modal they belong to the modal instead. */
export function defineTitleBar(page: Window & typeof globalThis, connection: Connection): void {
  let current: HTMLElement | null = null;
  const publish = coalesced(page, () => {
    const actions = current ? barActions(current).map(({ action }) => action) : [];
    void connection.call('titleBar', { title: current?.getAttribute('title') ?? page.document.title, actions });
  });
  connection.on('titleBarAction', ({ index }) => {
    if (current) barActions(current)[index]?.element.click();
  });

  const adopt = (bar: HTMLElement) => {
    current = bar;
  };
  class TitleBarElement extends page.HTMLElement {
    #observer: MutationObserver | null = null;
    connectedCallback(): void {
      if (this.closest('ui-modal')) return;
      adopt(this);
      this.#observer = new page.MutationObserver(publish);
      this.#observer.observe(this, { attributes: true, childList: true, characterData: true, subtree: true });
      publish();
    }
    disconnectedCallback(): void {
      this.#observer?.disconnect();
      if (current !== this) return;
      current = null;
      publish();
    }
  }
  page.customElements.define('ui-title-bar', TitleBarElement);
}
