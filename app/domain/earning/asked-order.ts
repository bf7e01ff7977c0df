import { itemAt } from '../shared/item-at.ts';
import type { Asked, AskedLine, AskedMember, AskedOrder } from '../segments/asked.ts';
import { foldWords } from '../segments/conditions.ts';
import type { Judge } from './compiled.ts';
import type { EarningContext, PinnedProduct } from './context.ts';
import type { OrderLine, OrderSnapshot } from './order-facts.ts';

/** An order as conditions ask about it, every word in lower case. Lines of which nothing is left are not asked about. */
export interface AskedAboutOrder {
  readonly asked: Asked & { readonly order: AskedOrder };
  /** One a line of the order, null where nothing of it is left. */
  readonly lines: ReadonlyArray<AskedLine | null>;
}

/** Whether a condition, if there is one, holds of the order as such. */
export function holdsForOrder(judge: Judge, { asked }: AskedAboutOrder): boolean {
  return judge === null || judge(asked, null);
}

/** Whether a condition, if there is one, holds of a line. */
export function holdsForLine(judge: Judge, { asked }: AskedAboutOrder, line: AskedLine): boolean {
  return judge === null || judge(asked, line);
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
  subtotalMinor: number,
): AskedAboutOrder {
  const lines = snapshot.lines.map((line, index) =>
    units[index] === 0 ? null : askLine(line, itemAt(units, index), context.products[productKey(line)]),
  );
  const left = lines.filter((line) => line !== null);
  const order: AskedOrder = {
    subtotalMinor,
    units: left.reduce((sum, { quantity }) => sum + quantity, 0),
    channel: snapshot.channel ?? 'web',
    currency: snapshot.currency.toLowerCase(),
    presentmentCurrency: (snapshot.presentment?.currency ?? snapshot.currency).toLowerCase(),
    tags: foldWords(snapshot.tags ?? []),
    discountCodes: foldWords(snapshot.discountCodes),
    gateways: foldWords(snapshot.gateways ?? []),
    discounted: snapshot.discountCodes.length > 0 || left.some(({ discounted }) => discounted),
    subscription: snapshot.channel === 'subscription' || left.some(({ subscription }) => subscription),
    b2b: snapshot.companyId !== undefined,
    lines: left,
  };
  return { asked: { order, line: null, member: fold(context.member), time: context.time }, lines };
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
  return {
    ...member,
    tier: member.tier === null ? null : member.tier.toLowerCase(),
    segments: foldWords(member.segments),
    tags: foldWords(member.tags),
    activities: foldWords(member.activities),
  };
}
