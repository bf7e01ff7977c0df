import type { Instant } from '../../domain/shared/instant.ts';
import type { BatchWork, Changes, DeadEvent, Decision, LoadedFacts, Needs } from '../ports/drain-store.ts';
import type { EventReader } from '../ports/events.ts';
import type { TraceHash } from '../ports/trace-hash.ts';
import { learn, type ReadEvent } from './learn.ts';
import { recognise, type Recognition } from './recognise.ts';
import { Settlement } from './settlement.ts';

/** Where nobody is to be recognised, everybody looks the same. */
const noTraces: TraceHash = { of: (_shopId, kind) => `${kind}:` };

/** The drain's pure part: read the bodies, say what is needed, decide. The same for PostgreSQL and in memory. */
export function batchWork(reader: EventReader, hash: TraceHash = noTraces): BatchWork {
  return {
    standsAlone: (topic) => reader.isAdministrative(topic),
    plan(events, shopId) {
      const dead: DeadEvent[] = [];
      const read: ReadEvent[] = [];
      for (const event of events) {
        const fact = reader.read(event);
        if (fact.ok) read.push({ event, fact: fact.value });
        else dead.push({ sourceId: event.sourceId, reason: `${fact.reason}: ${fact.message}` });
      }
      return { needs: needsOf(read), dead, decide: (facts) => decide(read, facts, { reader, hash, shopId }) };
    },
  };
}

function needsOf(read: readonly ReadEvent[]): Needs {
  const orderIds = new Set<string>();
  const codes = new Set<string>();
  const productIds = new Set<string>();
  const memberIds = new Set<string>();
  const factsOfCustomers = new Set<string>();
  const enrolments = new Map<string, Instant>();
  const companies = new Map<string, { customerId: string | null; at: Instant }>();
  const enrol = (customerId: string, at: Instant) => {
    const known = enrolments.get(customerId);
    if (known === undefined || at < known) enrolments.set(customerId, at);
  };
  for (const { event, fact } of read) {
    switch (fact.kind) {
      case 'order_snapshot': {
        const { orderId, customerId, companyId, orderedAt, discountCodes, lines } = fact.snapshot;
        orderIds.add(orderId);
        for (const code of discountCodes) codes.add(code);
        for (const { productId } of lines) if (productId !== null) productIds.add(productId);
        if (customerId !== null) enrol(customerId, orderedAt);
        if (companyId !== undefined && orderedAt < (companies.get(companyId)?.at ?? Infinity)) {
          companies.set(companyId, { customerId, at: orderedAt });
        }
        break;
      }
      case 'refund':
      case 'order_due':
        orderIds.add(fact.orderId);
        break;
      case 'order_claimed':
        orderIds.add(fact.orderId);
        enrol(fact.customerId, event.triggeredAt);
        break;
      case 'customer':
        enrol(fact.customer.customerId, fact.customer.at);
        factsOfCustomers.add(fact.customer.customerId);
        break;
      case 'member_fact':
        if ('memberId' in fact.of) memberIds.add(fact.of.memberId);
        else {
          enrol(fact.of.customerId, fact.fact.at);
          factsOfCustomers.add(fact.of.customerId);
        }
        break;
      case 'member_recheck':
        memberIds.add(fact.memberId);
        break;
      default:
        // The rest is about nobody's points, or is carried out by the store.
        break;
    }
  }
  return {
    orderIds: [...orderIds],
    codes: [...codes],
    productIds: [...productIds],
    memberIds: [...memberIds],
    factsOfCustomers: [...factsOfCustomers],
    enrolments: [...enrolments].map(([customerId, at]) => ({ customerId, at })),
    companies: [...companies].map(([companyId, company]) => ({ companyId, ...company })),
  };
}

function decide(read: readonly ReadEvent[], facts: LoadedFacts, recognition: Recognition): Decision {
  const learnt = learn(read, facts);
  const settlement = new Settlement(learnt, facts);
  const lacking = settlement.settleWithoutTimelines();
  return {
    lacking,
    changes(timelines): Changes {
      settlement.settleWithTimelines(timelines);
      settlement.settleRedemptions();
      const { customers, products, collections, administrative } = learnt;
      return { ...settlement.changes(), ...recognise(read, facts, recognition), customers, products, collections, administrative };
    },
  };
}
