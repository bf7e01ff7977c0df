import { SharedLimits } from '../../domain/earning/standing/index.ts';
import type { CampaignUsage } from '../../domain/campaigns/index.ts';
import { rulesetSchema, type Ruleset } from '../../domain/program/ruleset.ts';
import type { ShopId } from '../../domain/shared/ids.ts';
import { instantFromIso, isoFromInstant, type Instant } from '../../domain/shared/instant.ts';
import type { ProgramFacts } from '../ports/drain-store.ts';
import type { MemberTimelines } from '../ports/member-timelines.ts';
import type { RunValue } from '../ports/runs.ts';
import type { RunHandler } from '../schedule/work-runs.ts';
import { programUnder, replayRecord, type Period } from './replay.ts';
import { addMember, costOf, emptyTally, type BacktestReport, type Tally } from './tally.ts';

/** What a backtest is asked: a draft, and the orders on which it is tried. */
export interface BacktestQuestion extends Period {
  readonly draft: Ruleset;
}

/** How far it is: everything that the next page needs. Plain JSON. */
export interface BacktestState {
  readonly after: string | null;
  readonly tally: Tally;
  /** What campaigns would have given under the draft so far. */
  readonly usage: Readonly<Record<string, CampaignUsage>>;
}

const atTheStart: BacktestState = { after: null, tally: emptyTally, usage: {} };

/** Members a page: their whole timelines are in memory at once. */
const pageMax = 200;

/**
 * Counts the shop's own orders of a period under a draft, member by member, by the fold that the worker uses, beside what the
 * live program makes of them. It reads; nothing is posted. Campaigns with a budget that members share are drawn from in the order
 * of the members' ids, because who would have been first nobody knows; each member stays the one the order belongs to.
 */
export function createBacktest({ timelines }: { timelines: MemberTimelines }) {
  async function page(
    shopId: ShopId,
    question: BacktestQuestion,
    state: BacktestState,
    limit: number,
  ): Promise<{ state: BacktestState; done: number; over: boolean }> {
    const program = await programOf(shopId);
    const { programId } = program;
    const memberIds = await timelines.memberIds({ shopId, programId, after: state.after, limit });
    const records = await timelines.timelineOf(shopId, memberIds);
    const productIds = new Set<string>();
    for (const { orders } of records.values()) {
      for (const { known } of orders)
        for (const { productId } of known.snapshot?.lines ?? []) if (productId !== null) productIds.add(productId);
    }
    const products = await timelines.products(shopId, [...productIds]);
    const asPosted = await timelines.campaignUsage(shopId, programId);
    const { draft, from, until } = question;
    const given = { products, period: { from, until }, asOf: until };
    const drafted = programUnder(program, draft, given.period);
    const shared = new SharedLimits(new Map(Object.entries(state.usage)));
    let { tally } = state;
    for (const memberId of memberIds) {
      const record = records.get(memberId);
      if (record === undefined) continue;
      const live = replayRecord(memberId, record, { ...given, program, asPosted: true, shared: new SharedLimits(asPosted) });
      const tried = replayRecord(memberId, record, { ...given, program: drafted, asPosted: false, shared });
      tally = addMember(tally, memberId, live, tried, { from, until, asOf: until });
    }
    const usage = { ...state.usage, ...Object.fromEntries(shared.changed) };
    return { state: { after: memberIds.at(-1) ?? state.after, tally, usage }, done: memberIds.length, over: memberIds.length < limit };
  }

  async function programOf(shopId: ShopId): Promise<ProgramFacts> {
    const program = await timelines.program(shopId);
    if (program === null) throw new Error('This shop has no program to try a draft on.');
    return program;
  }

  async function report(shopId: ShopId, { draft, from, until }: BacktestQuestion, tally: Tally): Promise<BacktestReport> {
    const { rulesets } = await programOf(shopId);
    const live = (rulesets.findLast(({ effectiveFrom }) => effectiveFrom <= until) ?? rulesets[0])?.ruleset;
    const averageMinor = tally.orders === 0 ? 0 : Math.floor(tally.spentMinor / tally.orders);
    const cost = {
      live: live === undefined ? null : costOf(tally.live, live, averageMinor),
      draft: costOf(tally.draft, draft, averageMinor),
    };
    return { ...tally, from: isoFromInstant(from), until: isoFromInstant(until), cost };
  }

  return {
    /** All of it at once, for small shops and the command line; `onPage` hears how many members are done, and stops it by answering false. */
    async whole(
      shopId: ShopId,
      question: BacktestQuestion,
      onPage: (done: number, total: number) => boolean = () => true,
    ): Promise<BacktestReport | null> {
      const total = await timelines.count(shopId, (await programOf(shopId)).programId);
      let state = atTheStart;
      for (let over = false, done = 0; !over;) {
        const next = await page(shopId, question, state, pageMax);
        [state, over, done] = [next.state, next.over, done + next.done];
        if (!onPage(done, total)) return null;
      }
      return report(shopId, question, state.tally);
    },

    /** Page by page as a run: with progress, to be cancelled, gone on with by another worker. */
    handler: (async (run, { page: limit }) => {
      const question = readQuestion(run.input);
      const state = run.cursor === null ? atTheStart : (run.cursor as unknown as BacktestState);
      const next = await page(run.shopId, question, state, Math.min(limit, pageMax));
      if (next.over) {
        const outcome = await report(run.shopId, question, next.state.tally);
        return { cursor: null, done: next.done, report: outcome as unknown as RunValue };
      }
      const total = run.total ?? (await timelines.count(run.shopId, (await programOf(run.shopId)).programId));
      return { cursor: next.state as unknown as RunValue, done: next.done, total };
    }) satisfies RunHandler,
  };
}

/** As a run's input. */
export function writeQuestion({ draft, from, until }: BacktestQuestion): RunValue {
  return { draft, from: isoFromInstant(from), until: isoFromInstant(until) };
}

function readQuestion(input: RunValue): BacktestQuestion {
  const instant = (text: unknown): Instant => {
    const at = instantFromIso(text);
    if (at === null) throw new Error('A backtest needs a period.');
    return at;
  };
  return { draft: rulesetSchema.parse(input['draft']), from: instant(input['from']), until: instant(input['until']) };
}
