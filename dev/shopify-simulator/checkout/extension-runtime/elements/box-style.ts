import type { Properties } from './extension-element.ts';

const SPACE_PX: Readonly<Record<string, number>> = {
  none: 0, 'small-500': 2, 'small-400': 4, 'small-300': 6, 'small-200': 8, 'small-100': 10, small: 12, base: 14,
  large: 18, 'large-100': 21, 'large-200': 26, 'large-300': 32, 'large-400': 42, 'large-500': 56,
}; // prettier-ignore

const RADIUS_PX: Readonly<Record<string, number>> = { none: 0, 'small-100': 2, small: 4, base: 8, large: 12, 'large-100': 16, max: 9999 };
const BORDER_PX: Readonly<Record<string, number>> = { none: 0, base: 1, large: 2, 'large-100': 3, 'large-200': 4 };
const BACKGROUND: Readonly<Record<string, string>> = { transparent: 'transparent', base: '#fff', subdued: '#f5f5f5' };

/** The properties that every box of Shopify's has. */
export const BOX_PROPERTIES: Properties = Object.fromEntries(
  [
    'accessibilityLabel', 'accessibilityRole', 'accessibilityVisibility', 'background', 'blockSize', 'border', 'borderRadius', 'borderStyle', 'borderWidth',
    'display', 'inlineSize', 'maxBlockSize', 'maxInlineSize', 'minBlockSize', 'minInlineSize', 'overflow', 'padding', 'paddingBlock',
    'paddingBlockEnd', 'paddingBlockStart', 'paddingInline', 'paddingInlineEnd', 'paddingInlineStart',
  ].map((name) => [name, 'text'] as const),
); // prettier-ignore

/** One to four words of a scale, in pixels. */
function lengths(value: string, scale: Readonly<Record<string, number>>): string {
  return value
    .split(/\s+/)
    .map((word) => `${scale[word] ?? 0}px`)
    .join(' ');
}

/** A space of the scale in pixels, also for gaps. */
export function space(value: string): string {
  return lengths(value, SPACE_PX);
}

/**
 * `@container (inline-size > 500px) base, none`: the value before the comma where the query holds, the other elsewhere. A plain
 * value stands for itself.
 */
export function responsive(value: string, rule: (value: string) => string): string {
  const query = /^@container\s*(?:[\w-]+\s*)?(\(.+?\))\s*([^,]+),\s*(.+)$/.exec(value);
  if (!query) return `:host{${rule(value)}}`;
  const [, condition = '', matching = '', other = ''] = query;
  return `:host{${rule(other.trim())}}@container ${condition}{:host{${rule(matching.trim())}}}`;
}

type Read = (name: string) => string;

/** The style rules of a box for its properties. */
export function boxRules(read: Read): string {
  const rules: string[] = [];
  const add = (name: string, rule: (value: string) => string) => {
    const value = read(name);
    if (value !== '') rules.push(responsive(value, rule));
  };
  add('background', (value) => `background:${BACKGROUND[value] ?? 'transparent'}`);
  add('border', (value) => {
    const [width = 'base', , style = 'solid'] = value.split(/\s+/);
    return `border:${BORDER_PX[width] ?? 1}px ${style === 'auto' ? 'solid' : style} #dedede`;
  });
  add('borderWidth', (value) => `border-width:${lengths(value, BORDER_PX)};border-color:#dedede`);
  add('borderStyle', (value) => `border-style:${value.replaceAll('auto', 'solid')}`);
  add('borderRadius', (value) => `border-radius:${lengths(value, RADIUS_PX)}`);
  add('padding', (value) => `padding:${space(value)}`);
  for (const [name, property] of [
    ['paddingBlock', 'padding-block'],
    ['paddingBlockStart', 'padding-block-start'],
    ['paddingBlockEnd', 'padding-block-end'],
    ['paddingInline', 'padding-inline'],
    ['paddingInlineStart', 'padding-inline-start'],
    ['paddingInlineEnd', 'padding-inline-end'],
  ] as const) {
    add(name, (value) => `${property}:${space(value)}`);
  }
  for (const [name, property] of [
    ['inlineSize', 'inline-size'],
    ['blockSize', 'block-size'],
    ['minInlineSize', 'min-inline-size'],
    ['maxInlineSize', 'max-inline-size'],
    ['minBlockSize', 'min-block-size'],
    ['maxBlockSize', 'max-block-size'],
    ['overflow', 'overflow'],
  ] as const) {
    add(name, (value) => `${property}:${value}`);
  }
  add('display', (value) => (value === 'none' ? 'display:none' : ''));
  return rules.join('');
}

const ROLES: Readonly<Record<string, string>> = {
  header: 'banner', footer: 'contentinfo', section: 'region', aside: 'complementary', 'ordered-list': 'list', 'unordered-list': 'list',
  'list-item': 'listitem', 'list-item-separator': 'separator',
}; // prettier-ignore

/** Role, label and visibility for assistive technology, on the element itself. */
export function applyAccessibility(element: HTMLElement, read: Read): void {
  const role = read('accessibilityRole');
  if (role !== '' && role !== 'generic') element.setAttribute('role', ROLES[role] ?? role);
  const label = read('accessibilityLabel');
  if (label !== '') element.setAttribute('aria-label', label);
  if (read('accessibilityVisibility') === 'hidden') element.setAttribute('aria-hidden', 'true');
}
