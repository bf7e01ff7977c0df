const PATHS: Readonly<Record<string, string>> = {
  'alert-circle': 'M8 4.6v4M8 11h.01M8 14.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13z',
  'alert-triangle': 'M8 6v3.5M8 11.8h.01M8 2 1.6 13.5h12.8z',
  'arrow-down': 'M8 2.5v11M3.5 9 8 13.5 12.5 9',
  'arrow-left': 'M13.5 8h-11M7 3.5 2.5 8 7 12.5',
  'arrow-right': 'M2.5 8h11M9 3.5 13.5 8 9 12.5',
  'arrow-up': 'M8 13.5v-11M3.5 7 8 2.5 12.5 7',
  cart: 'M1.5 2.5h2l1.4 7.5h7l1.6-5.5H4.5M5.5 13h.01M11 13h.01',
  check: 'M2.5 8.5 6 12l7.5-8',
  'check-circle': 'M5 8.2 7.2 10.5 11 6M8 14.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13z',
  'chevron-down': 'M3.5 6 8 10.5 12.5 6',
  'chevron-left': 'M10 3.5 5.5 8l4.5 4.5',
  'chevron-right': 'M6 3.5 10.5 8 6 12.5',
  'chevron-up': 'M3.5 10 8 5.5 12.5 10',
  clipboard: 'M5.5 3h-2v11h9V3h-2M5.5 1.8h5v2.7h-5z',
  clock: 'M8 4.5V8l2.5 1.5M8 14.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13z',
  delete: 'M2.5 4h11M6 4V2.2h4V4M4 4l.6 10h6.8L12 4',
  discount: 'M8.5 1.8H14V7l-7 7-5.2-5.2zM11 5h.01',
  'gift-card': 'M1.5 4h13v9h-13zM1.5 7.5h13M6 4C4 4 3.5 1.5 5 1.5S6 4 6 4s-.5-2.5 1.2-2.5S8 4 6 4z',
  info: 'M8 7.2v4M8 4.8h.01M8 14.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13z',
  lock: 'M3.5 7h9v7h-9zM5.5 7V4.5a2.5 2.5 0 0 1 5 0V7',
  minus: 'M3 8h10',
  plus: 'M8 3v10M3 8h10',
  profile: 'M8 8a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2.5 14c.8-2.6 2.8-4 5.5-4s4.7 1.4 5.5 4',
  savings:
    'M8 14.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM8 4v8M10 6c-.5-.7-1.2-1-2-1-1.2 0-2 .6-2 1.5C6 8.5 10 7.5 10 9.5c0 .9-.8 1.5-2 1.5-.9 0-1.6-.4-2-1',
  star: 'm8 1.8 1.9 4 4.3.6-3.1 3.1.7 4.4L8 11.8l-3.8 2.1.7-4.4L1.8 6.4l4.3-.6z',
  x: 'm3.5 3.5 9 9M12.5 3.5l-9 9',
  'x-circle': 'm5.5 5.5 5 5M10.5 5.5l-5 5M8 14.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13z',
};

/** Where there is no drawing of its own, an icon of the same family stands in; the last resort is a dot. */
export function iconSvg(type: string, size: number): string {
  const path = PATHS[type] ?? PATHS[type.replace(/-(filled|half)$/, '')] ?? 'M8 9.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3z';
  return `<svg viewBox="0 0 16 16" width="${size}" height="${size}" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false" style="flex:none"><path d="${path}"/></svg>`;
}
