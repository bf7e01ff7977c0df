import { useEffect, useRef, useState } from 'preact/hooks';
import type { HeldRedemption } from '../storefront-api/profile.ts';
import type { Configuration } from './configuration.ts';
import { failureText } from './failures.ts';
import type { Formats } from './formats.ts';
import type { Program } from './program-state.ts';
import { Section } from './sections.tsx';

interface CodesProps {
  readonly program: Program;
  readonly formats: Formats;
  readonly configuration: Configuration;
}

/** Codes that the shopper has paid for with points and can still use, or give back. */
export function Codes(props: CodesProps) {
  const { codes, happening } = props.program;
  const section = useRef<HTMLDivElement>(null);
  // The button that was pressed is gone after both actions, so the focus moves on to where the result is.
  useEffect(() => {
    const root = section.current?.getRootNode() as ShadowRoot | undefined;
    if (happening?.kind === 'redeemed') section.current?.querySelector<HTMLElement>('.ticket')?.focus();
    else if (happening) root?.querySelector<HTMLElement>('.close')?.focus();
  }, [happening]);
  return (
    <div ref={section}>
      {codes.length > 0 && (
        <Section title={props.configuration.say('codes')}>
          {codes.map((redemption) => (
            <Ticket key={redemption.id} {...props} redemption={redemption} />
          ))}
        </Section>
      )}
    </div>
  );
}

function Ticket({ program, formats, configuration, redemption }: CodesProps & { redemption: HeldRedemption }) {
  const { say } = configuration;
  const failure = program.failures[redemption.id];
  const { code, expiresAt, state } = redemption;
  return (
    <article class="ticket" tabIndex={-1} aria-label={redemption.rewardName}>
      <p class="row">
        <strong class="grow">{redemption.rewardName}</strong>
        {expiresAt && <small>{say('valid_until', { date: formats.date(expiresAt) })}</small>}
      </p>
      {state === 'held' && code ? (
        <UsableCode code={code} configuration={configuration} />
      ) : (
        <p class="making">
          {state === 'releasing' ? say('returning') : program.slow ? say('slow') : say('being_made')}
          {program.slow && (
            <button type="button" class="plain" onClick={program.lookAgain}>
              {say('look_again')}
            </button>
          )}
        </p>
      )}
      {failure && (
        <p class="failure" role="alert">
          {failureText(failure, say)}
        </p>
      )}
      {state !== 'releasing' && <CancelButton program={program} redemption={redemption} label={say('cancel')} />}
    </article>
  );
}

function CancelButton({ program, redemption, label }: { program: Program; redemption: HeldRedemption; label: string }) {
  const busy = program.busy.includes(redemption.id);
  return (
    <button type="button" class="plain" aria-disabled={busy} aria-busy={busy} onClick={() => program.cancel(redemption)}>
      {label}
    </button>
  );
}

function UsableCode({ code, configuration }: { code: string; configuration: Configuration }) {
  const { say, cart } = configuration;
  const [copied, setCopied] = useState<'no' | 'yes' | 'by-hand'>('no');
  const text = useRef<HTMLElement>(null);
  const copyWord = say(copied === 'yes' ? 'copied' : 'copy');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(code);
      setCopied('yes');
    } catch {
      // No permission, or a page without a secure address: the shopper's own keyboard can always copy a selection.
      if (text.current) getSelection()?.selectAllChildren(text.current);
      setCopied('by-hand');
    }
  };
  return (
    <>
      <code ref={text}>{code}</code>
      <div class="pair">
        <a class="primary" href={applyAddress(code, cart)} aria-label={`${say('apply')}: ${code}`}>
          {say('apply')}
        </a>
        <button type="button" class="secondary" aria-label={`${copyWord}: ${code}`} onClick={() => void copy()}>
          {copyWord}
        </button>
      </div>
      <p class={copied === 'by-hand' ? 'hint' : 'quiet'} role="status">
        {copied === 'yes' ? say('copied') : copied === 'by-hand' ? say('copy_by_hand') : ''}
      </p>
    </>
  );
}

/** Shopify's own link that remembers a discount for this visit and goes on to the cart, where the shopper sees it. */
export function applyAddress(code: string, cart: string): string {
  return `/discount/${encodeURIComponent(code)}?redirect=${encodeURIComponent(cart)}`;
}
