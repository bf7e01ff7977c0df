import type {
  DeadLetter,
  Laurel,
  MemberDetail,
  PrivacyRequest,
  PublishedProgram,
  Redemption,
  Shop,
  TransferDetail,
} from '../../../app/application/laurel.ts';
import { previewOrder } from '../../../app/domain/earning/index.ts';
import type { PreviewOrder } from '../../../app/domain/earning/index.ts';
import { emptyBalances, transferKinds } from '../../../app/domain/ledger/accounts.ts';
import type { Balances } from '../../../app/domain/ledger/accounts.ts';
import { defaultRuleset, rulesetSchema } from '../../../app/domain/program/ruleset.ts';
import type { CustomerId, MemberId, ProgramId, RedemptionId, ShopId } from '../../../app/domain/shared/ids.ts';
import { dayMs } from '../../../app/domain/shared/instant.ts';
import type { Instant } from '../../../app/domain/shared/instant.ts';
import { refuse, success } from '../../../app/domain/shared/result.ts';

/**
 * The use cases on plain objects, so that pages can be tried without a database: what a page shows for which answer, not whether the answer
 * is right. Whether the use cases themselves are right is for their own tests.
 */
export interface InMemoryLaurel {
  readonly laurel: Laurel;
  readonly shop: Shop;
  members: MemberDetail[];
  program: PublishedProgram;
  deadLetters: DeadLetter[];
  privacyRequests: PrivacyRequest[];
}

const now = Date.parse('2026-11-20T19:05:00Z');
const ago = (days: number): Instant => (now - days * dayMs) as Instant;

const shop: Shop = {
  id: '1' as ShopId,
  domain: 'leafy.myshopify.com',
  name: 'Leafy Goods',
  currency: 'USD',
  timeZone: 'America/New_York',
  installed: true,
};

export function inMemoryLaurel(): InMemoryLaurel {
  const world: InMemoryLaurel = {
    shop,
    members: [mia(), ...crowd()],
    program: {
      programId: 'program' as ProgramId,
      version: 1,
      ruleset: defaultRuleset,
      effectiveFrom: ago(90),
      publishedAt: ago(90),
      publishedBy: { kind: 'system', id: 'install' },
    },
    deadLetters: [
      {
        eventId: '7f2d9c1e-0b6a-4c55-9d0e-6c1f6d6f2a10',
        topic: 'orders/updated',
        receivedAt: ago(0.2),
        reason: 'The order’s currency JPY is not the shop’s currency USD.',
        attempts: 5,
      },
    ],
    privacyRequests: [
      {
        id: 'request-1',
        kind: 'customer_data_request',
        customerId: '6940095564' as CustomerId,
        receivedAt: ago(1),
        state: 'done',
        hasFile: true,
      },
      {
        id: 'request-2',
        kind: 'customer_redact',
        customerId: '6940095565' as CustomerId,
        receivedAt: ago(3),
        state: 'done',
        hasFile: false,
      },
    ],
    laurel: undefined as never,
  };
  return Object.assign(world, { laurel: useCases(world) });
}

