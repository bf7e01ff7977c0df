import type { Profile } from '../../app/http/storefront/contract.ts';
import { byPrice } from '../storefront-api/profile.ts';
import type { Configuration } from './configuration.ts';
import type { Formats } from './formats.ts';
import { RewardRow, Section, Ways } from './sections.tsx';

interface GuestViewProps {
  readonly profile: Profile;
  readonly formats: Formats;
  readonly configuration: Configuration;
}

/** What joining is worth, for a shopper whom Shopify does not know yet. */
export function GuestView({ profile, formats, configuration }: GuestViewProps) {
  const { say, signIn, signUp } = configuration;
  const { program, rewards, ways } = profile;
  return (
    <>
      <div class="hero">
        <h2 id="laurel-title" class="join">
          {say('join_title', { program: program.name })}
        </h2>
        <p>{say('join_text', { points: program.pointName.other })}</p>
        <div class="pair">
          <a class="inverted" href={returningHere(signUp)}>
            {say('sign_up')}
          </a>
          <a class="outlined" href={returningHere(signIn)}>
            {say('sign_in')}
          </a>
        </div>
      </div>
      <div class="body">
        <Ways ways={ways} say={say} />
        {rewards.length > 0 && (
          <Section title={say('rewards')}>
            <ul class="card">
              {byPrice(rewards).map((reward) => (
                <RewardRow key={reward.id} reward={reward} formats={formats} say={say} />
              ))}
            </ul>
          </Section>
        )}
      </div>
    </>
  );
}

/** Shopify brings a shopper who signs in back to the page named here; classic accounts read the one name, newer ones the other. */
function returningHere(address: string): string {
  const here = encodeURIComponent(location.pathname + location.search);
  return `${address}${address.includes('?') ? '&' : '?'}return_to=${here}&return_url=${here}`;
}
