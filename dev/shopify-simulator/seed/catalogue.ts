import type { Colours, Shape } from './pictures.ts';

export interface CollectionSeed {
  readonly key: string;
  readonly title: string;
  readonly description: string;
}

export interface ProductSeed {
  readonly title: string;
  readonly collections: readonly string[];
  readonly type: string;
  readonly priceMinor: number;
  readonly grams: number;
  readonly tags: readonly string[];
  readonly description: string;
  readonly shape: Shape;
  readonly colours: Colours;
  readonly giftCard?: boolean;
}

const sage: Colours = { main: '#8fa58a', accent: '#4f6650', ground: '#eef1ea' };
const clay: Colours = { main: '#c98f6f', accent: '#8a5238', ground: '#f7eee7' };
const sea: Colours = { main: '#8fb0b8', accent: '#3f6470', ground: '#e9f1f2' };
const honey: Colours = { main: '#e0b562', accent: '#8f6a21', ground: '#fbf4e3' };
const rose: Colours = { main: '#d3a1a0', accent: '#8c4f52', ground: '#f8eceb' };
const ink: Colours = { main: '#5f6779', accent: '#2f3543', ground: '#ecedf1' };
const linen: Colours = { main: '#d8cdb8', accent: '#8d7f63', ground: '#f6f2ea' };

export const collectionSeeds: readonly CollectionSeed[] = [
  { key: 'bath', title: 'Bath & Body', description: 'Soaps, oils and balms made in small batches.' },
  { key: 'scent', title: 'Candles & Scent', description: 'Soy wax, cotton wicks and a quiet evening.' },
  { key: 'linen', title: 'Linens & Throws', description: 'Washed linen and wool, woven to be used every day.' },
  { key: 'table', title: 'Kitchen & Table', description: 'Stoneware and wood for long breakfasts.' },
];

/** Three of the first, two of the second and one of the third cost 84.50: the basket of the demo's story. */
export const storyTitles = { threeOf: 'Olive & Bay Soap Bar', twoOf: 'Beeswax Lip Balm', oneOf: 'Fireside Soy Candle' } as const;

function item(
  title: string,
  collections: readonly string[],
  type: string,
  priceMinor: number,
  grams: number,
  look: readonly [Shape, Colours],
  description: string,
  tags: readonly string[] = [],
): ProductSeed {
  return { title, collections, type, priceMinor, grams, description, tags, shape: look[0], colours: look[1] };
}

