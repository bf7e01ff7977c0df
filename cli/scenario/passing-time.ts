import type { Shop } from '../../app/application/laurel.ts';
import type { RunValue } from '../../app/application/ports/runs.ts';
import type { RunHandler } from '../../app/application/schedule/work-runs.ts';
import { birthdaysOn } from '../../app/application/schedule/due-events.ts';
import type { RunKind } from '../../app/application/schedule/kinds.ts';
import type { Ruleset } from '../../app/domain/program/ruleset.ts';
import { inactivityEnds } from '../../app/domain/ledger/expiry.ts';
import { addDays, localDate, startOfLocalDay } from '../../app/domain/shared/calendar.ts';
import { isoFromInstant, type Instant } from '../../app/domain/shared/instant.ts';
import type { ScenarioClock } from './clock.ts';
import type { Stage } from './stage.ts';
import type { ScenarioUseCases } from './use-cases.ts';

/** Minutes after local midnight at which birthdays are given, as the schedule has it. */
const birthdayMinute = 10;

/** What the worker does by itself as time goes on: everything that falls due, at its own time, in the order of time. */
export class PassingTime {
  readonly #stage: Stage;
  readonly #shop: Shop;
  readonly #clock: ScenarioClock;
  readonly #useCases: ScenarioUseCases;
  /** Drains and runs effects until nothing waits. */
  readonly #work: () => Promise<void>;
  readonly #ruleset: () => Promise<Ruleset | null>;
  /** Days of birth that somebody gave, as month and day. */
  readonly birthdays = new Set<string>();
  /** When versions that are published come into force. */
  readonly turnings: Instant[] = [];
  #runs = 0;

  constructor(deps: {
    stage: Stage;
    shop: Shop;
    clock: ScenarioClock;
    useCases: ScenarioUseCases;
    work: () => Promise<void>;
    ruleset: () => Promise<Ruleset | null>;
  }) {
    this.#stage = deps.stage;
    this.#shop = deps.shop;
    this.#clock = deps.clock;
    this.#useCases = deps.useCases;
    this.#work = deps.work;
    this.#ruleset = deps.ruleset;
  }

  /** Lets time pass until an instant, that one included. */
  async passTo(target: Instant): Promise<void> {
    let from = this.#clock.now();
    if (target < from) return this.#clock.goTo(target);
    await this.#fallDue(null);
    for (;;) {
      const next = await this.#nextAfter(from, target);
      if (next === null) break;
      this.#clock.goTo(next);
      await this.#fallDue(localDate(next, this.#shop.timeZone));
      from = next;
    }
    this.#clock.goTo(target);
    await this.#fallDue(null);
  }

  /** Works a run from its first page to its last, as the worker would. */
  async run(
    kind: RunKind,
    handler: RunHandler,
    { occasion = isoFromInstant(this.#clock.now()), input = {} }: { occasion?: string; input?: RunValue } = {},
  ): Promise<void> {
    this.#runs += 1;
    const run = {
      shopId: this.#shop.id,
      kind,
      occasion,
      dueAt: this.#clock.now(),
      input,
      done: 0,
      total: null,
      faults: 0,
      lease: this.#runs,
    };
    let cursor: Parameters<RunHandler>[0]['cursor'] = null;
    do {
      const page: Awaited<ReturnType<RunHandler>> = await handler({ ...run, cursor }, { page: 100 });
      cursor = page.cursor;
      await this.#work();
    } while (cursor !== null);
  }

  async #fallDue(birthdayOn: string | null): Promise<void> {
    const { runs, lapse, settleDue } = this.#useCases;
    const { due, lots, activeAt } = await this.#stage.reads.clockwork(this.#shop.id);
    const now = this.#clock.now();
    if (this.turnings.some((at) => at <= now)) {
      this.turnings.splice(0, this.turnings.length, ...this.turnings.filter((at) => at > now));
      await this.#recalculate();
    }
    if (due.some((at) => at <= now)) {
      await this.run('pending_release', runs.pending_release);
      await this.run('tier_windows', runs.tier_windows);
      if ((await lapse(this.#shop.id)) > 0) await this.#work();
      if ((await settleDue(this.#shop)) > 0) await this.#work();
    }
    const policy = (await this.#ruleset())?.expiry;
    const runsOut = lots.some((at) => at <= now) || (policy?.points.kind === 'inactivity' && activeAt.length > 0);
    if (runsOut || (policy?.warnDaysBefore.length ?? 0) > 0) await this.run('expiry', runs.expiry);
    if (birthdayOn !== null && birthdaysOn(birthdayOn).some((day) => this.birthdays.has(day))) {
      await this.run('birthdays', runs.birthdays, { occasion: birthdayOn });
    }
  }

  /** The next instant in (from, to] at which something falls due; null when nothing does. */
  async #nextAfter(from: Instant, to: Instant): Promise<Instant | null> {
    const { due, lots, activeAt } = await this.#stage.reads.clockwork(this.#shop.id);
    const expiry = (await this.#ruleset())?.expiry;
    const { timeZone } = this.#shop;
    const ends = [...lots, ...(expiry === undefined ? [] : activeAt.flatMap((at) => inactivityEnds(expiry, at, timeZone) ?? []))];
    // The last day of points that end as a day begins is the day before.
    const lastDays = ends.map((end) => localDate((end - 1) as Instant, timeZone));
    const warnings = lastDays.flatMap((day) =>
      (expiry?.warnDaysBefore ?? []).map((days) => startOfLocalDay(addDays(day, -days), timeZone)),
    );
    const moments = [...due, ...ends, ...warnings, ...this.turnings, ...this.#birthdayMoments(from, to)];
    const next = Math.min(...moments.filter((at) => at > from && at <= to));
    return Number.isFinite(next) ? (next as Instant) : null;
  }

  #birthdayMoments(from: Instant, to: Instant): Instant[] {
    if (this.birthdays.size === 0) return [];
    const { timeZone } = this.#shop;
    const moments: Instant[] = [];
    for (let day = localDate(from, timeZone); day <= localDate(to, timeZone); day = addDays(day, 1)) {
      if (birthdaysOn(day).some((birthday) => this.birthdays.has(birthday))) {
        moments.push((startOfLocalDay(day, timeZone) + birthdayMinute * 60_000) as Instant);
      }
    }
    return moments;
  }

  /** New rules came into force: everybody's tier is looked at under them, where publishing has asked for it. */
  async #recalculate(): Promise<void> {
    const { id: shopId } = this.#shop;
    for (const planned of await this.#stage.runs.list({ shopId, kind: 'recalculation', limit: 100 })) {
      if (planned.state !== 'waiting' || planned.dueAt > this.#clock.now()) continue;
      await this.run('recalculation', this.#useCases.runs.recalculation, { occasion: planned.occasion, input: planned.input });
      await this.#stage.runs.cancel(shopId, planned, this.#clock.now());
    }
  }
}
