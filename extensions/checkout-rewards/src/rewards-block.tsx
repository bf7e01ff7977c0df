import { useState } from 'preact/hooks';
import type { Profile } from '../../../app/http/storefront/contract.ts';
import { openRedemptions } from '../../storefront-api/profile.ts';
import type { Member } from '../../storefront-api/profile.ts';
import { currentCheckout } from './checkout.ts';
import type { Checkout } from './checkout.ts';
import { CodeRow } from './code-row.tsx';
import { createFormats } from './formats.ts';
import type { Formats } from './formats.ts';
import { OfferRow } from './offer-row.tsx';
import { cartMinor, isWithinReach, offersFor } from './offers.ts';
import { useRewards } from './rewards-state.ts';
import type { Rewards } from './rewards-state.ts';
import { useLive } from './use-live.ts';

/** Points and rewards in the checkout: what fits this cart can be taken and applied with one tap, and taken back with another. */
export function RewardsBlock() {
  const checkout = currentCheckout();
  const rewards = useRewards(checkout);
  useLive([checkout.settings, checkout.instructions, checkout.discountCodes, checkout.cost.subtotalAmount]);
  const heading = String(checkout.settings.value['heading'] || '') || checkout.i18n.translate('heading');
  return (
    <s-section heading={heading}>
      <Content checkout={checkout} rewards={rewards} />
    </s-section>
  );
}

function Content({ checkout, rewards }: { checkout: Checkout; rewards: Rewards }) {
  const { translate } = checkout.i18n;
  const { status, profile, load } = rewards;
  if (status === 'loading' && !profile) return <s-skeleton-paragraph content={translate('loading')} />;
  if (!profile) {
    return (
      <s-banner tone="warning" heading={translate('unreachable.title')}>
        <s-stack gap="base">
          <s-text>{translate('unreachable.text')}</s-text>
          <s-button variant="secondary" loading={status === 'loading'} onClick={load}>
            {translate('unreachable.retry')}
          </s-button>
        </s-stack>
      </s-banner>
    );
  }
  if (!profile.member) return <Guest checkout={checkout} profile={profile} />;
  const formats = createFormats(checkout, profile);
  return <MemberRewards checkout={checkout} rewards={rewards} profile={profile} member={profile.member} formats={formats} />;
}

function Guest({ checkout, profile }: { checkout: Checkout; profile: Profile }) {
  const { translate } = checkout.i18n;
  const store = checkout.shop.storefrontUrl;
  return (
    <s-stack gap="small-200">
      <s-text>{translate('guest', { points: profile.program.pointName.other })}</s-text>
      {store && (
        <s-link href={`${store.replace(/\/+$/, '')}/account/login?return_to=%2Fcheckout&return_url=%2Fcheckout`}>
          {translate('sign_in')}
        </s-link>
      )}
    </s-stack>
  );
}

interface MemberRewardsProps {
  readonly checkout: Checkout;
  readonly rewards: Rewards;
  readonly profile: Profile;
  readonly member: Member;
  readonly formats: Formats;
}

function MemberRewards({ checkout, rewards, profile, member, formats }: MemberRewardsProps) {
  const { translate } = checkout.i18n;
  const canChange = checkout.instructions.value.discounts.canUpdateDiscountCodes;
  return (
    <s-stack gap="base">
      <s-stack direction="inline" gap="small-200" alignItems="center">
        <s-text type="strong">{formats.points(member.available)}</s-text>
        {member.pending > 0 && <s-text color="subdued">{translate('pending', { points: formats.points(member.pending) })}</s-text>}
      </s-stack>
      {rewards.message && <s-banner tone={rewards.message.tone}>{translate(rewards.message.key)}</s-banner>}
      {!canChange && <s-banner tone="info">{translate('locked')}</s-banner>}
      <Codes checkout={checkout} rewards={rewards} profile={profile} formats={formats} canChange={canChange} />
      {canChange && <Offers checkout={checkout} rewards={rewards} profile={profile} formats={formats} />}
    </s-stack>
  );
}

type PartProps = Omit<MemberRewardsProps, 'member'>;

function Codes({ checkout, rewards, profile, formats, canChange }: PartProps & { canChange: boolean }) {
  const applied = checkout.discountCodes.value.map(({ code }) => code.toLowerCase());
  return (
    <>
      {openRedemptions(profile).map((redemption) => (
        <CodeRow
          key={redemption.id}
          redemption={redemption}
          applied={redemption.code !== null && applied.includes(redemption.code.toLowerCase())}
          canChange={canChange}
          rewards={rewards}
          formats={formats}
          translate={checkout.i18n.translate}
        />
      ))}
    </>
  );
}

/** Enough to choose from at a glance; a checkout is no catalogue. */
const FIRST_LOOK = 4;

function Offers({ checkout, rewards, profile, formats }: PartProps) {
  const { translate } = checkout.i18n;
  const hideOutOfReach = checkout.settings.value['hide_out_of_reach'] === true;
  const cart = cartMinor(checkout.cost.subtotalAmount.value, profile);
  const offers = offersFor(profile, cart).filter((offer) => !hideOutOfReach || isWithinReach(offer));
  const [all, setAll] = useState(false);
  const shown = all ? offers : offers.slice(0, FIRST_LOOK);
  if (offers.length === 0) return <s-text color="subdued">{translate('no_rewards')}</s-text>;
  return (
    <>
      {shown.map((offer) => (
        <OfferRow
          key={offer.reward.id}
          offer={offer}
          busy={rewards.busy}
          formats={formats}
          translate={translate}
          onUse={() => rewards.redeem(offer.reward, cart)}
        />
      ))}
      {shown.length < offers.length && (
        <s-button variant="secondary" onClick={() => setAll(true)}>
          {translate('reward.show_all')}
        </s-button>
      )}
    </>
  );
}