function useCases(world: InMemoryLaurel): Laurel {
  const member = (id: string) => world.members.find((candidate) => candidate.id === id);
  return {
    shops: {
      install: async () => shop,
      find: async (domain) => (domain === shop.domain ? shop : null),
      overview: async () => overview(world),
    },
    program: {
      current: async () => world.program,
      publish: async (_, actor, { document, basedOn }) => {
        if (basedOn !== world.program.version) {
          return refuse(
            'idempotency_conflict',
            `Version ${world.program.version} was published meanwhile. Reload the page and make your change again.`,
          );
        }
        const parsed = rulesetSchema.safeParse(document);
        if (!parsed.success) {
          const issue = parsed.error.issues[0];
          return refuse('ruleset_invalid', issue?.message ?? 'The program is not valid.', issue?.path.join('.') ?? '');
        }
        world.program = { ...world.program, version: basedOn + 1, ruleset: parsed.data, publishedBy: actor, publishedAt: now as Instant };
        return success(world.program);
      },
    },
    members: {
      search: async (_, { query, cursor, limit = 25 }) => {
        const words = query.toLowerCase();
        const found = world.members.filter(
          ({ name, email, customerId }) =>
            name.toLowerCase().includes(words) || email?.toLowerCase().includes(words) === true || customerId === query,
        );
        const from = cursor === undefined ? 0 : Number(cursor);
        return { members: found.slice(from, from + limit), nextCursor: from + limit < found.length ? String(from + limit) : null };
      },
      show: async (_, id) => {
        const found = member(id);
        return found === undefined ? refuse('unknown_member', 'There is no such member in this store.') : success(found);
      },
      adjust: async (_, actor, { memberId, points, reason, idempotencyKey }) => {
        const found = member(memberId);
        if (found === undefined) return refuse('unknown_member', 'There is no such member in this store.');
        if (reason.trim() === '') return refuse('invalid_input', 'Say why, so that it can be understood later.', 'reason');
        if (points === 0) return refuse('invalid_input', 'Enter at least 1 point.', 'points');
        if (found.available + points < 0) return refuse('insufficient_points', `The member has only ${found.available} points.`);
        const done = found.transfers.some((existing) => existing.idempotencyKey === idempotencyKey);
        if (!done)
          post(found, [
            { ...transfer(points > 0 ? 'adjust_up' : 'adjust_down', Math.abs(points), 0), note: reason, actor, idempotencyKey },
          ]);
        return success({ available: found.balances.available });
      },
    },
    storefront: {
      profile: async () => {
        throw new Error('Pages of the merchant do not ask for a shopper’s profile.');
      },
    },
    redemptions: {
      redeem: async () => refuse('program_not_live', 'Merchants do not redeem.'),
      cancel: async (_, __, redemptionId) => cancel(world, redemptionId),
      undo: async () => refuse('reward_not_undoable', 'Nothing here can be taken back.'),
      fulfil: async () => refuse('redemption_closed', 'Nothing here is to be sent.'),
      waiting: async () => [],
      grant: async () => refuse('program_not_live', 'Nothing is given here.'),
    },
    codePools: {
      fill: async () => refuse('invalid_input', 'There is no pool of that name.', 'pool'),
      empty: async () => 0,
      list: async () => [],
    },
    events: {
      deadLetters: async () => world.deadLetters,
      retry: async (_, __, eventId) => {
        if (!world.deadLetters.some((letter) => letter.eventId === eventId))
          return refuse('not_found', 'This event is not set aside any more.');
        world.deadLetters = world.deadLetters.filter((letter) => letter.eventId !== eventId);
        return success(null);
      },
    },
    privacy: {
      list: async () => world.privacyRequests,
      exportFile: async (_, __, requestId) =>
        requestId === 'request-1' ? success('{"customer":"6940095564"}') : refuse('not_found', 'There is no file for this request.'),
    },
  };
}

function cancel(world: InMemoryLaurel, redemptionId: RedemptionId) {
  const owner = world.members.find(({ redemptions }) => redemptions.some(({ id }) => id === redemptionId));
  const redemption = owner?.redemptions.find(({ id }) => id === redemptionId);
  if (owner === undefined || redemption === undefined) return refuse('unknown_redemption', 'There is no such reward.');
  if (redemption.state === 'captured') return refuse('redemption_already_used', 'An order has used this code.');
  const released: Redemption = { ...redemption, state: 'released', releaseReason: 'cancelled_by_staff' };
  if (redemption.state !== 'released') post(owner, [transfer('release_hold', redemption.pricePoints, 0)]);
  Object.assign(owner, { redemptions: owner.redemptions.map((existing) => (existing.id === redemptionId ? released : existing)) });
  return success(released);
}

function overview({ members, deadLetters }: InMemoryLaurel) {
  return {
    members: members.length,
    today: { orders: 12, pointsIssued: 1_284, pointsRedeemed: 300, newMembers: 3 },
    outstanding: { points: members.reduce((sum, { available }) => sum + available, 0), pending: 84 },
    waitingEvents: 0,
    deadLetters: deadLetters.length,
    recent: members
      .flatMap(({ id, name, transfers }) => transfers.map((moved) => ({ memberId: id, memberName: name, transfer: moved })))
      .sort((left, right) => right.transfer.occurredAt - left.transfer.occurredAt)
      .slice(0, 10),
  };
}

let lastTransfer = 0;

function transfer(
  kind: TransferDetail['kind'],
  amount: number,
  daysAgo: number,
  order: { id: string; name: string; of: PreviewOrder } | null = null,
): TransferDetail {
  const [debit, credit] = transferKinds[kind];
  lastTransfer += 1;
  return {
    id: `transfer-${lastTransfer}`,
    debit,
    credit,
    amount,
    kind,
    occurredAt: ago(daysAgo),
    recordedAt: ago(daysAgo - 0.001),
    idempotencyKey: order === null ? `fact:${lastTransfer}` : `order:${order.id}:${lastTransfer}`,
    order: order === null ? null : { id: order.id, name: order.name },
    redemptionId: null,
    note: null,
    actor: null,
    explanation: order === null ? null : { ...previewOrder(defaultRuleset, order.of), rulesetVersion: 1 },
  };
}

