import { ExtensionElement } from './extension-element.ts';
import type { Properties } from './extension-element.ts';
import { iconSvg } from './icon.ts';

export const TONE_COLORS: Readonly<Record<string, string>> = {
  neutral: '#4a4a4a',
  info: '#005b8f',
  success: '#0b6b3c',
  warning: '#8a5500',
  critical: '#b3261e',
  custom: '#1d6b4f',
};

function colorOf(tone: string, color: string): string {
  if (TONE_COLORS[tone]) return TONE_COLORS[tone];
  return color === 'subdued' ? '#666' : 'inherit';
}

const TEXT_TYPES: Readonly<Record<string, string>> = {
  strong: 'font-weight:600',
  emphasis: 'font-style:italic',
  small: 'font-size:.857em',
  mark: 'background:#fff1b8;color:#1c1f1d',
  redundant: 'text-decoration:line-through',
  offset: 'font-style:italic',
  address: 'font-style:normal',
  generic: '',
};

export class Text extends ExtensionElement {
  static override properties: Properties = {
    type: 'text', tone: 'text', color: 'text', display: 'text', accessibilityVisibility: 'text', dir: 'text', lang: 'text',
  }; // prettier-ignore

  protected draw(): void {
    const hidden = this.text('accessibilityVisibility');
    if (hidden === 'hidden') this.setAttribute('aria-hidden', 'true');
    const only = hidden === 'exclusive' ? 'position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)' : '';
    const none = this.text('display') === 'none' ? 'display:none' : '';
    this.root.innerHTML = `<style>:host{overflow-wrap:anywhere;color:${colorOf(this.text('tone'), this.text('color'))};${TEXT_TYPES[this.text('type')] ?? ''};${only};${none}}</style><slot></slot>`;
  }
}

export class Paragraph extends ExtensionElement {
  static override properties: Properties = {
    type: 'text', tone: 'text', color: 'text', accessibilityVisibility: 'text', dir: 'text', lang: 'text',
  }; // prettier-ignore

  protected draw(): void {
    const small = this.text('type') === 'small' ? 'font-size:.857em' : '';
    this.root.innerHTML = `<style>p{margin:0;overflow-wrap:anywhere;color:${colorOf(this.text('tone'), this.text('color'))};${small}}:host{display:block}</style><p><slot></slot></p>`;
  }
}

export class Heading extends ExtensionElement {
  static override properties: Properties = { accessibilityRole: 'text' };

  protected draw(): void {
    const plain = this.text('accessibilityRole') === 'presentation' || this.text('accessibilityRole') === 'none';
    const tag = plain ? 'div' : this.closest('s-section') ? 'h3' : 'h2';
    this.root.innerHTML = `<style>:host{display:block}${tag}{margin:0;font-size:16px;line-height:1.35;font-weight:600}</style><${tag}><slot></slot></${tag}>`;
  }
}

export class Badge extends ExtensionElement {
  static override properties: Properties = { tone: 'text', color: 'text', size: 'text', icon: 'text', iconPosition: 'text' };

  protected draw(): void {
    const critical = this.text('tone') === 'critical';
    const icon = this.text('icon') === '' ? '' : iconSvg(this.text('icon'), 12);
    const order = this.text('iconPosition') === 'end' ? `<slot></slot>${icon}` : `${icon}<slot></slot>`;
    const size = this.text('size').startsWith('small') ? '11px' : '12px';
    this.root.innerHTML = `<style>:host{display:inline-flex}span{display:inline-flex;align-items:center;gap:4px;border-radius:99px;padding:2px 9px;font-size:${size};font-weight:600;line-height:1.4;background:${critical ? '#fde8e6' : '#ececec'};color:${critical ? '#8e1f15' : '#3a3a3a'}}</style><span>${order}</span>`;
  }
}

export class Icon extends ExtensionElement {
  static override properties: Properties = { type: 'text', tone: 'text', size: 'text' };

  protected draw(): void {
    const size = { 'small-200': 10, 'small-100': 12, small: 14, base: 16, large: 20, 'large-100': 24 }[this.text('size', 'base')] ?? 16;
    const color = TONE_COLORS[this.text('tone')] ?? 'inherit';
    this.root.innerHTML = `<style>:host{display:inline-flex;color:${color};vertical-align:middle}</style>${iconSvg(this.text('type'), size)}`;
  }
}

export class Image extends ExtensionElement {
  static override properties: Properties = {
    src: 'text', alt: 'text', srcSet: 'text', sizes: 'text', loading: 'text', objectFit: 'text', aspectRatio: 'text', inlineSize: 'text',
    border: 'text', borderRadius: 'text', borderStyle: 'text', borderWidth: 'text', accessibilityRole: 'text',
  }; // prettier-ignore

  protected draw(): void {
    const image = document.createElement('img');
    image.src = this.text('src');
    image.alt = this.text('alt');
    image.style.cssText = `display:block;width:${this.text('inlineSize') === 'auto' ? 'auto' : '100%'};object-fit:${this.text('objectFit', 'contain')};border-radius:${this.text('borderRadius') === '' ? 0 : 8}px`;
    if (this.text('aspectRatio') !== '') image.style.aspectRatio = this.text('aspectRatio');
    const style = document.createElement('style');
    style.textContent = ':host{display:block}';
    this.root.replaceChildren(style, image);
  }
}
