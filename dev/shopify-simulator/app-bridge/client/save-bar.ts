import type { SaveBarState } from '../protocol.ts';
import type { Connection } from './connection.ts';

interface SaveBarSource {
  readonly id: string;
  readonly state: SaveBarState;
  save(): void;
  discard(): void;
}

/** At most one save bar shows in the shell; this remembers which, and passes the shell's buttons to its owner. */
export class SaveBars {
  readonly #connection: Connection;
  #current: SaveBarSource | null = null;

  constructor(connection: Connection) {
    this.#connection = connection;
    connection.on('saveBarAction', ({ action }) => this.#current?.[action]());
  }

  get showing(): boolean {
    return this.#current !== null;
  }

  isShowing(id: string): boolean {
    return this.#current?.id === id;
  }

  async show(source: SaveBarSource): Promise<void> {
    this.#current = source;
    await this.#connection.call('saveBar', source.state);
  }

  async hide(id: string): Promise<void> {
    if (this.#current?.id !== id) return;
    this.#current = null;
    await this.#connection.call('saveBar', null);
  }

  /** Resolves when the merchant may leave: nothing is unsaved, or they said so. Never resolves when they stay. */
  async leaveConfirmation(): Promise<void> {
    if (!this.#current) return;
    const leave = await this.#connection.call('confirmLeave', null);
    if (!leave) await new Promise<never>(() => undefined);
    const id = this.#current?.id;
    if (id !== undefined) await this.hide(id);
  }
}

/** What the shell's button needs to know of one of the page's own buttons. */
function buttonState(button: Element | null, fallback: string): { label: string; disabled: boolean; loading: boolean } {
  const loading = button?.getAttribute('loading');
  return {
    label: button?.textContent?.trim() || fallback,
    disabled: button?.hasAttribute('disabled') ?? false,
    loading: loading !== null && loading !== undefined && loading !== 'false',
  };
}

let unnamed = 0;

/** `<ui-save-bar>`: its buttons are not shown, they are pressed when the shell's are. */
export function defineSaveBar(page: Window & typeof globalThis, bars: SaveBars): void {
  class SaveBarElement extends page.HTMLElement {
    readonly #name = `save-bar-${++unnamed}`;
    #observer: MutationObserver | null = null;

    get discardConfirmation(): boolean {
      return this.hasAttribute('discardConfirmation');
    }
    set discardConfirmation(value: boolean) {
      this.toggleAttribute('discardConfirmation', value);
    }
    get showing(): boolean {
      return bars.isShowing(this.#key);
    }
    get #key(): string {
      return this.id || this.#name;
    }
    get #primary(): HTMLElement | null {
      return this.querySelector<HTMLElement>('button[variant="primary"], s-button[variant="primary"]');
    }
    get #secondary(): HTMLElement | null {
      return this.querySelector<HTMLElement>('button:not([variant="primary"]), s-button:not([variant="primary"])');
    }

    connectedCallback(): void {
      this.#observer = new page.MutationObserver(() => void (this.showing && this.#present()));
      this.#observer.observe(this, { attributes: true, childList: true, characterData: true, subtree: true });
    }

    disconnectedCallback(): void {
      this.#observer?.disconnect();
      void this.hide();
    }

    #present(): Promise<void> {
      const id = this.#key;
      return bars.show({
        id,
        state: {
          id,
          discardConfirmation: this.discardConfirmation,
          save: buttonState(this.#primary, 'Save'),
          discard: buttonState(this.#secondary, 'Discard'),
        },
        save: () => this.#primary?.click(),
        discard: () => this.#secondary?.click(),
      });
    }

    async show(): Promise<void> {
      if (this.showing) return;
      await this.#present();
      this.dispatchEvent(new page.CustomEvent('show'));
    }

    async hide(): Promise<void> {
      if (!this.showing) return;
      await bars.hide(this.#key);
      this.dispatchEvent(new page.CustomEvent('hide'));
    }

    toggle(): Promise<void> {
      return this.showing ? this.hide() : this.show();
    }
  }
  page.customElements.define('ui-save-bar', SaveBarElement);
}

/** Whether a form's fields differ from what they were when the page drew them. */
export function isDirty(form: HTMLFormElement): boolean {
  return [...form.elements].some((field) => {
    if (field.tagName === 'SELECT')
      return [...(field as HTMLSelectElement).options].some((option) => option.selected !== option.defaultSelected);
    if (field.tagName === 'TEXTAREA') return (field as HTMLTextAreaElement).value !== (field as HTMLTextAreaElement).defaultValue;
    if (field.tagName !== 'INPUT') return false;
    const input = field as HTMLInputElement;
    if (input.type === 'checkbox' || input.type === 'radio') return input.checked !== input.defaultChecked;
    return input.type !== 'hidden' && input.value !== input.defaultValue;
  });
}

/** `<form data-save-bar>`: the bar shows as soon as a field differs, Save submits and Discard resets the form. */
export function watchForms(page: Window & typeof globalThis, bars: SaveBars): void {
  const keys = new WeakMap<HTMLFormElement, string>();
  const formOf = (event: Event): HTMLFormElement | null =>
    event.target instanceof page.Element ? event.target.closest<HTMLFormElement>('form[data-save-bar]') : null;
  const keyOf = (form: HTMLFormElement): string => {
    const key = keys.get(form) ?? `form-${++unnamed}`;
    keys.set(form, key);
    return key;
  };
  const update = (event: Event) => {
    const form = formOf(event);
    if (!form) return;
    const id = keyOf(form);
    if (!isDirty(form)) void bars.hide(id);
    else if (!bars.isShowing(id)) void bars.show(formSource(form, id));
  };
  page.document.addEventListener('input', update);
  page.document.addEventListener('change', update);
  for (const type of ['submit', 'reset']) {
    page.document.addEventListener(type, (event) => {
      const form = formOf(event);
      if (form) void bars.hide(keyOf(form));
    });
  }
}

function formSource(form: HTMLFormElement, id: string): SaveBarSource {
  return {
    id,
    state: {
      id,
      discardConfirmation: form.hasAttribute('data-discard-confirmation'),
      save: { label: 'Save', disabled: false, loading: false },
      discard: { label: 'Discard', disabled: false },
    },
    save: () => form.requestSubmit(),
    discard: () => form.reset(),
  };
}