export const productSeeds: readonly ProductSeed[] = [
  item('Olive & Bay Soap Bar', ['bath'], 'Soap', 975, 120, ['bar', sage], 'Cold-pressed olive oil and bay leaf, cured for six weeks.', [
    'bestseller',
    'vegan',
  ]),
  item('Oat & Honey Soap Bar', ['bath'], 'Soap', 975, 120, ['bar', honey], 'Ground oats and raw honey for skin that needs calm.', [
    'bestseller',
  ]),
  item('Sea Salt Soap Bar', ['bath'], 'Soap', 1050, 130, ['bar', sea], 'Fine sea salt and seaweed, bright and a little rough.', ['vegan']),
  item('Beeswax Lip Balm', ['bath'], 'Balm', 650, 15, ['jar', honey], 'Beeswax, shea and nothing you cannot pronounce.', [
    'bestseller',
    'small',
  ]),
  item('Rosehip Hand Cream', ['bath'], 'Cream', 1450, 75, ['jar', rose], 'Light, quick to sink in, made for people who wash up.', [
    'vegan',
  ]),
  item('Calendula Body Oil', ['bath'], 'Oil', 2600, 110, ['bottle', honey], 'Sweet almond oil steeped with calendula petals.', ['vegan']),
  item('Juniper Bath Salts', ['bath'], 'Bath', 1800, 400, ['jar', sea], 'Mineral salts and juniper berry for tired legs.', ['vegan']),
  item('Laurel Leaf Shampoo', ['bath'], 'Hair', 1675, 260, ['bottle', sage], 'Our gentlest wash, scented with laurel and lemon.', [
    'vegan',
  ]),
  item(
    'Fireside Soy Candle',
    ['scent'],
    'Candle',
    4225,
    620,
    ['candle', clay],
    'Cedar, smoke and orange peel. Burns for about sixty hours.',
    ['bestseller', 'vegan'],
  ),
  item('First Frost Soy Candle', ['scent'], 'Candle', 2850, 320, ['candle', sea], 'Pine, cold air and a trace of mint.', [
    'vegan',
    'seasonal',
  ]),
  item('Fig Tree Soy Candle', ['scent'], 'Candle', 2850, 320, ['candle', sage], 'Green fig leaves on a warm wall.', ['vegan']),
  item('Travel Tin Candle', ['scent'], 'Candle', 1400, 120, ['candle', honey], 'A small light for borrowed rooms.', ['small']),
  item('Cedar Reed Diffuser', ['scent'], 'Diffuser', 3400, 350, ['diffuser', clay], 'Rattan reeds and cedar oil for three quiet months.', [
    'vegan',
  ]),
  item('Lavender Linen Mist', ['scent', 'linen'], 'Mist', 1650, 210, ['bottle', ink], 'A spray for pillows and drawers.', ['vegan']),
  item('Rosemary Room Spray', ['scent'], 'Mist', 1550, 210, ['bottle', sage], 'Clears the kitchen after fish, and the head after mail.', [
    'vegan',
  ]),
  item('Washed Linen Napkins, Set of 4', ['linen', 'table'], 'Napkins', 3200, 280, ['towel', linen], 'Soft from the first dinner.', []),
  item('Waffle Hand Towel', ['linen', 'bath'], 'Towel', 1900, 180, ['towel', sage], 'Dries fast, hangs well, lasts for years.', [
    'bestseller',
  ]),
  item('Waffle Bath Towel', ['linen', 'bath'], 'Towel', 3900, 520, ['towel', sea], 'The large one, as light as it looks.', []),
  item('Herringbone Wool Throw', ['linen'], 'Throw', 12800, 1100, ['blanket', ink], 'Woven from undyed wool on a hundred-year-old loom.', [
    'bestseller',
    'large',
  ]),
  item('Striped Cotton Throw', ['linen'], 'Throw', 7400, 900, ['blanket', clay], 'For the sofa, the picnic and the guest who stays.', [
    'large',
  ]),
  item('Linen Cushion Cover', ['linen'], 'Cushion', 3600, 240, ['cushion', rose], 'With a hidden zip and a slightly crooked circle.', []),
  item('Bay Leaf Cushion', ['linen'], 'Cushion', 4800, 700, ['cushion', sage], 'Printed by hand, filled with wool.', []),
  item('Stoneware Mug', ['table'], 'Mug', 2200, 380, ['mug', linen], 'Holds a morning. Safe in the dishwasher.', ['bestseller']),
  item('Speckled Breakfast Bowl', ['table'], 'Bowl', 2400, 420, ['bowl', clay], 'Deep enough for soup, wide enough for porridge.', []),
  item('Serving Bowl', ['table'], 'Bowl', 5800, 1300, ['bowl', sea], 'For salad, for bread, for keys.', ['large']),
  item('Oak Cutting Board', ['table'], 'Board', 4600, 1500, ['board', clay], 'One plank, oiled three times.', []),
  item('Cherrywood Spoons, Pair', ['table'], 'Utensil', 1850, 110, ['spoon', rose], 'Carved from orchard prunings.', ['small']),
  item('Linen Tea Towel', ['table', 'linen'], 'Towel', 1250, 90, ['towel', honey], 'Polishes glass and hides crumbs.', ['small']),
  item('Market Bag', ['linen'], 'Bag', 2100, 200, ['bag', linen], 'Heavy canvas with a laurel printed on one side.', []),
  {
    ...item('Laurel & Loom Gift Card', [], 'Gift Card', 5000, 0, ['card', sage], 'Let them choose. Arrives by e-mail.', []),
    giftCard: true,
  },
];
