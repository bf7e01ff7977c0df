import { applyAccessibility, BOX_PROPERTIES, boxRules, responsive, space } from './box-style.ts';
import { ExtensionElement } from './extension-element.ts';
import type { Properties } from './extension-element.ts';

const texts = (...names: string[]): Properties => Object.fromEntries(names.map((name) => [name, 'text'] as const));

/** `<s-box>`, and the base of everything that is one. */
export class Box extends ExtensionElement {
  static override properties: Properties = { ...BOX_PROPERTIES };

  protected read = (name: string): string => this.text(name);

  protected draw(): void {
    applyAccessibility(this, this.read);
    this.root.innerHTML = `<style>:host{display:block;box-sizing:border-box;min-width:0}${this.rules()}${boxRules(this.read)}:host([hidden]){display:none}</style><slot></slot>`;
  }

  protected rules(): string {
    return '';
  }

  /** Rules for properties whose values CSS knows by the same words. */
  protected plainRules(names: Readonly<Record<string, string>>): string {
    return Object.entries(names)
      .map(([name, property]) => [this.text(name), property] as const)
      .filter(([value]) => value !== '')
      .map(([value, property]) => responsive(value, (plain) => `${property}:${plain}`))
      .join('');
  }

  protected gapRules(): string {
    return (['gap', 'rowGap', 'columnGap'] as const)
      .map((name) => [this.text(name), { gap: 'gap', rowGap: 'row-gap', columnGap: 'column-gap' }[name]] as const)
      .filter(([value]) => value !== '')
      .map(([value, property]) => responsive(value, (plain) => `${property}:${space(plain)}`))
      .join('');
  }
}

export class Stack extends Box {
  static override properties: Properties = {
    ...BOX_PROPERTIES,
    ...texts('direction', 'gap', 'rowGap', 'columnGap', 'alignContent', 'alignItems', 'justifyContent'),
  };

  protected override rules(): string {
    const direction = responsive(this.text('direction', 'block'), (value) =>
      value === 'inline' ? 'flex-flow:row wrap' : 'flex-direction:column',
    );
    const alignment = this.plainRules({ alignContent: 'align-content', alignItems: 'align-items', justifyContent: 'justify-content' });
    return `:host{display:flex}${direction}${this.gapRules()}${alignment}`;
  }
}

export class Grid extends Box {
  static override properties: Properties = {
    ...BOX_PROPERTIES,
    ...texts('gridTemplateColumns', 'gridTemplateRows', 'gap', 'rowGap', 'columnGap', 'alignContent', 'alignItems', 'borderColor'),
    ...texts('justifyContent', 'justifyItems', 'placeContent', 'placeItems'),
  };

  protected override rules(): string {
    const plain = this.plainRules({
      gridTemplateColumns: 'grid-template-columns',
      gridTemplateRows: 'grid-template-rows',
      alignContent: 'align-content',
      alignItems: 'align-items',
      justifyContent: 'justify-content',
      justifyItems: 'justify-items',
      placeContent: 'place-content',
      placeItems: 'place-items',
    });
    return `:host{display:grid}${plain}${this.gapRules()}`;
  }
}

export class GridItem extends Box {
  static override properties: Properties = { ...BOX_PROPERTIES, ...texts('gridColumn', 'gridRow', 'borderColor') };

  protected override rules(): string {
    return this.plainRules({ gridColumn: 'grid-column', gridRow: 'grid-row' });
  }
}

/** Names a container, so that responsive values inside ask for its width and not the page's. */
export class QueryContainer extends ExtensionElement {
  static override properties: Properties = texts('containerName');

  protected draw(): void {
    this.root.innerHTML = '<style>:host{display:block;container-type:inline-size}</style><slot></slot>';
  }
}

/** Headings inside a section are one level below the section's own, as in Shopify's checkout. */
export class Section extends ExtensionElement {
  static override properties: Properties = texts('heading', 'accessibilityLabel', 'padding');

  protected draw(): void {
    const heading = this.text('heading');
    const section = document.createElement('section');
    const label = this.text('accessibilityLabel');
    if (label !== '') section.setAttribute('aria-label', label);
    if (heading !== '') {
      section.setAttribute('aria-labelledby', 'heading');
      section.append(Object.assign(document.createElement('h2'), { id: 'heading', textContent: heading }));
    }
    section.append(document.createElement('slot'));
    const style = document.createElement('style');
    style.textContent = ':host{display:block}h2{margin:0 0 12px;font-size:20px;line-height:1.3;font-weight:600;letter-spacing:-.01em}';
    this.root.replaceChildren(style, section);
  }
}

export class Divider extends ExtensionElement {
  static override properties: Properties = texts('direction');

  protected draw(): void {
    const inline = this.text('direction') === 'block';
    this.setAttribute('role', 'separator');
    this.root.innerHTML = `<style>:host{display:block;background:#dedede;${inline ? 'width:1px;align-self:stretch' : 'height:1px;width:100%'}}</style>`;
  }
}

export class List extends ExtensionElement {
  protected draw(): void {
    this.setAttribute('role', 'list');
    const marker = this.localName === 's-ordered-list' ? 'decimal' : 'disc';
    this.root.innerHTML = `<style>:host{display:block;padding-inline-start:1.4em;list-style:${marker}}</style><slot></slot>`;
  }
}

export class ListItem extends ExtensionElement {
  protected draw(): void {
    this.setAttribute('role', 'listitem');
    this.root.innerHTML = '<style>:host{display:list-item;margin-block:2px}</style><slot></slot>';
  }
}
