import { ExtensionElement } from './extension-element.ts';
import type { Properties } from './extension-element.ts';
import { iconSvg } from './icon.ts';

const BANNERS: Readonly<Record<string, { background: string; border: string; color: string; icon: string }>> = {
  info: { background: '#eef4fb', border: '#b9d3ec', color: '#00487a', icon: 'info' },
  success: { background: '#e9f5ee', border: '#afd7c0', color: '#0b5a34', icon: 'check-circle' },
  warning: { background: '#fff6e0', border: '#ecd48c', color: '#6b4400', icon: 'alert-triangle' },
  critical: { background: '#fdeeec', border: '#f0b8b2', color: '#8e1f15', icon: 'alert-circle' },
};

/** A message in the flow of the page; announced politely, or at once when something went wrong. */
export class Banner extends ExtensionElement {
  static override properties: Properties = { heading: 'text', tone: 'text', collapsible: 'flag', dismissible: 'flag', hidden: 'flag' };
  static override handlers = ['ondismiss', 'onafterhide'];

  protected draw(): void {
    const look = BANNERS[this.text('tone')] ?? BANNERS['info'];
    if (!look) return;
    const critical = this.text('tone') === 'critical';
    const style = document.createElement('style');
    style.textContent =
      `:host{display:block}:host([hidden]){display:none}` +
      `.banner{display:flex;gap:10px;padding:12px 14px;border:1px solid ${look.border};border-radius:8px;background:${look.background};color:#1c1f1d}` +
      `.icon{color:${look.color};padding-top:2px}.body{flex:1;min-width:0}.heading{display:block;margin:0 0 4px}` +
      `button{border:0;background:none;padding:4px;margin:-4px;border-radius:6px;cursor:pointer;color:inherit;align-self:start}:focus-visible{outline:2px solid #1d6b4f;outline-offset:2px}`;
    const banner = Object.assign(document.createElement('div'), { className: 'banner' });
    banner.setAttribute('role', critical ? 'alert' : 'status');
    banner.innerHTML = `<span class="icon">${iconSvg(look.icon, 16)}</span><div class="body"><slot></slot></div>`;
    const body = banner.querySelector('.body');
    if (this.text('heading') !== '') {
      const heading = Object.assign(document.createElement('strong'), { className: 'heading', textContent: this.text('heading') });
      body?.prepend(heading);
    }
    if (this.flag('dismissible')) banner.append(this.#dismissButton());
    this.root.replaceChildren(style, banner);
  }

  #dismissButton(): HTMLButtonElement {
    const button = Object.assign(document.createElement('button'), { type: 'button', innerHTML: iconSvg('x', 14) });
    button.setAttribute('aria-label', 'Dismiss');
    button.onclick = () => {
      this.hidden = true;
      this.dispatchEvent(new Event('dismiss'));
      this.dispatchEvent(new Event('afterhide'));
    };
    return button;
  }
}

export class Spinner extends ExtensionElement {
  static override properties: Properties = { size: 'text', accessibilityLabel: 'text' };

  protected draw(): void {
    const size = { 'small-100': 12, small: 16, base: 20, large: 28, 'large-100': 36 }[this.text('size', 'base')] ?? 20;
    this.setAttribute('role', 'status');
    this.setAttribute('aria-label', this.text('accessibilityLabel', 'Loading'));
    this.root.innerHTML = `<style>:host{display:inline-flex}i{width:${size}px;height:${size}px;box-sizing:border-box;border:2px solid #1d6b4f;border-right-color:transparent;border-radius:50%;animation:spin .8s linear infinite}@keyframes spin{to{transform:rotate(1turn)}}@media(prefers-reduced-motion:reduce){i{animation-duration:3s}}</style><i></i>`;
  }
}

/** Bars in the place of a text that is still loading; what is loading is said to those who cannot see them. */
export class SkeletonParagraph extends ExtensionElement {
  static override properties: Properties = { content: 'text' };

  protected draw(): void {
    const style = document.createElement('style');
    style.textContent =
      ':host{display:block}i{display:block;height:12px;border-radius:6px;background:#e6e6e6;margin-block:8px;animation:pulse 1.4s ease-in-out infinite alternate}i:last-of-type{width:60%}span{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}@keyframes pulse{to{opacity:.5}}@media(prefers-reduced-motion:reduce){i{animation:none}}';
    const text = Object.assign(document.createElement('span'), { textContent: this.text('content', 'Loading') });
    text.setAttribute('role', 'status');
    this.root.replaceChildren(style, document.createElement('i'), document.createElement('i'), text);
  }
}

export class Progress extends ExtensionElement {
  static override properties: Properties = { accessibilityLabel: 'text', max: 'number', value: 'number', tone: 'text' };

  protected draw(): void {
    const max = Number(this.text('max', '1')) || 1;
    const value = this.getAttribute('value') === null ? null : Number(this.text('value'));
    const share = value === null ? 30 : Math.max(0, Math.min(100, (value / max) * 100));
    this.setAttribute('role', 'progressbar');
    this.setAttribute('aria-label', this.text('accessibilityLabel', 'Progress'));
    this.setAttribute('aria-valuemax', String(max));
    if (value === null) this.removeAttribute('aria-valuenow');
    else this.setAttribute('aria-valuenow', String(value));
    const color = this.text('tone') === 'critical' ? '#b3261e' : '#1d6b4f';
    this.root.innerHTML = `<style>:host{display:block;height:6px;border-radius:3px;background:#e6e6e6;overflow:hidden}i{display:block;height:100%;width:${share}%;background:${color};border-radius:3px}</style><i></i>`;
  }
}

/** `<s-details>` with its `<s-summary>`: opens and closes by the platform's own disclosure. */
export class Details extends ExtensionElement {
  static override properties: Properties = { defaultOpen: 'flag', open: 'flag', toggleTransition: 'text' };
  static override handlers = ['onaftertoggle'];

  protected draw(): void {
    let details = this.root.querySelector('details');
    if (!details) {
      this.root.innerHTML =
        '<style>:host{display:block}summary{cursor:pointer;font-weight:600;padding-block:4px}:focus-visible{outline:2px solid #1d6b4f;outline-offset:2px}</style><details><summary><slot name="summary"></slot></summary><slot></slot></details>';
      details = this.root.querySelector('details');
      if (!details) return;
      details.open = this.flag('defaultOpen');
      details.ontoggle = () => {
        const newState = details?.open ? 'open' : 'closed';
        for (const type of ['toggle', 'aftertoggle']) {
          this.dispatchEvent(Object.assign(new Event(type), { newState, oldState: newState === 'open' ? 'closed' : 'open' }));
        }
      };
    }
    if (this.hasAttribute('open')) details.open = this.flag('open');
    for (const summary of this.querySelectorAll(':scope > s-summary')) summary.slot = 'summary';
  }
}

export class Summary extends ExtensionElement {
  protected draw(): void {
    this.root.innerHTML = '<style>:host{display:inline}</style><slot></slot>';
  }
}
