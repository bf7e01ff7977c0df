import { ExtensionElement } from './extension-element.ts';
import type { Properties } from './extension-element.ts';

const FIELD_STYLE =
  ':host{display:block}label{display:block;font-size:13px;margin-bottom:4px;color:#4a4a4a}label.exclusive{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}' +
  'input{box-sizing:border-box;width:100%;font:inherit;padding:10px 12px;border:1px solid #8a8f8b;border-radius:8px;background:#fff;color:inherit}input[aria-invalid=true]{border-color:#b3261e}' +
  'input:disabled{background:#f2f2f2;color:#666}:focus-visible{outline:2px solid #1d6b4f;outline-offset:1px}.error{color:#b3261e;font-size:13px;margin:4px 0 0}';

/** `<s-text-field>` and its kin: a labelled input with its error beside it. */
export class TextField extends ExtensionElement {
  static override properties: Properties = {
    autocomplete: 'text', defaultValue: 'text', disabled: 'flag', error: 'text', icon: 'text', label: 'text', labelAccessibilityVisibility: 'text',
    maxLength: 'number', minLength: 'number', max: 'number', min: 'number', step: 'number', controls: 'text', inputMode: 'text', name: 'text',
    placeholder: 'text', prefix: 'text', readOnly: 'flag', required: 'flag', suffix: 'text', value: 'text',
  }; // prettier-ignore

  readonly #input = Object.assign(document.createElement('input'), { id: 'field' });
  readonly #label = Object.assign(document.createElement('label'), { htmlFor: 'field' });
  readonly #error = Object.assign(document.createElement('p'), { id: 'error', className: 'error' });
  #touched = false;

  constructor() {
    super();
    const style = document.createElement('style');
    style.textContent = FIELD_STYLE;
    this.root.append(style, this.#label, this.#input, this.#error);
    this.#input.addEventListener('input', () => {
      this.#touched = true;
    });
    // A change event does not leave a shadow tree by itself, unlike input.
    this.#input.addEventListener('change', () => this.dispatchEvent(new Event('change', { bubbles: true })));
  }

  get value(): string {
    return this.#input.value;
  }
  set value(value: string | null | undefined) {
    this.#touched = true;
    this.#input.value = value ?? '';
  }

  protected draw(): void {
    const types: Readonly<Record<string, string>> = {
      's-email-field': 'email',
      's-number-field': 'number',
      's-phone-field': 'tel',
      's-url-field': 'url',
    };
    this.#input.type = types[this.localName] ?? 'text';
    if (!this.#touched) this.#input.value = this.text('value') || this.text('defaultValue');
    this.#input.disabled = this.flag('disabled');
    this.#input.readOnly = this.flag('readOnly');
    this.#input.required = this.flag('required');
    this.#input.placeholder = this.text('placeholder');
    for (const name of ['autocomplete', 'min', 'max', 'step', 'minLength', 'maxLength', 'name']) {
      if (this.text(name) !== '') this.#input.setAttribute(name, this.text(name));
    }
    const error = this.text('error');
    this.#label.textContent = this.text('label');
    this.#label.className = this.text('labelAccessibilityVisibility') === 'exclusive' ? 'exclusive' : '';
    this.#error.textContent = error;
    this.#error.hidden = error === '';
    this.#input.setAttribute('aria-invalid', String(error !== ''));
    if (error === '') this.#input.removeAttribute('aria-describedby');
    else this.#input.setAttribute('aria-describedby', 'error');
  }
}

export class Checkbox extends ExtensionElement {
  static override properties: Properties = {
    accessibilityLabel: 'text', checked: 'flag', command: 'text', commandFor: 'text', defaultChecked: 'flag', disabled: 'flag', error: 'text',
    label: 'text', name: 'text', required: 'flag', value: 'text',
  }; // prettier-ignore

  protected draw(): void {
    const checked = this.hasAttribute('checked') ? this.flag('checked') : this.flag('defaultChecked');
    const box = Object.assign(document.createElement('input'), { type: 'checkbox', checked, disabled: this.flag('disabled') });
    if (this.text('accessibilityLabel') !== '') box.setAttribute('aria-label', this.text('accessibilityLabel'));
    box.onchange = () => {
      this.toggleAttribute('checked', box.checked);
      this.dispatchEvent(new Event('change', { bubbles: true }));
    };
    const label = document.createElement('label');
    label.append(box, this.text('label'));
    const style = document.createElement('style');
    style.textContent =
      ':host{display:block}label{display:flex;gap:10px;align-items:center;cursor:pointer}input{accent-color:#1d6b4f;width:18px;height:18px}';
    this.root.replaceChildren(style, label);
  }
}

