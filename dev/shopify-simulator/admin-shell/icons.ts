import { raw } from 'hono/html';

const PATHS: Readonly<Record<string, string>> = {
  home: 'M3.5 9 10 3.5 16.5 9v7a.5.5 0 0 1-.5.5h-3.5V12h-5v4.5H4a.5.5 0 0 1-.5-.5z',
  products: 'M10.5 3.5h5.5a.5.5 0 0 1 .5.5v5.5l-7 7-6-6zM13.5 6.5h.01',
  customers: 'M10 10a3.25 3.25 0 1 0 0-6.5A3.25 3.25 0 0 0 10 10zM3.75 16.5c.7-2.6 3.2-4 6.25-4s5.55 1.4 6.25 4z',
  store: 'M4 8.5v7a1 1 0 0 0 1 1h10a1 1 0 0 0 1-1v-7M3.5 8.5 5 3.5h10l1.5 5a2.2 2.2 0 0 1-4.3.3 2.2 2.2 0 0 1-4.4 0 2.2 2.2 0 0 1-4.3-.3z',
  cart: 'M3.5 4h2l1.6 8.5h7.4L16.5 6H6M8 16h.01M13.5 16h.01',
  control: 'M4 6h7M15 6h1M4 14h1M9 14h7M13 4v4M7 12v4',
  menu: 'M3.5 5.5h13M3.5 10h13M3.5 14.5h13',
  search: 'M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM13 13l3.5 3.5',
  external: 'M8 4.5H5a1 1 0 0 0-1 1V15a1 1 0 0 0 1 1h9.5a1 1 0 0 0 1-1v-3M11.5 4H16v4.5M16 4l-6.5 6.5',
  back: 'M16 10H4M9 5l-5 5 5 5',
  alert: 'M10 6.5v4M10 13.5h.01M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14z',
};

/** A line icon of 20 by 20; decorative, so hidden from assistive technology. */
export function icon(name: string) {
  return raw(
    `<svg class="icon" viewBox="0 0 20 20" width="20" height="20" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false"><path d="${PATHS[name] ?? ''}"/></svg>`,
  );
}

/** The app's own mark: a laurel sprig on green. */
export function appIcon(size: number) {
  return raw(
    `<svg viewBox="0 0 40 40" width="${size}" height="${size}" aria-hidden="true" focusable="false"><rect width="40" height="40" rx="10" fill="#1d6b4f"/><g fill="none" stroke="#f4f1e4" stroke-width="2" stroke-linecap="round"><path d="M20 33C11 30 8 20 11 9M20 33c9-3 12-13 9-24"/></g><g fill="#bfe3cf"><ellipse cx="9.6" cy="14" rx="2" ry="4" transform="rotate(-24 9.6 14)"/><ellipse cx="15" cy="14.5" rx="1.8" ry="3.8" transform="rotate(28 15 14.5)"/><ellipse cx="9.6" cy="22" rx="2" ry="4" transform="rotate(-44 9.6 22)"/><ellipse cx="16" cy="22.5" rx="1.8" ry="3.8" transform="rotate(14 16 22.5)"/><ellipse cx="30.4" cy="14" rx="2" ry="4" transform="rotate(24 30.4 14)"/><ellipse cx="25" cy="14.5" rx="1.8" ry="3.8" transform="rotate(-28 25 14.5)"/><ellipse cx="30.4" cy="22" rx="2" ry="4" transform="rotate(44 30.4 22)"/><ellipse cx="24" cy="22.5" rx="1.8" ry="3.8" transform="rotate(-14 24 22.5)"/></g></svg>`,
  );
}
