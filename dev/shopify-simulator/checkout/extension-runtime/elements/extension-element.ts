/** How a property of an element is kept in its attribute. */
export type PropertyKind = 'text' | 'flag' | 'number';
export type Properties = Readonly<Record<string, PropertyKind>>;

/**
 * Base of the `s-*` elements: properties as Shopify names them, reflected to attributes, and one `draw` that brings the shadow
 * tree up to date. Frameworks set properties they find on an element and attributes otherwise; both arrive here.
 */
export abstract class ExtensionElement extends HTMLElement {
  /** Declared by every element; nothing else is part of the surface of API 2026-07. */
  static properties: Properties = {};
  /** Events beyond those of every HTML element, as handler properties (`ondismiss`). */
  static handlers: readonly string[] = [];

  readonly root: ShadowRoot;
  #queued = false;

  constructor() {
    super();
    this.root = this.attachShadow({ mode: 'open', delegatesFocus: true });
  }

  static get observedAttributes(): string[] {
    return Object.keys(this.properties).map((name) => name.toLowerCase());
  }

  connectedCallback(): void {
    reportUnknownAttributes(this);
    this.draw();
  }

  attributeChangedCallback(): void {
    if (!this.isConnected || this.#queued) return;
    this.#queued = true;
    queueMicrotask(() => {
      this.#queued = false;
      this.draw();
    });
  }

  protected abstract draw(): void;

  protected text(name: string, fallback = ''): string {
    return this.getAttribute(name.toLowerCase()) ?? fallback;
  }

  /** An attribute that is present counts as true, unless it says otherwise. */
  protected flag(name: string): boolean {
    const value = this.getAttribute(name.toLowerCase());
    return value !== null && value !== 'false';
  }
}

type ElementClass = (new () => ExtensionElement) & { properties: Properties; handlers: readonly string[] };

function addProperty(prototype: object, name: string, kind: PropertyKind): void {
  const attribute = name.toLowerCase();
  Object.defineProperty(prototype, name, {
    configurable: true,
    get(this: HTMLElement) {
      const value = this.getAttribute(attribute);
      if (kind === 'flag') return value !== null && value !== 'false';
      if (kind === 'number') return value === null ? undefined : Number(value);
      return value ?? undefined;
    },
    set(this: HTMLElement, value: unknown) {
      if (value === null || value === undefined || value === false) this.removeAttribute(attribute);
      else if (typeof value === 'string' || typeof value === 'number') this.setAttribute(attribute, `${value}`);
      else if (value === true) this.setAttribute(attribute, '');
      else console.error(`<${this.localName}> cannot take an object as "${name}".`);
    },
  });
}

function addHandler(prototype: object, name: string): void {
  const handlers = new WeakMap<HTMLElement, EventListener>();
  Object.defineProperty(prototype, name, {
    configurable: true,
    get(this: HTMLElement) {
      return handlers.get(this) ?? null;
    },
    set(this: HTMLElement, handler: EventListener | null) {
      const before = handlers.get(this);
      if (before) this.removeEventListener(name.slice(2), before);
      if (handler) {
        handlers.set(this, handler);
        this.addEventListener(name.slice(2), handler);
      } else handlers.delete(this);
    },
  });
}

/** Whether one of our own classes has the property; those of every HTML element (`hidden`, `lang`) do not count. */
function definesItself(prototype: object, name: string): boolean {
  for (
    let step: object | null = prototype;
    step && step !== ExtensionElement.prototype;
    step = Object.getPrototypeOf(step) as object | null
  ) {
    if (Object.hasOwn(step, name)) return true;
  }
  return false;
}

export function defineElement(tag: string, element: ElementClass): void {
  const prototype = element.prototype as object;
  for (const [name, kind] of Object.entries(element.properties)) {
    // An element that keeps a property elsewhere (a field's value) has defined it itself.
    if (!definesItself(prototype, name)) addProperty(prototype, name, kind);
  }
  for (const name of element.handlers) addHandler(prototype, name);
  customElements.define(tag, element);
}

const ALWAYS_ALLOWED = new Set(['id', 'slot', 'role', 'class', 'style', 'tabindex', 'lang', 'dir', 'hidden']);

/** An attribute that the real element does not know has no effect in a shop; here it is an error in the console. */
function reportUnknownAttributes(element: ExtensionElement): void {
  const known = new Set((element.constructor as typeof ExtensionElement).observedAttributes);
  for (const name of element.getAttributeNames()) {
    if (known.has(name) || ALWAYS_ALLOWED.has(name) || name.startsWith('aria-') || name.startsWith('data-')) continue;
    console.error(`<${element.localName}> has no attribute "${name}" in API 2026-07.`);
  }
}

/** HTML elements do not exist in an extension, and neither do components that Shopify does not have. */
export function watchForUnknownElements(container: HTMLElement): void {
  const reported = new Set<string>();
  const check = (node: Node) => {
    if (!(node instanceof Element)) return;
    for (const element of [node, ...node.querySelectorAll('*')]) {
      const tag = element.localName;
      if (customElements.get(tag) || reported.has(tag)) continue;
      reported.add(tag);
      const reason = tag.startsWith('s-')
        ? 'is not imitated by the simulator, or does not exist'
        : 'cannot be used in a checkout extension';
      console.error(`<${tag}> ${reason}.`);
    }
  };
  new MutationObserver((records) => records.forEach(({ addedNodes }) => addedNodes.forEach(check))).observe(container, {
    childList: true,
    subtree: true,
  });
}
