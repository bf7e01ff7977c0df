import { barActions } from './bars.ts';
import type { Connection } from './connection.ts';

const WIDTHS: Readonly<Record<string, string>> = { small: '24rem', base: '38rem', large: '60rem', max: '100vw' };

/**
 * `<ui-modal>`: the content is shown in a dialog over the page, with the title bar's title as its heading and the title bar's
 * buttons as its footer. Shopify draws it over the whole admin; here the shell dims what surrounds the page.
 */
export function defineModal(page: Window & typeof globalThis, connection: Connection): void {
  class ModalElement extends page.HTMLElement {
    #content: HTMLElement | null = null;
    #dialog: HTMLDialogElement | null = null;
    #frame: HTMLIFrameElement | null = null;

    /** Exists from the first look: frameworks draw into it before the modal is ever shown. */
    get content(): HTMLElement {
      this.#content ??= Object.assign(page.document.createElement('div'), { className: 'ui-modal-content' });
      return this.#content;
    }
    set content(element: HTMLElement) {
      this.#content = element;
    }
    get variant(): string {
      return this.getAttribute('variant') ?? 'base';
    }
    set variant(value: string) {
      this.setAttribute('variant', value);
      if (this.#dialog) this.#dialog.style.setProperty('--modal-width', WIDTHS[value] ?? '38rem');
    }
    get src(): string | null {
      return this.getAttribute('src');
    }
    set src(value: string | null) {
      if (value === null) this.removeAttribute('src');
      else this.setAttribute('src', value);
    }
    get contentWindow(): Window | null {
      return this.#frame?.contentWindow ?? null;
    }
    get showing(): boolean {
      return this.#dialog !== null;
    }

    disconnectedCallback(): void {
      void this.hide();
    }

    async show(): Promise<void> {
      if (this.#dialog) return;
      const dialog = this.#build();
      this.#dialog = dialog;
      page.document.body.append(dialog);
      dialog.addEventListener('close', () => void this.hide());
      dialog.addEventListener('click', (event) => void (event.target === dialog && this.hide()));
      dialog.showModal();
      this.dispatchEvent(new page.CustomEvent('show'));
      await connection.call('dim', { dimmed: true });
    }

    async hide(): Promise<void> {
      const dialog = this.#dialog;
      if (!dialog) return;
      this.#dialog = null;
      this.#frame = null;
      if (dialog.open) dialog.close();
      dialog.remove();
      this.dispatchEvent(new page.CustomEvent('hide'));
      await connection.call('dim', { dimmed: false });
    }

    toggle(): Promise<void> {
      return this.#dialog ? this.hide() : this.show();
    }

    #build(): HTMLDialogElement {
      const { document } = page;
      const bar = this.querySelector('ui-title-bar');
      const dialog = Object.assign(document.createElement('dialog'), { className: 'ui-modal-dialog' });
      dialog.style.setProperty('--modal-width', WIDTHS[this.variant] ?? '38rem');
      const heading = Object.assign(document.createElement('h2'), { textContent: bar?.getAttribute('title') ?? document.title });
      heading.id = `${this.id || 'ui-modal'}-heading`;
      dialog.setAttribute('aria-labelledby', heading.id);
      const close = Object.assign(document.createElement('button'), { type: 'button', textContent: '✕', onclick: () => void this.hide() });
      close.setAttribute('aria-label', 'Close');
      const header = document.createElement('header');
      header.append(heading, close);
      dialog.append(header, this.#body());
      if (bar) dialog.append(this.#footer(bar));
      return dialog;
    }

    #body(): HTMLElement {
      const { document } = page;
      const body = Object.assign(document.createElement('div'), { className: 'ui-modal-body' });
      if (this.src !== null) {
        this.#frame = Object.assign(document.createElement('iframe'), { src: this.src, title: 'Modal content' });
        body.append(this.#frame);
        return body;
      }
      const own = [...this.children].filter((child) => !/^ui-(title|save)-bar$/i.test(child.tagName) && child.childNodes.length > 0);
      this.content.append(...own);
      body.append(this.content);
      return body;
    }

    #footer(bar: Element): HTMLElement {
      const footer = page.document.createElement('footer');
      // Written in the page as primary first; read by a person as the last, rightmost button.
      for (const { element, action } of barActions(bar).reverse()) {
        const button = Object.assign(page.document.createElement('button'), { type: 'button', textContent: action.label });
        button.disabled = action.disabled || action.loading;
        button.className = `${action.primary ? 'primary' : ''} ${action.critical ? 'critical' : ''}`.trim();
        button.onclick = () => element.click();
        footer.append(button);
      }
      return footer;
    }
  }
  page.customElements.define('ui-modal', ModalElement);
}

export const MODAL_STYLES = `
ui-nav-menu, s-app-nav, ui-save-bar, ui-title-bar, ui-modal { display: none; }
.ui-modal-dialog { border: 0; padding: 0; border-radius: 14px; width: min(var(--modal-width), calc(100vw - 24px)); max-height: calc(100vh - 24px);
  box-shadow: 0 20px 60px rgb(0 0 0 / .3); color: #303030; overflow: hidden; font: 450 13px/20px Inter, system-ui, sans-serif; }
.ui-modal-dialog[open] { display: flex; flex-direction: column; }
.ui-modal-dialog::backdrop { background: rgb(0 0 0 / .5); }
.ui-modal-dialog > header { display: flex; align-items: center; justify-content: space-between; gap: 16px; padding: 12px 16px; background: #f3f3f3; border-bottom: 1px solid #e3e3e3; }
.ui-modal-dialog > header h2 { margin: 0; font-size: 14px; font-weight: 650; }
.ui-modal-dialog > header button { border: 0; background: none; border-radius: 8px; width: 28px; height: 28px; cursor: pointer; color: #4a4a4a; }
.ui-modal-dialog > header button:hover { background: #e3e3e3; }
.ui-modal-body { overflow: auto; flex: 1 1 auto; }
.ui-modal-body iframe { border: 0; width: 100%; height: 70vh; display: block; }
.ui-modal-dialog > footer { display: flex; justify-content: flex-end; gap: 8px; padding: 12px 16px; border-top: 1px solid #e3e3e3; }
.ui-modal-dialog > footer button { border: 0; border-radius: 8px; padding: 6px 12px; font: 550 12px/16px Inter, system-ui, sans-serif; background: #fff; color: #303030;
  box-shadow: inset 0 0 0 1px #ccc; cursor: pointer; }
.ui-modal-dialog > footer button.primary { background: #303030; color: #fff; box-shadow: none; }
.ui-modal-dialog > footer button.primary.critical { background: #c70a24; }
.ui-modal-dialog > footer button:disabled { opacity: .5; cursor: default; }
.ui-modal-dialog button:focus-visible { outline: 2px solid #005bd3; outline-offset: 1px; }
`;