/** One choice; the list around it draws it, so that arrow keys move between choices as between radio buttons. */
export class Choice extends ExtensionElement {
  static override properties: Properties = {
    accessibilityLabel: 'text', defaultSelected: 'flag', disabled: 'flag', selected: 'flag', error: 'text', value: 'text',
  }; // prettier-ignore

  protected draw(): void {
    this.root.innerHTML = '<slot></slot>';
  }
}

const LIST_STYLE =
  ':host{display:block}fieldset{border:0;margin:0;padding:0;min-width:0}legend{padding:0;margin-bottom:8px;font-size:13px;color:#4a4a4a}legend.exclusive{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}' +
  'label{display:flex;gap:10px;align-items:center;padding:10px 12px;cursor:pointer;border:1px solid #dedede;background:#fff}label:first-of-type{border-radius:8px 8px 0 0}label:last-of-type{border-radius:0 0 8px 8px}label:only-of-type{border-radius:8px}label+label{border-top:0}' +
  'input{accent-color:#1d6b4f;width:18px;height:18px;flex:none}label:has(:disabled){color:#767676;cursor:default}.error{color:#b3261e;font-size:13px;margin:6px 0 0}slot{display:none}';

export class ChoiceList extends ExtensionElement {
  static override properties: Properties = {
    disabled: 'flag', error: 'text', label: 'text', labelAccessibilityVisibility: 'text', multiple: 'flag', name: 'text', values: 'text', variant: 'text',
  }; // prettier-ignore

  #values: string[] | null = null;
  #observer: MutationObserver | null = null;

  get values(): string[] {
    return (
      this.#values ??
      this.#choices()
        .filter((choice) => choice.hasAttribute('selected') || choice.hasAttribute('defaultselected'))
        .map(valueOf)
    );
  }
  set values(values: string[] | null | undefined) {
    this.#values = values ? [...values] : null;
    if (this.isConnected) this.draw();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer = new MutationObserver(() => this.draw());
    this.#observer.observe(this, {
      childList: true,
      subtree: true,
      characterData: true,
      attributes: true,
      attributeFilter: ['value', 'disabled', 'selected'],
    });
  }

  disconnectedCallback(): void {
    this.#observer?.disconnect();
  }

  #choices(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>('s-choice')];
  }

  protected draw(): void {
    const focused = this.root.activeElement instanceof HTMLInputElement ? this.root.activeElement.value : null;
    const style = document.createElement('style');
    style.textContent = LIST_STYLE;
    const fieldset = document.createElement('fieldset');
    fieldset.disabled = this.flag('disabled');
    const legend = Object.assign(document.createElement('legend'), { textContent: this.text('label') });
    legend.className = this.text('labelAccessibilityVisibility') === 'exclusive' ? 'exclusive' : '';
    fieldset.append(legend, ...this.#choices().map((choice) => this.#row(choice)));
    if (this.text('error') !== '')
      fieldset.append(Object.assign(document.createElement('p'), { className: 'error', textContent: this.text('error') }));
    this.root.replaceChildren(style, fieldset, document.createElement('slot'));
    if (focused !== null) [...this.root.querySelectorAll('input')].find(({ value }) => value === focused)?.focus();
  }

  #row(choice: HTMLElement): HTMLLabelElement {
    const multiple = this.flag('multiple');
    const value = valueOf(choice);
    const input = Object.assign(document.createElement('input'), { type: multiple ? 'checkbox' : 'radio', name: 'choice', value });
    input.checked = this.values.includes(value);
    input.disabled = choice.hasAttribute('disabled');
    const label = choice.getAttribute('accessibilitylabel');
    if (label) input.setAttribute('aria-label', label);
    input.onchange = () => {
      const others = multiple ? this.values.filter((other) => other !== value) : [];
      this.#values = input.checked ? [...others, value] : others;
      this.dispatchEvent(new Event('change', { bubbles: true }));
    };
    const row = document.createElement('label');
    row.append(input, Object.assign(document.createElement('span'), { textContent: choice.textContent?.trim() ?? '' }));
    return row;
  }
}

function valueOf(choice: Element): string {
  return choice.getAttribute('value') ?? '';
}
