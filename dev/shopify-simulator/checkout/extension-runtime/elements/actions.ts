import { applyAccessibility, BOX_PROPERTIES, boxRules } from './box-style.ts';
import { ExtensionElement } from './extension-element.ts';
import type { Properties } from './extension-element.ts';

export type Open = (href: string, newTab: boolean) => void;

let open: Open = () => undefined;

/** A sandboxed frame cannot navigate the page around it; links ask for it. */
export function useOpener(opener: Open): void {
  open = opener;
}

const FOCUS = ':focus-visible{outline:2px solid #1d6b4f;outline-offset:2px}';
const SPINNER =
  '.spin{width:1em;height:1em;border:2px solid currentColor;border-right-color:transparent;border-radius:50%;animation:spin .8s linear infinite;position:absolute}@keyframes spin{to{transform:rotate(1turn)}}@media(prefers-reduced-motion:reduce){.spin{animation-duration:3s}}';

/** Elements that can be pressed: a real button or link inside, and no click at all while disabled or loading. */
abstract class Pressable extends ExtensionElement {
  constructor() {
    super();
    // At the element itself, before any listener of the extension: a disabled inner button would not stop a click on its text.
    this.addEventListener(
      'click',
      (event) => {
        if (!this.inactive) return;
        event.stopImmediatePropagation();
        event.preventDefault();
      },
      { capture: true },
    );
    this.addEventListener('click', (event) => this.#followLink(event));
    this.addEventListener('click', () => this.#runCommand());
  }

  protected get inactive(): boolean {
    return this.flag('disabled') || this.flag('loading');
  }

  #followLink(event: Event): void {
    const href = this.text('href');
    if (href === '' || event.defaultPrevented) return;
    event.preventDefault();
    open(href, this.text('target') === '_blank');
  }

  /** `commandFor` and `command` act on another element of the extension by its id. */
  #runCommand(): void {
    const id = this.text('commandFor');
    if (id === '') return;
    const target = document.getElementById(id);
    if (!target) return;
    const command = this.text('command', '--auto');
    if (command === '--hide') target.hidden = true;
    else if (command === '--show') target.hidden = false;
    else target.hidden = !target.hidden;
  }

  /** The inner control, made once and kept, so that focus survives a change of state. */
  protected control(): HTMLElement {
    const link = this.text('href') !== '';
    const wanted = link ? 'a' : 'button';
    const present = this.root.querySelector<HTMLElement>('a,button');
    const control = present?.localName === wanted ? present : document.createElement(wanted);
    if (control.childNodes.length === 0) {
      const label = document.createElement('span');
      label.append(document.createElement('slot'));
      control.append(label);
    }
    const name = this.text('accessibilityLabel');
    if (name === '') control.removeAttribute('aria-label');
    else control.setAttribute('aria-label', name);
    if (control instanceof HTMLAnchorElement) control.href = this.text('href');
    if (control instanceof HTMLButtonElement) {
      control.type = 'button';
      control.disabled = this.flag('disabled');
      // A button that is busy stays focusable, or the keyboard would lose its place.
      control.setAttribute('aria-disabled', String(this.inactive));
      control.setAttribute('aria-busy', String(this.flag('loading')));
    }
    const spinner = control.querySelector('.spin');
    if (this.flag('loading') && !spinner) control.append(Object.assign(document.createElement('span'), { className: 'spin' }));
    else if (!this.flag('loading')) spinner?.remove();
    return control;
  }

  protected place(css: string, control: HTMLElement): void {
    const style = this.root.querySelector('style') ?? document.createElement('style');
    style.textContent = css + FOCUS + SPINNER;
    if (!style.isConnected || control.parentNode !== this.root) this.root.replaceChildren(style, control);
  }
}

const BUTTON_PROPERTIES: Properties = {
  accessibilityLabel: 'text', command: 'text', commandFor: 'text', disabled: 'flag', href: 'text', inlineSize: 'text', interestFor: 'text',
  loading: 'flag', target: 'text', tone: 'text', type: 'text', variant: 'text',
}; // prettier-ignore

