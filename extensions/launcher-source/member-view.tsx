import { useState } from 'preact/hooks';
import type { Profile, RewardView } from '../../app/http/storefront/contract.ts';
import { byPrice, priceOf } from '../storefront-api/profile.ts';
import type { Member } from '../storefront-api/profile.ts';
import { Codes } from './codes.tsx';
import type { Configuration } from './configuration.ts';
import { failureText } from './failures.ts';
import type { Formats } from './formats.ts';
import type { Program } from './program-state.ts';
import { RewardRow, Section, Ways } from './sections.tsx';
import type { Say } from './texts.ts';

interface MemberViewProps {
  readonly program: Program;
  readonly profile: Profile;
  readonly member: Member;
  readonly formats: Formats;
  readonly configuration: Configuration;
}

export function MemberView({ program, profile, member, formats, configuration }: MemberViewProps) {
  const { say } = configuration;
  return (
    <>
      <Hero profile={profile} member={member} formats={formats} say={say} />
      <div class="body">
        <Codes program={program} formats={formats} configuration={configuration} />
        <Rewards program={program} rewards={profile.rewards} available={member.available} formats={formats} say={say} />
        <Ways ways={profile.ways} say={say} />
        <History history={member.history} formats={formats} say={say} />
      </div>
    </>
  );
}

function Hero({ profile, member, formats, say }: { profile: Profile; member: Member; formats: Formats; say: Say }) {
  const { available, pending, firstName } = member;
  const next = byPrice(profile.rewards).find((reward) => priceOf(reward) > available);
  const words = next && say('next_reward', { points: formats.points(priceOf(next) - available), reward: next.name });
  return (
    <div class="hero">
      <h2 id="laurel-title">{profile.program.name}</h2>
      <p class="hello">{firstName ? say('greeting', { name: firstName }) : say('balance')}</p>
      <p class="balance">
        <b>{formats.number(available)}</b> {formats.pointName(available)}
        {pending > 0 && (
          <span class="pill" title={say('pending_hint')}>
            {say('pending', { points: formats.change(pending) })}
          </span>
        )}
      </p>
      {next && words ? (
        <>
          <Meter of={priceOf(next)} reached={available} label={words} />
          <p>{words}</p>
        </>
      ) : (
        profile.rewards.length > 0 && <p>{say('every_reward')}</p>
      )}
    </div>
  );
}

function Meter({ of, reached, label }: { of: number; reached: number; label: string }) {
  const now = Math.min(of, Math.max(0, reached));
  return (
    <div class="meter" role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={of} aria-valuenow={now}>
      <i style={`width:${Math.round((now / of) * 1000) / 10}%`} />
    </div>
  );
}

interface RewardsProps {
  readonly program: Program;
  readonly rewards: readonly RewardView[];
  readonly available: number;
  readonly formats: Formats;
  readonly say: Say;
}

function Rewards({ program, rewards, available, formats, say }: RewardsProps) {
  return (
    <Section title={say('rewards')}>
      {rewards.length === 0 && <p class="empty">{say('no_rewards')}</p>}
      {rewards.length > 0 && (
        <ul class="card">
          {byPrice(rewards).map((reward) => {
            const missing = priceOf(reward) - available;
            const busy = program.busy.includes(reward.id);
            const failure = program.failures[reward.id];
            return (
              <RewardRow
                key={reward.id}
                reward={reward}
                formats={formats}
                say={say}
                action={
                  missing <= 0 ? (
                    <button
                      type="button"
                      class="primary small"
                      aria-label={say('redeem_label', { reward: reward.name, points: formats.points(priceOf(reward)) })}
                      aria-disabled={busy}
                      aria-busy={busy}
                      onClick={() => program.redeem(reward)}
                    >
                      {say('redeem')}
                    </button>
                  ) : (
                    <span class="to-go">{say('to_go', { points: formats.points(missing) })}</span>
                  )
                }
                below={
                  failure && (
                    <p class="failure" role="alert">
                      {failureText(failure, say)}
                    </p>
                  )
                }
              />
            );
          })}
        </ul>
      )}
    </Section>
  );
}

const FIRST_LOOK = 4;

function History({ history, formats, say }: { history: Member['history']; formats: Formats; say: Say }) {
  const [all, setAll] = useState(false);
  const shown = all ? history : history.slice(0, FIRST_LOOK);
  return (
    <Section title={say('history')}>
      {history.length === 0 && <p class="empty">{say('history_empty')}</p>}
      {history.length > 0 && (
        <ul class="card">
          {shown.map((transfer) => (
            <li key={transfer.id} class="row">
              <span class="grow">
                <strong>{transfer.label}</strong>
                <small>
                  {formats.date(transfer.at)}
                  {transfer.pending && ` · ${say('history_pending')}`}
                </small>
              </span>
              <b class={transfer.points > 0 && !transfer.pending ? 'change up' : 'change'}>{formats.change(transfer.points)}</b>
            </li>
          ))}
        </ul>
      )}
      {history.length > shown.length && (
        <button type="button" class="plain" onClick={() => setAll(true)}>
          {say('history_all')}
        </button>
      )}
    </Section>
  );
}
