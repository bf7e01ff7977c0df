import type { Pool } from 'pg';
import type { PrismaClient } from '@prisma/client';
import { createDrainStore } from '../adapters/postgres/drain-store.server.ts';
import { createCodePools } from '../adapters/postgres/code-pools.server.ts';
import { createDeadLetters } from '../adapters/postgres/events.server.ts';
import { createInbox } from '../adapters/postgres/inbox.server.ts';
import { createMaintenance } from '../adapters/postgres/maintenance.server.ts';
import { createMemberLedger } from '../adapters/postgres/member-ledger.server.ts';
import { createMembers } from '../adapters/postgres/members.server.ts';
import { createOutbox } from '../adapters/postgres/outbox.server.ts';
import { createShops } from '../adapters/postgres/shops.server.ts';
import { shopifyReader } from '../adapters/shopify/payloads/reader.ts';
import { redemptionCodes } from '../adapters/system/codes.server.ts';
import { createRecordActivity } from '../application/activities/record.ts';
import { createRefreshProduct } from '../application/catalogue/refresh-product.ts';
import type { Catalogue } from '../application/ports/catalogue.ts';
import { createDrain } from '../application/events/drain.ts';
import type { Laurel } from '../application/laurel.ts';
import { tellOfExpiry } from '../application/ledger/tell-of-expiry.ts';
import { createAdjust } from '../application/members/adjust.ts';
import { createFillPool } from '../application/code-pools/fill.ts';
import type { Discounts } from '../application/ports/discounts.ts';
import type { Nudge } from '../application/ports/events.ts';
import type { RunNudge } from '../application/ports/runs.ts';
import type { GiftCards } from '../application/ports/gift-cards.ts';
import type { OrdersSource } from '../application/ports/orders-source.ts';
import type { StoreCredit } from '../application/ports/store-credit.ts';
import { createCancel } from '../application/redemptions/cancel.ts';
import { createFulfil } from '../application/redemptions/fulfil.ts';
import { createGrantReward } from '../application/redemptions/grant.ts';
import { createLapseCodes } from '../application/redemptions/lapse.ts';
import { createRedeem } from '../application/redemptions/redeem.ts';
import { createRunEffects } from '../application/redemptions/run-effects.ts';
import { createUndo } from '../application/redemptions/undo.ts';
import { createWaiting } from '../application/redemptions/waiting.ts';
import { createProfile } from '../application/storefront/profile.ts';
import { withOwnEvents } from '../application/events/own-events.ts';
import { createSweep } from '../application/events/sweep.ts';
import { createPeople } from './people.ts';
import { createPrograms } from './programs.ts';
import { createScheduledWork } from './scheduled-work.ts';
import { defaultRuleset } from '../domain/program/ruleset.ts';
import { localDate, startOfLocalDay } from '../domain/shared/calendar.ts';
import type { ShopId } from '../domain/shared/ids.ts';
import type { Instant } from '../domain/shared/instant.ts';
import { refuse, success } from '../domain/shared/result.ts';

export interface Parts {
  readonly pool: Pool;
  readonly prisma: PrismaClient;
  readonly discounts: Discounts;
  readonly giftCards: GiftCards;
  readonly storeCredit: StoreCredit;
  readonly orders: OrdersSource;
  readonly catalogue: Catalogue;
  readonly nudge: Nudge & RunNudge;
  /** Codes are derived from it; whoever knows it can guess them. */
  readonly codeSecret: string;
}

const clock = { now: () => Date.now() as Instant };

