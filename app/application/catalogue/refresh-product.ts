import { success } from '../../domain/shared/result.ts';
import type { Catalogue } from '../ports/catalogue.ts';
import type { Clock } from '../ports/clock.ts';
import type { Inbox } from '../ports/events.ts';
import type { EffectHandler } from '../redemptions/run-effects.ts';

/**
 * Fetches a product that an order's rules ask about and nobody knew, and lets the order be counted again with it. The two travel
 * together: an order that is counted again before its product is there would ask for it for ever.
 */
export function createRefreshProduct({ catalogue, inbox, clock }: { catalogue: Catalogue; inbox: Inbox; clock: Clock }): EffectHandler {
  return async (shop, { payload }) => {
    const { productId = '', orderId = '' } = payload;
    const product = await catalogue.fetchProduct({ shop, productId });
    if (!product.ok) return product;
    await inbox.accept({
      shopId: shop.id,
      sourceId: `laurel:product:${productId}:${orderId}`,
      topic: 'laurel/order_products',
      subject: orderId,
      triggeredAt: clock.now(),
      body: JSON.stringify({ orderId, products: [product.value] }),
    });
    return success(null);
  };
}
