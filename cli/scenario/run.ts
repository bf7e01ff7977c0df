import type { Shop } from '../../app/application/laurel.ts';
import { createVerifyLedger } from '../../app/application/ledger/verify.ts';
import type { CustomerId, MemberId } from '../../app/domain/shared/ids.ts';
import { isoFromInstant } from '../../app/domain/shared/instant.ts';
import { Refused } from '../refused.ts';
import { ScenarioClock } from './clock.ts';
import { deeds } from './deeds.ts';
import { shopDeeds, type Scenario, type ScenarioEvent, type ShopEvent } from './document.ts';
import { PassingTime } from './passing-time.ts';
import { createScenarioShop, customerNamed, type ScenarioShop, type Webhook } from './shop-model.ts';
import { shuffled } from './shuffle.ts';
import type { SetStage, Stage } from './stage.ts';
import { readState, type ScenarioState } from './state.ts';
import { useCasesOf, type ScenarioUseCases } from './use-cases.ts';

export interface ScenarioOutcome {
  /** What was not as it should be; empty when all was. */
  readonly failures: readonly string[];
  /** After each event that has something to say, and at the end; for comparing stores. */
  readonly states: Readonly<Record<string, ScenarioState>>;
}

/** Plays a scenario on a stage, through the use cases that web and worker run, with the scenario's clock. */
export async function playScenario(scenario: Scenario, setStage: SetStage, domain = 'scenario.myshopify.com'): Promise<ScenarioOutcome> {
  const clock = new ScenarioClock(scenario.program.startsAt);
  const stage = setStage(clock.now);
  const startsAt = clock.now();
  const { ruleset, currency, timeZone } = scenario.program;
  const shop = await stage.shops.install({
    domain,
    name: scenario.name,
    currency,
    timeZone,
    scopes: [],
    at: startsAt,
    programStartsAt: startsAt,
    ruleset,
  });
  try {
    return await new Play({ scenario, stage, shop, clock }).run();
  } finally {
    await stage.strike(shop.id);
  }
}

/** A redemption under the name that the scenario gives it. */
export interface NamedRedemption {
  readonly id: string;
  readonly code: string | null;
  readonly customer: string;
}

/** One scenario under way: what its events do is in deeds.ts. */
export class Play {
  readonly scenario: Scenario;
  readonly stage: Stage;
  readonly shop: Shop;
  readonly clock: ScenarioClock;
  readonly model: ScenarioShop;
  readonly useCases: ScenarioUseCases;
  readonly time: PassingTime;
  readonly redemptions = new Map<string, NamedRedemption>();
  /** Ids of referrals by the names that the scenario gives them. */
  readonly referrals = new Map<string, string>();
  readonly #failures: string[] = [];
  readonly #states: Record<string, ScenarioState> = {};
  readonly #held: Webhook[] = [];
  readonly #orderIds: string[] = [];
  #delivered = 0;
  #serial = 0;

  constructor({ scenario, stage, shop, clock }: { scenario: Scenario; stage: Stage; shop: Shop; clock: ScenarioClock }) {
    this.scenario = scenario;
    this.stage = stage;
    this.shop = shop;
    this.clock = clock;
    this.model = createScenarioShop(scenario);
    this.useCases = useCasesOf(stage, this.model, clock);
    this.time = new PassingTime({
      stage,
      shop,
      clock,
      useCases: this.useCases,
      work: () => this.work(),
      ruleset: async () => (await stage.shops.currentProgram(shop.id, clock.now()))?.ruleset ?? null,
    });
  }

  async run(): Promise<ScenarioOutcome> {
    for (const [index, event] of this.scenario.events.entries()) {
      await this.time.passTo(this.clock.momentOf(event.at));
      const failures = await this.#happen(event);
      this.#failures.push(
        ...failures.map((failure) => `Event ${index + 1} (${event.do}, ${isoFromInstant(this.clock.now())}): ${failure}`),
      );
      if (event.do === 'expect') this.#states[`event ${index + 1}`] = await this.state();
    }
    await this.deliverHeld(this.scenario.delivery.shuffle);
    this.#states['the end'] = await this.state();
    this.#failures.push(...(await this.#lawsBroken()));
    return { failures: this.#failures, states: this.#states };
  }