/** Hands the adapters to the use cases. The web process, the worker, the command line and the tests all get theirs here. */
export function createUseCases({ pool, prisma, catalogue, discounts, giftCards, storeCredit, orders, nudge, codeSecret }: Parts) {
  const shops = createShops({ pool, prisma });
  const programs = createPrograms({ pool, shops, nudge, clock });
  const members = createMembers({ pool });
  const ledger = createMemberLedger({ pool, nudge });
  const store = createDrainStore({ pool });
  const outbox = createOutbox({ pool });
  const inbox = createInbox({ pool, nudge });
  const deadLetters = createDeadLetters({ pool });
  const codes = redemptionCodes(codeSecret);
  const pools = createCodePools({ pool });
  const grant = createGrantReward({ ledger, clock, ...codes });
  const people = createPeople({ pool, shops, members, ledger, discounts, nudge, clock, secret: codeSecret });
  const runEffects = createRunEffects({
    outbox,
    ledger,
    discounts,
    giftCards,
    storeCredit,
    grant,
    orders,
    inbox,
    clock,
    others: {
      ...people.effects(),
      points_expiring: tellOfExpiry,
      product_refresh: createRefreshProduct({ catalogue, inbox, clock }),
    },
  });
  const drain = createDrain({ store, reader: withOwnEvents(shopifyReader), hash: people.hash });
  const lapse = createLapseCodes({ ledger, clock });
  const scheduled = createScheduledWork({ pool, inbox, orders, shops, lapse, nudge, clock });
  const sweep = createSweep({
    store,
    outbox,
    makeRuns: scheduled.makeRuns,
    settleReferrals: people.settleDueReferrals,
    nudge,
    clock,
    maintenance: createMaintenance({ pool }),
  });

  const laurel: Laurel = {
    shops: {
      install: (installation) => shops.install({ ...installation, at: clock.now(), ruleset: defaultRuleset }),
      find: (domain) => shops.find(domain),
      async overview(shop) {
        const [figures, counts] = await Promise.all([
          shops.overview(shop, startOfLocalDay(localDate(clock.now(), shop.timeZone), shop.timeZone)),
          deadLetters.counts(shop.id),
        ]);
        return { ...figures, waitingEvents: counts.waiting, deadLetters: counts.dead };
      },
    },
    program: {
      async current(shop) {
        const current = await shops.currentProgram(shop.id, clock.now());
        if (current === null) throw new Error(`The shop ${shop.domain} has no program.`);
        return current;
      },
      publish: programs.publish,
    },
    members: {
      search: (shop, { query, cursor, limit }) =>
        members.search(shop.id, { query, cursor: cursor ?? null, limit: Math.min(limit ?? 50, 100) }),
      async show(shop, memberId) {
        const member = await members.show(shop.id, memberId);
        return member === null ? refuse('unknown_member', 'There is no such member.') : success(member);
      },
      adjust: createAdjust({ ledger, clock }),
    },
    storefront: { profile: createProfile({ shops, members, ledger, clock }) },
    redemptions: {
      redeem: createRedeem({ ledger, clock, ...codes, runEffects }),
      cancel: createCancel({ ledger, runEffects, clock }),
      undo: createUndo({ ledger, runEffects, clock }),
      fulfil: createFulfil({ ledger, clock }),
      waiting: createWaiting({ ledger }),
      grant: async (shop, input) => {
        const granted = await grant(shop, input);
        nudge.effects(shop.id);
        return granted;
      },
    },
    codePools: {
      fill: createFillPool({ pools }),
      empty: (shop, actor, pool) => pools.discard({ shopId: shop.id, pool, actor }),
      list: (shop) => pools.list(shop.id),
    },
    events: {
      deadLetters: (shop, input) => deadLetters.list(shop.id, Math.min(input?.limit ?? 100, 1_000)),
      async retry(shop, _actor, eventId) {
        const lane = await deadLetters.retry(shop.id, eventId);
        if (lane === null) return refuse('not_found', 'This event is no longer set aside.');
        nudge.lane(shop.id, lane);
        return success(null);
      },
    },
    privacy: {
      list: (shop) => shops.privacyRequests(shop.id),
      async exportFile(shop, actor, requestId) {
        const file = /^[1-9][0-9]{0,17}$/.test(requestId) ? await shops.privacyFile(shop.id, requestId, actor) : null;
        return file === null ? refuse('not_found', 'There is no such export file.') : success(file);
      },
    },
  };

  const work = {
    async drainLane(shopId: ShopId, lane: number): Promise<void> {
      const { effects } = await drain(shopId, lane);
      if (effects > 0) nudge.effects(shopId);
    },
    async runEffects(shopId: ShopId): Promise<void> {
      const shop = await shops.findById(shopId);
      if (shop !== null) await runEffects(shop);
    },
    workRuns: scheduled.workRuns,
    sweep,
  };
  return {
    laurel,
    people,
    recordActivity: createRecordActivity({ inbox, clock }),
    work,
    drain,
    inbox,
    shops,
    deadLetters,
    store,
    runs: scheduled.runs,
    programs,
  };
}
