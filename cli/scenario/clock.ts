import { instantFromIso, type Instant } from '../../app/domain/shared/instant.ts';
import { Refused } from '../refused.ts';

/** The time of a scenario: it stands still until the next event, or until something falls due. */
export class ScenarioClock {
  #now: Instant;
  #begun = false;

  constructor(startsAt: string) {
    this.#now = instantOf(startsAt);
  }

  readonly now = (): Instant => this.#now;

  /** When an event happens: an instant, or a span after the one before. Time does not go back, but the first event may be from before the program. */
  momentOf(at: string): Instant {
    const span = /^\+(\d+)([mhd])$/.exec(at);
    const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000 }[span?.[2] ?? ''] ?? 0;
    const moment = span ? this.#now + Number(span[1]) * unitMs : instantOf(at);
    if (this.#begun && moment < this.#now) {
      throw new Refused(`The scenario goes back in time at ${at}: write events in the order in which they happen.`);
    }
    return moment as Instant;
  }

  goTo(moment: Instant): void {
    this.#begun = true;
    this.#now = moment;
  }
}

export function instantOf(text: string): Instant {
  const instant = instantFromIso(text);
  if (instant === null) throw new Refused(`"${text}" is no instant.`);
  return instant;
}
