import type { ComponentChildren } from 'preact';
import type { Profile, RewardView } from '../../app/http/storefront/contract.ts';
import { priceOf, worthOf } from '../storefront-api/profile.ts';
import type { Formats } from './formats.ts';
import type { Say } from './texts.ts';

export function Section({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

export function Ways({ ways, say }: { ways: Profile['ways']; say: Say }) {
  if (ways.length === 0) return null;
  return (
    <Section title={say('ways')}>
      <ul class="card">
        {ways.map((way) => (
          <li key={way.id} class="row">
            <svg
              class="glyph"
              viewBox="0 0 24 24"
              width="20"
              height="20"
              fill="none"
              stroke="currentColor"
              stroke-width="1.8"
              aria-hidden="true"
            >
              <path d="M6 8h12l1 12H5L6 8zm3 3V7a3 3 0 0 1 6 0v4" stroke-linecap="round" stroke-linejoin="round" />
            </svg>
            <span class="grow">
              <strong>{way.name}</strong>
              <small>{way.summary}</small>
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** What the reward gives, as short as a tile has room for; a gift where that is no figure. */
function Worth({ reward, formats, say }: Pick<RewardRowProps, 'reward' | 'formats' | 'say'>) {
  if (reward.valueMinor > 0) {
    return (
      <>
        <b>{formats.money(worthOf(reward))}</b>
        {reward.kind === 'amount_off' && <small>{say('off')}</small>}
      </>
    );
  }
  if (reward.basisPoints !== undefined) {
    return (
      <>
        <b>{reward.basisPoints / 100}%</b>
        <small>{say('off')}</small>
      </>
    );
  }
  return (
    <svg viewBox="0 0 24 24" width="22" height="22" fill="none" stroke="currentColor" stroke-width="1.8">
      <path d="M4 11h16v9H4zM3 7h18v4H3zM12 7v13M12 7c-2-4-6-3-5-1 .5 1 3 1 5 1zm0 0c2-4 6-3 5-1-.5 1-3 1-5 1z" stroke-linejoin="round" />
    </svg>
  );
}

interface RewardRowProps {
  readonly reward: RewardView;
  readonly formats: Formats;
  readonly say: Say;
  /** What a member can do with it; a guest only reads. */
  readonly action?: ComponentChildren;
  readonly below?: ComponentChildren;
}

export function RewardRow({ reward, formats, say, action, below }: RewardRowProps) {
  return (
    <li class="reward">
      <div class="row">
        <span class="tile" aria-hidden="true">
          <Worth reward={reward} formats={formats} say={say} />
        </span>
        <span class="grow">
          <strong>{reward.name}</strong>
          <small>{formats.points(priceOf(reward))}</small>
          {reward.description && <small>{reward.description}</small>}
          {reward.minimumOrderMinor > 0 && <small>{say('from_order', { amount: formats.money(reward.minimumOrderMinor) })}</small>}
        </span>
        {action}
      </div>
      {below}
    </li>
  );
}
