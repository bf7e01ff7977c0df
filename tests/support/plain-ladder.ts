import { startOfLocalDay } from '../../app/domain/shared/calendar.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import type { TierMove, TierRules } from '../../app/domain/tiers/index.ts';

export interface DayEvent {
  readonly day: string;
  readonly at: Instant;
  readonly amount: number;
  /** The day whose amount it adds to, or takes from. */
  readonly countedOn: string;
  readonly countedAt: Instant;
}

const dayMs = 86_400_000;
const dayText = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** The first day and so many after it, and one more. */
export function daysOfMember(firstDay: string, length: number): string[] {
  return Array.from({ length: length + 2 }, (_, index) => dayText(Date.parse(firstDay) + index * dayMs));
}

function plusDays(day: string, days: number): string {
  return dayText(Date.parse(day) + days * dayMs);
}

function plusMonths(day: string, months: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate();
  return dayText(Date.UTC(year, month - 1 + months, Math.min(date, last)));
}

/**
 * Tiers as plainly as they can be said: it remembers everything that ever counted, goes through the calendar day by day, and adds all
 * of it up again each time. At the beginning of a day windows end and grace runs out; then comes what happened in the day.
 */
export class PlainLadder {
  tier: string | null = null;
  amount = 0;
  readonly entered = new Set<string>();
  readonly moves: TierMove[] = [];
  readonly #rules: TierRules;
  readonly #past: DayEvent[] = [];
  #today = '';
  #place = -1;
  /** The last day of the rolling window before the present one. */
  #renewed = '';
  /** The day on which grace is over. */
  #falls: string | null = null;
  /** What the year that ended came to, while there is grace. */
  #endedYear: number | null = null;

  constructor(rules: TierRules) {
    this.#rules = rules;
  }

  live(days: readonly string[], events: readonly DayEvent[]): this {
    this.#today = days[0] as string;
    this.#rise(startOfLocalDay(this.#today, this.#rules.timeZone));
    for (const day of days) {
      if (day !== days[0]) this.#beginDay(day);
      for (const event of events) if (event.day === day) this.#count(event);
    }
    return this;
  }

  get #mode(): 'never' | 'at_once' | 'at_end' {
    const { demotion, window } = this.#rules.tiers;
    if (demotion === 'at_once') return 'at_once';
    return demotion === 'never' || window.kind === 'lifetime' ? 'never' : 'at_end';
  }

  get #threshold(): number {
    return this.#rules.tiers.levels[this.#place]?.threshold ?? 0;
  }

  #yearOf(day: string): string {
    const { window } = this.#rules.tiers;
    if (window.kind !== 'program_year') return day.slice(0, 4);
    const first = `${String(window.month).padStart(2, '0')}-${String(window.day).padStart(2, '0')}`;
    return day.slice(5) >= first ? day.slice(0, 4) : String(Number(day.slice(0, 4)) - 1);
  }

  #counts(countedOn: string, day: string): boolean {
    const { window } = this.#rules.tiers;
    if (window.kind === 'lifetime') return true;
    if (window.kind === 'rolling') return plusMonths(countedOn, window.months) >= day;
    return this.#yearOf(countedOn) === this.#yearOf(day);
  }

  #sum(which: (event: DayEvent) => boolean): number {
    return this.#past.filter(which).reduce((sum, { amount }) => sum + amount, 0);
  }

  #placeFor(amount: number): number {
    return this.#rules.tiers.levels.filter(({ threshold }) => threshold <= Math.max(0, amount)).length - 1;
  }

  #beginDay(day: string): void {
    const at = startOfLocalDay(day, this.#rules.timeZone);
    const yesterday = this.#today;
    this.#today = day;
    const before = this.amount;
    this.amount = this.#sum(({ countedOn }) => this.#counts(countedOn, day));
    if (this.#mode === 'at_end' && this.#threshold > 0) this.#judge(yesterday, before);
    if (this.#rise(at)) return;
    this.#qualify('day');
    if (this.#falls === day) this.#fall(at);
  }

  /** A window may have ended with yesterday. */
  #judge(yesterday: string, before: number): void {
    const { window, graceDays } = this.#rules.tiers;
    if (window.kind === 'rolling') {
      if (plusMonths(this.#renewed, window.months) !== yesterday) return;
      const since = this.#sum(({ countedOn }) => countedOn > this.#renewed);
      if (since >= this.#threshold) this.#renewed = yesterday;
      else this.#falls = plusDays(this.#today, graceDays);
      return;
    }
    if (this.#yearOf(yesterday) === this.#yearOf(this.#today) || before >= this.#threshold) return;
    this.#falls ??= plusDays(this.#today, graceDays);
    this.#endedYear = Math.max(this.#endedYear ?? 0, before);
  }

  #count(event: DayEvent): void {
    if (!this.#counts(event.countedOn, event.day)) return;
    this.#past.push(event);
    this.amount = this.#sum(({ countedOn }) => this.#counts(countedOn, event.day));
    if (!this.#rise(event.at)) this.#qualify('event', event.at);
  }

  /** Who qualifies keeps the tier; who does not any more has grace, or falls. */
  #qualify(when: 'day' | 'event', at?: Instant): void {
    if (this.#place < 0 || this.#threshold <= 0 || this.#mode === 'never') return;
    if (this.amount >= this.#threshold) {
      if (this.#falls !== null && this.#mode === 'at_end') this.#renewed = this.#today;
      this.#falls = null;
      this.#endedYear = null;
      return;
    }
    if (this.#mode !== 'at_once' || this.#falls !== null) return;
    const { graceDays } = this.#rules.tiers;
    if (when === 'event' && graceDays === 0) this.#fall(at as Instant);
    else this.#falls = plusDays(this.#today, when === 'day' ? graceDays : graceDays + 1);
  }

  #rise(at: Instant): boolean {
    const place = this.#placeFor(this.amount);
    if (place <= this.#place) return false;
    for (const { id } of this.#rules.tiers.levels.slice(this.#place + 1, place + 1)) this.entered.add(id);
    this.#moveTo(place, at, 'qualified');
    this.#renewed = this.#today;
    return true;
  }

  #fall(at: Instant): void {
    const qualifies = Math.max(this.#placeFor(this.amount), this.#endedYear === null ? -1 : this.#placeFor(this.#endedYear));
    const place = this.#rules.tiers.demotion === 'one_step' ? this.#place - 1 : qualifies;
    this.#moveTo(place, at, this.#mode === 'at_once' ? 'no_longer_qualifies' : 'window_ended');
    this.#renewed = plusDays(this.#today, -1);
  }

  #moveTo(place: number, at: Instant, reason: TierMove['reason']): void {
    const to = this.#rules.tiers.levels[place]?.id ?? null;
    this.moves.push({ at, from: this.tier, to, reason, amount: this.amount });
    this.tier = to;
    this.#place = place;
    this.#falls = null;
    this.#endedYear = null;
  }
}