export class Button extends Pressable {
  static override properties: Properties = BUTTON_PROPERTIES;

  protected draw(): void {
    const critical = this.text('tone') === 'critical';
    const main = critical ? '#b3261e' : '#1d6b4f';
    const primary = this.text('variant', 'auto') === 'primary' || this.text('variant') === '';
    const colors = primary
      ? `background:${main};color:#fff;border-color:${main}`
      : `background:#fff;color:${critical ? main : '#1c1f1d'};border-color:#c9c9c9`;
    const fill = this.text('inlineSize') === 'fill';
    const hover = primary ? 'filter:brightness(.9)' : 'background:#f5f5f5';
    this.place(
      `:host{display:${fill ? 'block' : 'inline-block'};${fill ? 'width:100%' : ''}}` +
        `button,a{box-sizing:border-box;position:relative;display:inline-flex;align-items:center;justify-content:center;min-height:40px;width:${fill ? '100%' : 'auto'};padding:8px 16px;border:1px solid;border-radius:8px;font:inherit;font-weight:600;line-height:1.3;cursor:pointer;text-decoration:none;${colors}}` +
        `button:hover:not([aria-disabled=true]),a:hover{${hover}}button[aria-disabled=true]{cursor:default}button:disabled{opacity:.5}button[aria-busy=true] span:not(.spin){visibility:hidden}`,
      this.control(),
    );
  }
}

export class PressButton extends Pressable {
  static override properties: Properties = {
    accessibilityLabel: 'text', disabled: 'flag', loading: 'flag', inlineSize: 'text', lang: 'text', pressed: 'flag', defaultPressed: 'flag',
  }; // prettier-ignore

  constructor() {
    super();
    this.addEventListener('click', () => {
      if (!this.hasAttribute('pressed')) this.toggleAttribute('defaultpressed');
    });
  }

  protected draw(): void {
    const pressed = this.flag('pressed') || this.flag('defaultPressed');
    const control = this.control();
    control.setAttribute('aria-pressed', String(pressed));
    this.place(
      `:host{display:inline-block}button{position:relative;display:inline-flex;align-items:center;justify-content:center;min-height:40px;padding:8px 16px;border:1px solid ${pressed ? '#1d6b4f' : '#c9c9c9'};border-radius:8px;font:inherit;font-weight:600;background:${pressed ? '#e6f1ea' : '#fff'};color:inherit;cursor:pointer}button:disabled{opacity:.5;cursor:default}`,
      control,
    );
  }
}

export class Clickable extends Pressable {
  static override properties: Properties = { ...BOX_PROPERTIES, ...BUTTON_PROPERTIES, lang: 'text' };

  protected draw(): void {
    const read = (name: string) => this.text(name);
    const control = this.control();
    if (read('accessibilityVisibility') === 'hidden')
      applyAccessibility(this, (name) => (name === 'accessibilityVisibility' ? 'hidden' : ''));
    // The box's looks belong to what is pressed, so that the focus ring follows its shape.
    const box = boxRules(read).replaceAll(':host', 'button,a').replaceAll('inline-size:auto', '');
    this.place(
      `:host{display:block}button,a{box-sizing:border-box;position:relative;display:block;width:100%;border:0;margin:0;padding:0;background:none;font:inherit;color:inherit;text-align:start;cursor:pointer;text-decoration:none}${box}button:disabled{opacity:.5;cursor:default}`,
      control,
    );
  }
}

export class Link extends Pressable {
  static override properties: Properties = {
    accessibilityLabel: 'text', command: 'text', commandFor: 'text', href: 'text', interestFor: 'text', lang: 'text', target: 'text', tone: 'text',
  }; // prettier-ignore

  protected draw(): void {
    const color = this.text('tone') === 'neutral' ? 'inherit' : '#1d6b4f';
    this.place(
      `:host{display:inline}button,a{display:inline;border:0;padding:0;background:none;font:inherit;cursor:pointer;color:${color};text-decoration:underline;text-underline-offset:2px}`,
      this.control(),
    );
  }
}
