import type { HeldRedemption } from '../../storefront-api/profile.ts';
import type { Checkout } from './checkout.ts';
import type { Formats } from './formats.ts';
import type { Rewards } from './rewards-state.ts';
import { Row } from './row.tsx';

interface CodeRowProps {
  readonly redemption: HeldRedemption;
  /** Whether the checkout counts this code already. */
  readonly applied: boolean;
  readonly canChange: boolean;
  readonly rewards: Rewards;
  readonly formats: Formats;
  readonly translate: Checkout['i18n']['translate'];
}

/** A reward whose points are set aside: on this order, or waiting to be used. */
export function CodeRow({ redemption, applied, canChange, rewards, formats, translate }: CodeRowProps) {
  const { code, rewardName, pricePoints, state } = redemption;
  const reward = { reward: rewardName };
  const points = formats.points(pricePoints);
  const busy = rewards.busy === redemption.id;
  const idle = rewards.busy === null;
  // A code that is on the order can only be given back after it has left the order.
  const canGiveBack = state !== 'releasing' && (canChange || !applied);
  return (
    <Row
      actions={
        <s-stack direction="inline" gap="small-200">
          {state === 'held' && code !== null && !applied && canChange && (
            <s-button
              variant="secondary"
              accessibilityLabel={translate('code.apply_label', { code, ...reward })}
              loading={busy}
              disabled={!idle && !busy}
              onClick={() => rewards.apply(redemption)}
            >
              {translate('code.apply')}
            </s-button>
          )}
          {canGiveBack && (
            <s-button
              variant="secondary"
              accessibilityLabel={translate(applied ? 'code.remove_label' : 'code.give_back_label', { points, ...reward })}
              loading={busy && (applied || state === 'issuing')}
              disabled={!idle}
              onClick={() => rewards.giveBack(redemption, applied)}
            >
              {translate(applied ? 'code.remove' : 'code.give_back')}
            </s-button>
          )}
        </s-stack>
      }
    >
      <s-text type="strong">{translate(`code.${applied ? 'applied' : state}`, reward)}</s-text>
      {code !== null && <s-text color="subdued">{code}</s-text>}
    </Row>
  );
}
