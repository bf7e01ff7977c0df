import { render } from 'preact';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { css, inkOn, readableOn, tintOf } from './colour.ts';
import { readConfiguration } from './configuration.ts';
import type { Configuration } from './configuration.ts';
import { createFormats } from './formats.ts';
import { GuestView } from './guest-view.tsx';
import { MemberView } from './member-view.tsx';
import styles from './panel.css';
import { useProgram } from './program-state.ts';
import type { PanelMemory, Program } from './program-state.ts';
import { createStorefrontClient } from './storefront-client.ts';
import type { StorefrontClient } from './storefront-client.ts';
import type { Say } from './texts.ts';

/** The place that the loader made in the page. */
export interface Surface {
  readonly root: ShadowRoot;
  readonly button: HTMLButtonElement;
  /** The embed's script element, which holds the merchant's settings and the shopper's texts. */
  readonly element: HTMLElement;
}

export interface Panel {
  open(): void;
}

export function createPanel({ root, button, element }: Surface): Panel {
  const configuration = readConfiguration(element);
  // A shadow root of its own inside the loader's: the button's few rules are written for tag names and stay out of the panel.
  const host = document.createElement('laurel-panel');
  host.style.cssText = colours(configuration);
  const container = host.attachShadow({ mode: SHADOW_MODE });
  const sheet = document.createElement('style');
  sheet.textContent = styles;
  const content = document.createElement('div');
  container.append(sheet, content);
  root.append(host);

  const client = createStorefrontClient(configuration.proxy);
  const memory: PanelMemory = { profile: null, keys: new Map() };
  const close = () => {
    render(null, content);
    button.setAttribute('aria-expanded', 'false');
    button.focus();
  };
  return {
    open() {
      button.setAttribute('aria-expanded', 'true');
      render(<PanelDialog client={client} memory={memory} configuration={configuration} onClose={close} />, content);
    },
  };
}

function colours({ accent, bottomPx, position }: Configuration): string {
  const tint = tintOf(accent);
  return [
    `--accent:${css(accent)}`,
    `--on-accent:${inkOn(accent)}`,
    `--tint:${css(tint)}`,
    `--accent-ink:${css(readableOn(tint, accent))}`,
    `--bottom:${bottomPx}px`,
    `--${position}:20px`,
    `--origin:bottom ${position}`,
  ].join(';');
}

interface PanelDialogProps {
  readonly client: StorefrontClient;
  readonly memory: PanelMemory;
  readonly configuration: Configuration;
  readonly onClose: () => void;
}

function PanelDialog({ client, memory, configuration, onClose }: PanelDialogProps) {
  const { say } = configuration;
  const program = useProgram(client, memory);
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => dialog.current?.showModal(), []);

  return (
    <dialog
      ref={dialog}
      class={program.status === 'unreachable' ? 'troubled' : ''}
      aria-labelledby="laurel-title"
      aria-busy={program.status === 'loading'}
      onClose={onClose}
      onKeyDown={keepFocusInside}
      onClick={(event) => event.target === event.currentTarget && event.currentTarget.close()}
    >
      <div class="sheet">
        <button type="button" class="close" aria-label={say('close')} onClick={() => dialog.current?.close()}>
          <svg viewBox="0 0 20 20" width="18" height="18" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round">
            <path d="M5 5l10 10M15 5L5 15" />
          </svg>
        </button>
        <Content program={program} configuration={configuration} />
        <p class="quiet" role="status">
          {announcementOf(program, say, configuration.locale)}
        </p>
      </div>
    </dialog>
  );
}

function Content({ program, configuration }: { program: Program; configuration: Configuration }) {
  const { say, label, locale } = configuration;
  const { profile, status } = program;
  const formats = useMemo(() => profile && createFormats(locale, profile), [profile, locale]);
  if (status === 'unreachable') {
    return (
      <div class="trouble">
        <h2 id="laurel-title">{say('unreachable_title')}</h2>
        <p>{say('unreachable_text')}</p>
        <button type="button" class="primary" onClick={program.load}>
          {say('retry')}
        </button>
      </div>
    );
  }
  if (!profile || !formats) return <Skeleton title={label} />;
  return profile.member ? (
    <MemberView program={program} profile={profile} member={profile.member} formats={formats} configuration={configuration} />
  ) : (
    <GuestView profile={profile} formats={formats} configuration={configuration} />
  );
}

/** The shape of what is coming, so that nothing jumps when it arrives. */
function Skeleton({ title }: { title: string }) {
  return (
    <>
      <div class="hero">
        <h2 id="laurel-title">{title}</h2>
        <i class="bone light" style="width:45%;height:44px;margin-top:22px" />
        <i class="bone light" style="width:100%;height:6px;margin-top:22px" />
      </div>
      <div class="body">
        <i class="bone" style="width:30%;height:16px" />
        <i class="bone" style="height:76px" />
        <i class="bone" style="height:76px" />
        <i class="bone" style="height:76px" />
      </div>
    </>
  );
}

/** What a sighted shopper sees happen, in words. */
function announcementOf({ status, profile, happening, codes }: Program, say: Say, locale: string): string {
  if (status === 'loading') return say('loading');
  if (!profile || !happening) return '';
  const formats = createFormats(locale, profile);
  const { redemption, kind } = happening;
  if (kind === 'cancelled') {
    return redemption.state === 'released' ? say('cancelled', { points: formats.points(redemption.pricePoints) }) : say('returning');
  }
  const present = codes.find(({ id }) => id === redemption.id);
  if (!present) return '';
  return present.code ? say('redeemed', { reward: present.rewardName, code: present.code }) : say('being_made');
}

/** A modal dialog already keeps the page out of reach; this also keeps Tab from leaving for the browser's own bars. */
function keepFocusInside(event: KeyboardEvent): void {
  if (event.key !== 'Tab') return;
  const dialog = event.currentTarget as HTMLElement;
  const stops = [...dialog.querySelectorAll<HTMLElement>('a[href], button')];
  const [from, to] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
  if ((dialog.getRootNode() as ShadowRoot).activeElement !== from) return;
  event.preventDefault();
  to?.focus();
}
