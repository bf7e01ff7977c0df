import { describe, expect, it } from 'vitest';
import { shopifyReader } from '../../adapters/shopify/payloads/reader.ts';
import { rulesetSchema } from '../../domain/program/ruleset.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { eventOf, InMemoryLedger } from '../../../tests/support/ledger-in-memory.ts';

const at = (hours: number) => (Date.UTC(2026, 0, 5) + hours * 3_600_000) as Instant;

/** What Shopify says of a customer whenever anything about them changes. */
function customerBody(hours: number, more: object = {}): string {
  return JSON.stringify({
    id: 7,
    email: 'ada@example.com',
    state: 'enabled',
    tags: 'vip, wholesale',
    created_at: new Date(at(0)).toISOString(),
    updated_at: new Date(at(hours)).toISOString(),
    email_marketing_consent: { state: 'subscribed', consent_updated_at: new Date(at(1)).toISOString() },
    ...more,
  });
}

function told(hours: readonly number[]): InMemoryLedger {
  const ruleset = rulesetSchema.parse({
    activities: [
      { id: 'joined', name: 'Joined', kind: 'signup', points: 50, limits: { lifetime: 1 } },
      { id: 'letters', name: 'Letters', kind: 'newsletter', points: 20, limits: { lifetime: 1 } },
    ],
  });
  const ledger = new InMemoryLedger(ruleset);
  for (const hour of hours) {
    const event = { sourceId: `${hour}`, topic: 'customers/update', subject: '7', triggeredAt: at(hour), body: customerBody(hour) };
    const read = shopifyReader.read(event);
    if (!read.ok) throw new Error(read.message);
    ledger.deliver([eventOf(read.value, at(hour), `${hour}`)]);
  }
  return ledger;
}

describe('a word about a customer', () => {
  it('that says again what is known adds nothing to the member’s timeline, in whatever order such words come', () => {
    for (const hours of [[2], [2, 3, 4, 5, 6, 7], [7, 2, 5, 5, 3]]) {
      const ledger = told(hours);
      expect([...ledger.facts.get('1')!.keys()].sort()).toEqual(['activity:newsletter', 'activity:signup']);
      expect(ledger.account('1').balances.available).toBe(70);
      expect(ledger.account('1').transfers.size).toBe(2);
    }
  });
});
