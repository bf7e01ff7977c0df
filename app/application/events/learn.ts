import { learnRefund, learnSnapshot, nothingKnown, type OrderKnowledge } from '../../domain/earning/index.ts';
import type { MemberFact } from '../../domain/earning/member-facts.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { AdministrativeFact, EffectDraft, LoadedFacts } from '../ports/drain-store.ts';
import type { CollectionFacts, CustomerFacts, EventFact, ProductFacts, StoredEvent } from '../ports/events.ts';

export interface ReadEvent {
  readonly event: StoredEvent;
  readonly fact: EventFact;
}

export interface LearntOrder {
  readonly known: OrderKnowledge;
  /** The newest instant at which something was said about it. */
  readonly at: Instant;
}

/** What a batch of events says, put together by what it is about. */
export interface Learnt {
  readonly orders: ReadonlyMap<string, LearntOrder>;
  /** Facts about members by `programId/memberId`, the newest of each key. */
  readonly memberFacts: ReadonlyMap<string, ReadonlyMap<string, MemberFact>>;
  /** Members whose time has passed, with the newest instant that is known to have come, by `programId/memberId`. */
  readonly rechecks: ReadonlyMap<string, Instant>;
  readonly customers: readonly CustomerFacts[];
  readonly products: readonly ProductFacts[];
  readonly collections: readonly CollectionFacts[];
  readonly effects: readonly EffectDraft[];
  readonly administrative: { readonly event: StoredEvent; readonly fact: AdministrativeFact } | null;
}

export function learn(read: readonly ReadEvent[], facts: LoadedFacts): Learnt {
  const orders = new Map<string, LearntOrder>();
  const memberFacts = new Map<string, Map<string, MemberFact>>();
  const rechecks = new Map<string, Instant>();
  const customers: CustomerFacts[] = [];
  const products: ProductFacts[] = [];
  const collections: CollectionFacts[] = [];
  const effects: EffectDraft[] = [];
  let administrative: Learnt['administrative'] = null;

  const ofOrder = (orderId: string, at: Instant, join: (known: OrderKnowledge) => OrderKnowledge) => {
    const before = orders.get(orderId);
    const known = join(before?.known ?? facts.orders.get(orderId)?.known ?? nothingKnown);
    orders.set(orderId, { known, at: Math.max(before?.at ?? 0, at) as Instant });
  };
  const passed = (member: string, at: Instant) => rechecks.set(member, Math.max(rechecks.get(member) ?? 0, at) as Instant);
  const ofMember = (member: string, fact: MemberFact) => {
    const known = memberFacts.get(member) ?? new Map<string, MemberFact>();
    memberFacts.set(member, known);
    const other = known.get(fact.key);
    if (other === undefined || isNewerFact(fact, other)) known.set(fact.key, fact);
  };

  for (const { event, fact } of read) {
    switch (fact.kind) {
      case 'order_snapshot': {
        const erased = facts.orders.get(fact.snapshot.orderId)?.erased === true;
        // The person behind it was forgotten: the order goes on without naming them.
        const snapshot = erased ? { ...fact.snapshot, customerId: null } : fact.snapshot;
        ofOrder(snapshot.orderId, later(snapshot.updatedAt, event.triggeredAt), (known) => learnSnapshot(known, snapshot, fact.refunds));
        if (fact.customer !== null && !erased) customers.push(fact.customer);
        break;
      }
      case 'refund':
        ofOrder(fact.orderId, event.triggeredAt, (known) => learnRefund(known, fact.refund));
        break;
      case 'order_due':
        ofOrder(fact.orderId, event.triggeredAt, (known) => known);
        products.push(...fact.products);
        break;
      case 'order_claimed':
        if (facts.orders.get(fact.orderId)?.erased === true) break;
        ofOrder(fact.orderId, event.triggeredAt, (known) => ({ ...known, claimedBy: known.claimedBy ?? fact.customerId }));
        break;
      case 'order_changed':
        effects.push({ kind: 'order_refresh', key: `${fact.orderId}/${event.sourceId}`, payload: { orderId: fact.orderId } });
        break;
      case 'member_fact':
        // Whether somebody who was merged away takes part is no affair of the one who took over; a block went along with the merge.
        if (fact.fact.what.kind === 'status' && 'memberId' in fact.of && facts.takenOverBy?.has(fact.of.memberId) === true) break;
        for (const member of membersNamed(fact.of, facts)) {
          ofMember(member, fact.fact);
          passed(member, event.triggeredAt);
        }
        break;
      case 'member_recheck':
        for (const member of membersNamed({ memberId: fact.memberId }, facts)) passed(member, event.triggeredAt);
        break;
      case 'customer':
        customers.push(fact.customer);
        for (const member of membersNamed({ customerId: fact.customer.customerId }, facts)) {
          for (const said of factsAboutCustomer(fact.customer)) {
            ofMember(member, said);
            passed(member, event.triggeredAt);
          }
        }
        break;
      case 'product':
        products.push(fact.product);
        break;
      case 'collection':
        collections.push(fact.collection);
        break;
      case 'nothing':
        break;
      default:
        administrative = { event, fact };
    }
  }
  return { orders, memberFacts, rechecks, customers, products, collections, effects, administrative };
}

/**
 * Signing up and subscribing are activities, each of which is told again with every later word about the customer: their keys and
 * instants are the same each time, so that such words add nothing to a timeline. Of tags only what changes them is told, as a fact of
 * its own with its own time, because an order is counted with those that its customer had when it was placed.
 */
function factsAboutCustomer({ createdAt, subscribedAt }: CustomerFacts): MemberFact[] {
  const did = (activity: 'signup' | 'newsletter', when: Instant): MemberFact => ({
    key: `activity:${activity}`,
    at: when,
    what: { kind: 'activity', activity, code: null, subject: null },
  });
  return [
    ...(createdAt === undefined ? [] : [did('signup', createdAt)]),
    ...(subscribedAt === undefined ? [] : [did('newsletter', subscribedAt)]),
  ];
}

const later = (a: Instant, b: Instant) => Math.max(a, b) as Instant;

/** A total order of accounts of one fact, so that every order of arrival settles on the same one. */
export function isNewerFact(candidate: MemberFact, known: MemberFact): boolean {
  if (candidate.at !== known.at) return candidate.at > known.at;
  return JSON.stringify(candidate.what) > JSON.stringify(known.what);
}

/** `programId/memberId` of everyone whom a fact is about. */
function membersNamed(
  of: { customerId: string } | { memberId: string },
  { programs, members, programOf, takenOverBy }: LoadedFacts,
): string[] {
  if ('memberId' in of) {
    const memberId = takenOverBy?.get(of.memberId) ?? of.memberId;
    const programId = programOf.get(memberId);
    return programId === undefined ? [] : [`${programId}/${memberId}`];
  }
  return programs.flatMap(({ programId }) => {
    const memberId = members.get(`${programId}/${of.customerId}`);
    return memberId === undefined ? [] : [`${programId}/${memberId}`];
  });
}