/** Enters transfers, oldest first, and keeps the member's balances and the newest-first list in step. */
function post(member: MemberDetail, transfers: readonly TransferDetail[]): MemberDetail {
  const balances: Record<keyof Balances, number> = { ...member.balances };
  for (const { debit, credit, amount } of transfers) {
    balances[debit] -= amount;
    balances[credit] += amount;
  }
  return Object.assign(member, {
    balances,
    available: balances.available,
    pending: balances.pending,
    transfers: [...transfers].reverse().concat(member.transfers),
  });
}

function emptyMember(id: string, name: string, email: string | null, daysAgo: number): MemberDetail {
  return {
    id: id as MemberId,
    name,
    email,
    available: 0,
    pending: 0,
    enrolledAt: ago(daysAgo),
    customerId: `69400955${id.padStart(2, '0')}` as CustomerId,
    companyId: null,
    status: 'active',
    statusReason: null,
    balances: emptyBalances,
    transfers: [],
    redemptions: [],
  };
}

/** A member with something of everything: orders with discount, gift card and shipping, an open code, a used one, an adjustment. */
function mia(): MemberDetail {
  const shirt = { title: 'Linen shirt', quantity: 1, unitMinor: 4_800, discountMinor: 0 };
  const mug = { title: 'Coffee mug', quantity: 2, unitMinor: 1_825, discountMinor: 0 };
  const giftCard = { title: 'Gift card', quantity: 1, unitMinor: 2_500, discountMinor: 0, giftCard: true };
  const first: PreviewOrder = { currency: 'USD', lines: [shirt, mug, giftCard], shippingMinor: 500 };
  const second: PreviewOrder = { currency: 'USD', lines: [{ ...shirt, quantity: 5, discountMinor: 2_400, taxMinor: 1_728 }] };
  const member = emptyMember('64', 'Mia Castellanos', 'mia.castellanos@example.com', 60);
  post(member, [
    transfer('earn_pending', 84, 40, { id: '5001', name: '#1042', of: first }),
    transfer('release_pending', 84, 39, { id: '5001', name: '#1042', of: first }),
    transfer('earn', 216, 20, { id: '5002', name: '#1077', of: second }),
    transfer('hold', 100, 12),
    transfer('capture', 100, 11),
    { ...transfer('adjust_up', 50, 5), note: 'Parcel arrived late', actor: { kind: 'staff', id: '548380009' } },
    transfer('hold', 100, 1),
  ]);
  const taken = {
    rewardId: 'five-off',
    rewardName: '5 off your order',
    kind: 'amount_off' as const,
    pricePoints: 100,
    valueMinor: 500,
    step: null,
    note: null,
    balanceAfter: 0,
    releaseReason: null,
  };
  return Object.assign(member, {
    redemptions: [
      { ...taken, id: 'r2' as RedemptionId, state: 'held', code: 'LAUREL-7K2M9QXA', createdAt: ago(1), expiresAt: ago(-29) },
      { ...taken, id: 'r1' as RedemptionId, state: 'captured', code: 'LAUREL-3TB8WZ4C', createdAt: ago(12), expiresAt: ago(-18) },
    ] satisfies Redemption[],
  });
}

const firstNames = ['Ada', 'Björn', 'Chidi', 'Dolores', 'Emeka', 'Fatima', 'Giulia', 'Hiroshi', 'Ines', 'Jonas'];
const lastNames = ['Okafor', 'Lindqvist', 'van der Berg-Achterhuis', 'Nakamura', 'Silva'];

function crowd(): MemberDetail[] {
  return Array.from({ length: 40 }, (_, index) => {
    const name = `${firstNames[index % firstNames.length] ?? ''} ${lastNames[(index * 3 + Math.floor(index / 10)) % lastNames.length] ?? ''}`;
    const email = index % 7 === 6 ? null : `customer${index}@example.com`;
    return post(emptyMember(String(100 + index), name, email, 61 + index), [
      { ...transfer('adjust_up', 15 * (index + 1), 61 + index), note: 'Welcome' },
    ]);
  });
}
