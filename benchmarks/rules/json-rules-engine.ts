import { Engine } from 'json-rules-engine';
import type { TwoConditions } from './main.ts';

export interface OrderFacts {
  readonly subtotalMinor: number;
  readonly channel: string;
}

/** The same rules in json-rules-engine: the ids of those that match, in the rules' order. */
export function createEngine(rules: readonly TwoConditions[]): (facts: OrderFacts) => Promise<string[]> {
  const engine = new Engine();
  for (const { id, atLeastMinor, channels } of rules) {
    engine.addRule({
      conditions: {
        all: [
          { fact: 'subtotalMinor', operator: 'greaterThanInclusive', value: atLeastMinor },
          { fact: 'channel', operator: 'in', value: [...channels] },
        ],
      },
      event: { type: id },
    });
  }
  const place = new Map(rules.map(({ id }, index) => [id, index]));
  return async (facts) => {
    const { events } = await engine.run({ ...facts });
    return events.map(({ type }) => type).sort((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0));
  };
}
