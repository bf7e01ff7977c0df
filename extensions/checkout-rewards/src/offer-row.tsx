import { priceOf } from '../../storefront-api/profile.ts';
import type { Checkout } from './checkout.ts';
import type { Formats } from './formats.ts';
import { isWithinReach } from './offers.ts';
import type { Offer } from './offers.ts';
import { Row } from './row.tsx';

interface OfferRowProps {
  readonly offer: Offer;
  readonly busy: string | null;
  readonly formats: Formats;
  readonly translate: Checkout['i18n']['translate'];
  readonly onUse: () => void;
}

export function OfferRow({ offer, busy, formats, translate, onUse }: OfferRowProps) {
  const { reward, missingPoints, missingMinor } = offer;
  const points = formats.points(priceOf(reward));
  const price =
    reward.minimumOrderMinor > 0
      ? translate('reward.price_and_minimum', { points, amount: formats.money(reward.minimumOrderMinor) })
      : translate('reward.price', { points });
  return (
    <Row
      actions={
        isWithinReach(offer) ? (
          <s-button
            variant="secondary"
            accessibilityLabel={translate('reward.use_label', { points, reward: reward.name })}
            loading={busy === reward.id}
            disabled={busy !== null && busy !== reward.id}
            onClick={onUse}
          >
            {translate('reward.use')}
          </s-button>
        ) : (
          <s-text color="subdued">
            {missingPoints > 0
              ? translate('reward.to_go', { points: formats.points(missingPoints) })
              : translate('reward.spend_more', { amount: formats.money(missingMinor) })}
          </s-text>
        )
      }
    >
      <s-text type="strong">{reward.name}</s-text>
      <s-text color="subdued">{price}</s-text>
    </Row>
  );
}
