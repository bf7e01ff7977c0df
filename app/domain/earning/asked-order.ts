import type { Asked, AskedLine, AskedMember, AskedOrder } from '../segments/asked.ts';
import { foldWords } from '../segments/conditions.ts';
import { itemAt } from '../shared/item-at.ts';
import type { Judge } from './compiled.ts';
import type { EarningContext, PinnedProduct } from './context.ts';
import type { OrderLine, OrderSnapshot } from './order-facts.ts';

/**
 * An order as conditions ask about it, every word in lower case. Each fact is made when it is first asked about: most rulesets ask about
 * few of them, and this is done for every order.
 */
export interface AskedAboutOrder {
  readonly asked: Asked & { readonly order: AskedOrder };
  /** A line by its number; lines of which nothing is left are not to be asked about. */
  readonly line: (index: number) => AskedLine;
}

/** Whether a condition, if there is one, holds of the order as such. */
export function holdsForOrder(judge: Judge, { asked }: AskedAboutOrder): boolean {
  return judge === null || judge(asked, null);
}

/** Whether a condition, if there is one, holds of a line. */
export function holdsForLine(judge: Judge, about: AskedAboutOrder, index: number): boolean {
  return judge === null || judge(about.asked, about.line(index));
}

/** Under which name the facts of a line's product are pinned: those of a line without a product are its own. */
export function productKey({ productId, id }: Pick<OrderLine, 'productId' | 'id'>): string {
  return productId ?? `line:${id}`;
}

/** `units`: what is left of each line; `subtotalMinor`: what that comes to, as AskedOrder says. */
export function askAbout(
  snapshot: OrderSnapshot,
  context: EarningContext,
  units: readonly number[],
  subtotalMinor: () => number,
): AskedAboutOrder {
  const order = new OrderFacts(snapshot, context, units, subtotalMinor);
  return { asked: { order, line: null, member: fold(context.member), time: context.time }, line: (index) => order.line(index) };
}

class OrderFacts implements AskedOrder {
  readonly #snapshot: OrderSnapshot;
  readonly #context: EarningContext;
  readonly #units: readonly number[];
  readonly #countSubtotal: () => number;
  #subtotal: number | null = null;
  #left: readonly AskedLine[] | null = null;
  readonly #lines: Array<AskedLine | undefined> = [];

  constructor(snapshot: OrderSnapshot, context: EarningContext, units: readonly number[], countSubtotal: () => number) {
    this.#snapshot = snapshot;
    this.#context = context;
    this.#units = units;
    this.#countSubtotal = countSubtotal;
  }

  line(index: number): AskedLine {
    return (this.#lines[index] ??= this.#askLine(index));
  }

  #askLine(index: number): AskedLine {
    const line = itemAt(this.#snapshot.lines, index);
    return askLine(line, itemAt(this.#units, index), this.#context.products[productKey(line)]);
  }

  get lines(): readonly AskedLine[] {
    return (this.#left ??= this.#units.flatMap((left, index) => (left === 0 ? [] : [this.line(index)])));
  }

  get subtotalMinor(): number {
    return (this.#subtotal ??= this.#countSubtotal());
  }

  get units(): number {
    return this.#units.reduce((sum, left) => sum + left, 0);
  }

  get channel(): AskedOrder['channel'] {
    return this.#snapshot.channel ?? 'web';
  }

  get currency(): string {
    return this.#snapshot.currency.toLowerCase();
  }

  get presentmentCurrency(): string {
    return (this.#snapshot.presentment?.currency ?? this.#snapshot.currency).toLowerCase();
  }

  get tags(): readonly string[] {
    return foldWords(this.#snapshot.tags ?? []);
  }

  get discountCodes(): readonly string[] {
    return foldWords(this.#snapshot.discountCodes);
  }

  get gateways(): readonly string[] {
    return foldWords(this.#snapshot.gateways ?? []);
  }

  get discounted(): boolean {
    return this.#snapshot.discountCodes.length > 0 || this.lines.some(({ discounted }) => discounted);
  }

  get subscription(): boolean {
    return this.channel === 'subscription' || this.lines.some(({ subscription }) => subscription);
  }

  get b2b(): boolean {
    return this.#snapshot.companyId !== undefined;
  }
}

/** The vendor is the line's own where it says one: that is what was bought, whatever became of the product since. */
function askLine(line: OrderLine, quantity: number, product: PinnedProduct | undefined): AskedLine {
  return {
    productId: line.productId,
    variantId: line.variantId ?? null,
    collections: product?.collections ?? [],
    vendor: (line.vendor ?? product?.vendor ?? '').toLowerCase(),
    type: (product?.type ?? '').toLowerCase(),
    tags: foldWords(product?.tags ?? []),
    sku: (line.sku ?? '').toLowerCase(),
    quantity,
    unitMinor: line.unitMinor,
    discounted: line.discountMinor > 0,
    subscription: line.subscription ?? false,
  };
}

function fold(member: AskedMember): AskedMember {
  const { tier, segments, tags, activities } = member;
  if (tier === null && segments.length + tags.length + activities.length === 0) return member;
  return {
    ...member,
    tier: tier === null ? null : tier.toLowerCase(),
    segments: foldWords(segments),
    tags: foldWords(tags),
    activities: foldWords(activities),
  };
}