  async #happen(event: ScenarioEvent): Promise<string[]> {
    if (isOfShop(event)) return this.#shopEvent(event);
    const { shuffle } = this.scenario.delivery;
    if (shuffle !== undefined && event.do !== 'deliver') await this.deliverHeld(shuffle);
    const deed = deeds[event.do] as (play: Play, event: ScenarioEvent) => Promise<string[]>;
    return deed(this, event);
  }

  async #shopEvent(event: ShopEvent): Promise<string[]> {
    if (event.do === 'order') this.#orderIds.push(event.id);
    const webhooks = this.model.happen(event, this.clock.now(), (name) => this.redemptions.get(name)?.code ?? name);
    const { shuffle, duplicate } = this.scenario.delivery;
    const { later = shuffle !== undefined, only } = event.delivery ?? {};
    const copies = event.delivery?.duplicate ?? duplicate;
    const arriving = webhooks.filter(({ topic }) => only === undefined || only.includes(topic));
    const all = arriving.flatMap((webhook) => Array.from({ length: copies }, () => webhook));
    if (later) this.#held.push(...all);
    else for (const webhook of all) await this.#deliver(webhook);
    return [];
  }

  async deliverHeld(seed: number | undefined): Promise<void> {
    const held = this.#held.splice(0);
    for (const webhook of seed === undefined ? held : shuffled(held, seed)) await this.#deliver(webhook);
  }

  /** A webhook as Shopify sends it again: every second copy under the same id, which the inbox knows; the others under a new one. */
  async #deliver(webhook: Webhook): Promise<void> {
    this.#delivered += 1;
    const event = { ...webhook, shopId: this.shop.id, sourceId: `scenario:${this.#delivered}` };
    await this.stage.inbox.accept(event);
    if (this.#delivered % 2 === 0) await this.stage.inbox.accept(event);
    await this.work();
  }

  /** Puts what Laurel itself has to say into the inbox, and works it. */
  async tell(topic: string, subject: string, body: object): Promise<string[]> {
    const sourceId = `scenario:told:${this.serial()}`;
    await this.stage.inbox.accept({
      shopId: this.shop.id,
      sourceId,
      topic,
      subject,
      triggeredAt: this.clock.now(),
      body: JSON.stringify(body),
    });
    await this.work();
    return [];
  }

  /** Drains and runs effects until nothing waits: effects may bring events, and events effects. */
  async work(): Promise<void> {
    for (let round = 0; round < 20; round += 1) {
      const lanes = (await this.stage.store.lanesWithWork()).filter(({ shopId }) => shopId === this.shop.id).sort((a, b) => a.lane - b.lane); // prettier-ignore
      if (round > 0 && lanes.length === 0) return;
      for (const { lane } of lanes) await this.useCases.drain(this.shop.id, lane);
      await this.useCases.runEffects(this.shop);
    }
    throw new Refused('The scenario’s events do not come to an end.');
  }

  state(): Promise<ScenarioState> {
    return readState(this.stage, this.shop, this.clock.now(), {
      customers: new Map(Object.keys(this.scenario.customers).map((name) => [name, this.customerId(name)])),
      orders: this.#orderIds,
      redemptions: new Map([...this.redemptions].map(([name, { id }]) => [name, id])),
      referrals: this.referrals,
      hasCode: (code) => this.model.hasCode(code),
    });
  }

  async #lawsBroken(): Promise<string[]> {
    const proof = await createVerifyLedger({ audit: this.stage.audit })(this.shop);
    const dead = await this.stage.deadLetters.list(this.shop.id, 10);
    return [...proof.sentences, ...dead.map(({ topic, reason }) => `A webhook ${topic} was set aside: ${reason}`)];
  }

  /** A number that was not given before. */
  serial(): number {
    this.#serial += 1;
    return this.#serial;
  }

  customerId(name: string): CustomerId {
    return customerNamed(this.scenario.customers, name).id as CustomerId;
  }

  async memberId(name: string): Promise<MemberId> {
    const memberId = await this.stage.members.findByCustomer(this.shop.id, this.customerId(name));
    if (memberId === null) throw new Refused(`${name} is no member yet: an order, a redemption or "enrol" makes one.`);
    return memberId;
  }

  redemptionNamed(name: string): NamedRedemption {
    const redemption = this.redemptions.get(name);
    if (redemption === undefined) throw new Refused(`The scenario speaks of the redemption "${name}" before it was made.`);
    return redemption;
  }
}

function isOfShop(event: ScenarioEvent): event is ShopEvent {
  return (shopDeeds as readonly string[]).includes(event.do);
}
