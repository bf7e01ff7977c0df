/** The pictures of the demo shop: simple shapes in the colour of each product, drawn here so that nothing is fetched. */
export type Shape =
  'bar' | 'bottle' | 'jar' | 'candle' | 'diffuser' | 'towel' | 'blanket' | 'cushion' | 'mug' | 'bowl' | 'board' | 'spoon' | 'bag' | 'card';

export interface Colours {
  readonly main: string;
  readonly accent: string;
  readonly ground: string;
}

const drawings: Readonly<Record<Shape, (colours: Colours) => string>> = {
  bar: ({ main, accent }) =>
    `<rect x="80" y="165" width="240" height="110" rx="34" fill="${main}"/><rect x="104" y="188" width="192" height="64" rx="22" fill="none" stroke="${accent}" stroke-width="4"/><path d="M200 202c-22 8-30 22-30 36 22-2 30-16 30-36zm0 0c22 8 30 22 30 36-22-2-30-16-30-36z" fill="${accent}"/>`,
  bottle: ({ main, accent }) =>
    `<rect x="180" y="80" width="40" height="50" rx="6" fill="${accent}"/><path d="M200 74h56v14h-56z" fill="${accent}"/><rect x="140" y="126" width="120" height="200" rx="22" fill="${main}"/><rect x="158" y="190" width="84" height="84" rx="8" fill="#fff" opacity=".82"/><path d="M176 216h48M176 234h48M176 252h30" stroke="${accent}" stroke-width="5" stroke-linecap="round"/>`,
  jar: ({ main, accent }) =>
    `<rect x="118" y="130" width="164" height="46" rx="12" fill="${accent}"/><rect x="106" y="170" width="188" height="150" rx="26" fill="${main}"/><circle cx="200" cy="246" r="42" fill="#fff" opacity=".82"/><path d="M184 246c0-18 16-26 16-26s16 8 16 26-16 22-16 22-16-4-16-22z" fill="${accent}"/>`,
  candle: ({ main, accent }) =>
    `<path d="M200 96c16 20 20 30 20 40a20 20 0 0 1-40 0c0-10 4-20 20-40z" fill="#f0b34d"/><path d="M200 150v28" stroke="#5b4a3c" stroke-width="5"/><rect x="122" y="176" width="156" height="148" rx="14" fill="${main}"/><rect x="122" y="226" width="156" height="56" fill="${accent}"/>`,
  diffuser: ({ main, accent }) =>
    `<path d="M190 190 150 70M200 190V60M210 190l40-120" stroke="${accent}" stroke-width="6" stroke-linecap="round"/><rect x="178" y="176" width="44" height="40" rx="6" fill="${accent}"/><path d="M150 214h100l20 90a20 20 0 0 1-20 22H150a20 20 0 0 1-20-22z" fill="${main}"/>`,
  towel: ({ main, accent }) =>
    `<rect x="90" y="220" width="220" height="58" rx="24" fill="${main}"/><rect x="90" y="160" width="220" height="58" rx="24" fill="${accent}"/><rect x="90" y="280" width="220" height="44" rx="20" fill="${accent}" opacity=".7"/><path d="M120 250h150M120 190h150" stroke="#fff" stroke-width="5" opacity=".7"/>`,
  blanket: ({ main, accent }) =>
    `<path d="M90 110h220v180H90z" fill="${main}"/><path d="M90 150h220M90 200h220M90 250h220" stroke="${accent}" stroke-width="14"/><path d="${Array.from({ length: 12 }, (_, index) => `M${98 + index * 18} 290v28`).join('')}" stroke="${main}" stroke-width="6"/>`,
  cushion: ({ main, accent }) =>
    `<path d="M100 130q100 26 200 0 22 90 0 180-100-26-200 0-22-90 0-180z" fill="${main}"/><path d="M200 150v140M130 220h140" stroke="${accent}" stroke-width="6"/><circle cx="200" cy="220" r="26" fill="none" stroke="${accent}" stroke-width="6"/>`,
  mug: ({ main, accent }) =>
    `<path d="M262 190h26a34 34 0 0 1 0 68h-26" fill="none" stroke="${main}" stroke-width="18"/><path d="M120 150h144v120a44 44 0 0 1-44 44h-56a44 44 0 0 1-44-44z" fill="${main}"/><path d="M120 190h144v20H120z" fill="${accent}"/>`,
  bowl: ({ main, accent }) =>
    `<path d="M90 190h220a110 110 0 0 1-76 110h-68A110 110 0 0 1 90 190z" fill="${main}"/><ellipse cx="200" cy="190" rx="110" ry="24" fill="${accent}"/><rect x="168" y="298" width="64" height="18" rx="6" fill="${main}"/>`,
  board: ({ main, accent }) =>
    `<rect x="186" y="84" width="28" height="70" rx="12" fill="${main}"/><rect x="120" y="140" width="160" height="190" rx="26" fill="${main}"/><path d="M150 180v120M176 172v136M204 176v128M232 170v140" stroke="${accent}" stroke-width="5" opacity=".8"/>`,
  spoon: ({ main, accent }) =>
    `<ellipse cx="160" cy="136" rx="34" ry="46" fill="${main}"/><rect x="152" y="176" width="16" height="150" rx="8" fill="${main}"/><ellipse cx="244" cy="136" rx="34" ry="46" fill="${accent}"/><rect x="236" y="176" width="16" height="150" rx="8" fill="${accent}"/>`,
  bag: ({ main, accent }) =>
    `<path d="M154 160v-22a46 46 0 0 1 92 0v22" fill="none" stroke="${accent}" stroke-width="12"/><path d="M116 158h168l18 168H98z" fill="${main}"/><path d="M176 236c0-24 24-36 24-36s24 12 24 36-24 30-24 30-24-6-24-30z" fill="${accent}"/>`,
  card: ({ main, accent }) =>
    `<rect x="76" y="132" width="248" height="156" rx="18" fill="${main}"/><path d="M76 196h248" stroke="${accent}" stroke-width="14"/><path d="M200 132v156" stroke="${accent}" stroke-width="14"/><path d="M200 196c-40-6-54-40-30-50s30 30 30 50zm0 0c40-6 54-40 30-50s-30 30-30 50z" fill="${accent}"/>`,
};

/** A square picture as a data URI. */
export function picture(shape: Shape, colours: Colours): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400"><rect width="400" height="400" fill="${colours.ground}"/><ellipse cx="200" cy="334" rx="120" ry="12" fill="#000" opacity=".07"/>${drawings[shape](colours)}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
