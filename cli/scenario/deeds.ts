import type { Actor } from '../../app/application/laurel.ts';
import { memberFactTopic, orderClaimedTopic } from '../../app/application/members/facts.ts';
import type { MemberFactContent } from '../../app/domain/earning/member-facts.ts';
import type { RedemptionId } from '../../app/domain/shared/ids.ts';
import { minorFromDecimal } from '../../app/domain/shared/money.ts';
import { success, type Result } from '../../app/domain/shared/result.ts';
import { Refused } from '../refused.ts';
import { instantOf } from './clock.ts';
import type { EventOf, ScenarioEvent, ShopEvent } from './document.ts';
import { unmet } from './expectations.ts';
import type { Play } from './run.ts';

const staff: Actor = { kind: 'staff', id: 'scenario' };

type Deed<Do extends ScenarioEvent['do']> = (play: Play, event: EventOf<Do>) => Promise<string[]>;

/** What each event of a scenario does, besides those that Shopify tells by webhook; answers with what was not as it should be. */
export const deeds: { readonly [Do in Exclude<ScenarioEvent['do'], ShopEvent['do']>]: Deed<Do> } = {
  async deliver(play, { shuffle }) {
    await play.deliverHeld(shuffle);
    return [];
  },
  expect: async (play, event) => unmet(event, await play.state()),
  async reconcile(play) {
    await play.time.run('reconciliation', play.useCases.runs.reconciliation);
    return [];
  },

  back_credit: backCredit,
  async backtest(play, { ruleset, from, until, live, draft, inAnotherTier }) {
    const report = await play.useCases.backtest.whole(play.shop.id, { draft: ruleset, from: instantOf(from), until: instantOf(until) });
    const points = (side: { pending: number; available: number } | undefined) =>
      side === undefined ? null : side.pending + side.available;
    const found = { live: points(report?.live), draft: points(report?.draft), inAnotherTier: report?.inAnotherTier };
    const wanted = { live, draft, inAnotherTier };
    const same = JSON.stringify(found) === JSON.stringify(wanted);
    return same ? [] : [`The backtest should come to ${JSON.stringify(wanted)}, but comes to ${JSON.stringify(found)}.`];
  },

  async activity(play, event) {
    const { customer, kind, code = null, subject = null, review, reference = `scenario-${play.serial()}` } = event;
    const result = await play.useCases.recordActivity(play.shop, {
      customerId: play.customerId(customer),
      activity: kind,
      code,
      subject,
      reference,
      at: event.happened === undefined ? play.clock.now() : instantOf(event.happened),
      ...(review === undefined ? {} : { review }),
    });
    await play.work();
    return judge(result, event.refused);
  },
  birthday(play, { customer, day }) {
    play.time.birthdays.add(day);
    return learn(play, customer, 'birthday', { kind: 'birthday', day });
  },
  tags: (play, { customer, tags }) => learn(play, customer, `tags:${play.clock.now()}`, { kind: 'tags', tags }),
  segment: (play, { customer, segment, inside }) =>
    learn(play, customer, `segment:${segment}:${play.clock.now()}`, { kind: 'segment', segment, inside }),
  set_tier: (play, { customer, tier, until }) =>
    learn(play, customer, `tier:${play.clock.now()}`, { kind: 'tier', tier, until: until === undefined ? null : instantOf(until) }),
  scores: (play, { customer, recency, frequency, monetary, churnRisk }) =>
    learn(play, customer, `scores:${play.clock.now()}`, { kind: 'scores', recency, frequency, monetary, churnRisk }),
  async claim_orders(play, { customer, email, refused }) {
    const result = await play.useCases.claimOrders(play.shop, { customerId: play.customerId(customer), verifiedEmail: email });
    return worked(play, result, refused);
  },
  claim_order: (play, { customer, order }) =>
    play.tell(orderClaimedTopic, order, { orderId: order, customerId: play.customerId(customer) }),

  enrol: async (play, { customer, refused }) =>
    worked(play, await play.useCases.membership.enrol(play.shop, staff, { customerId: play.customerId(customer) }), refused),
  leave: async (play, { customer, refused }) =>
    worked(play, await play.useCases.membership.leave(play.shop, staff, { memberId: await play.memberId(customer) }), refused),
  block: async (play, { customer, because, refused }) =>
    worked(
      play,
      await play.useCases.membership.block(play.shop, staff, { memberId: await play.memberId(customer), reason: because }),
      refused,
    ),
  unblock: async (play, { customer, refused }) =>
    worked(play, await play.useCases.membership.unblock(play.shop, staff, { memberId: await play.memberId(customer) }), refused),
  async adjust(play, { customer, points, reason, refused }) {
    const idempotencyKey = `scenario-adjustment-${play.serial()}`;
    const memberId = await play.memberId(customer);
    const result = await play.useCases.adjust(play.shop, staff, { memberId, points, reason, idempotencyKey });
    return worked(play, result, refused);
  },

  async redeem(play, event) {
    const result = await play.useCases.redeem(play.shop, play.customerId(event.customer), {
      rewardId: event.reward,
      idempotencyKey: `scenario-${event.as}`,
      ...(event.cart === undefined ? {} : { cartMinor: minorOf(play, event.cart) }),
      ...(event.points === undefined ? {} : { points: event.points }),
      ...(event.address ? { address } : {}),
    });
    if (result.ok) name(play, event.as, event.customer, result.value.redemption);
    return worked(play, result, event.refused);
  },
  async grant(play, event) {
    const memberId = await play.memberId(event.customer);
    const result = await play.useCases.grant(play.shop, { memberId, rewardId: event.reward, key: `scenario:${event.as}` });
    const failures = await worked(play, result, event.refused);
    if (!result.ok) return failures;
    // The code is there once the worker has made it.
    const { id } = result.value.redemption;
    const found = await play.stage.ledger.findRedemption(play.shop.id, id);
    name(play, event.as, event.customer, { id, code: found?.redemption.code ?? null });
    return failures;
  },
  async cancel_redemption(play, event) {
    const { id, customer } = play.redemptionNamed(event.redemption);
    const by = { customerId: play.customerId(customer) };
    return judge(await play.useCases.cancel(play.shop, by, id as RedemptionId), event.refused);
  },
  async undo_redemption(play, event) {
    const { id } = play.redemptionNamed(event.redemption);
    return worked(play, await play.useCases.undo(play.shop, staff, id as RedemptionId), event.refused);
  },
  async fulfil_redemption(play, { redemption, to, note = null, refused }) {
    const redemptionId = play.redemptionNamed(redemption).id as RedemptionId;
    return worked(play, await play.useCases.fulfil(play.shop, staff, { redemptionId, to, note }), refused);
  },
  async spend(play, { redemption, amount }) {
    const { id, code, customer } = play.redemptionNamed(redemption);
    const minor = minorOf(play, amount);
    const found = await play.stage.ledger.findRedemption(play.shop.id, id as RedemptionId);
    if (found?.redemption.terms.kind === 'gift_card') play.useCases.giftCards.spend(play.shop.domain, code ?? '', minor);
    else play.useCases.storeCredit.spend({ shop: play.shop, customerId: play.customerId(customer), currency: play.shop.currency }, minor);
    return [];
  },
  fill_pool: async (play, { pool, codes, refused }) =>
    worked(play, await play.useCases.fillPool(play.shop, staff, { pool, text: codes.join('\n') }), refused),
  async discounts(play, { answer }) {
    play.model.answerDiscounts(answer);
    return [];
  },

  async share(play, { customer, email, device, ip, refused }) {
    const visitor = visitorOf(play, { customer, email, device, ip });
    return judge(await play.useCases.share(play.shop, await play.memberId(customer), visitor), refused);
  },
  claim: claimReferral,
  async decide(play, { referral, verdict, refused }) {
    const referralId = play.referrals.get(referral);
    if (referralId === undefined) throw new Refused(`The scenario speaks of the referral "${referral}" before it was claimed.`);
    return worked(play, await play.useCases.decide(play.shop, staff, { referralId, verdict, note: 'Looked at.' }), refused);
  },

  async publish(play, event) {
    const at = event.from === undefined ? {} : { at: instantOf(event.from) };
    return published(play, await play.useCases.publish(play.shop, staff, { document: event.ruleset, basedOn: await newest(play), ...at }), event.refused); // prettier-ignore
  },
  roll_back: async (play, { to, refused }) =>
    published(play, await play.useCases.rollBack(play.shop, staff, { to, basedOn: await newest(play) }), refused),
  withdraw: async (play, { version, refused }) => worked(play, await play.useCases.withdraw(play.shop, staff, version), refused),
};

const address = { name: 'Ada Shopper', line1: '1 High Street', line2: '', city: 'Springfield', region: '', postcode: '12345', country: 'US', phone: '' }; // prettier-ignore

async function backCredit(play: Play, event: EventOf<'back_credit'>): Promise<string[]> {
  const { backCredit: credit } = play.useCases;
  const input = { from: instantOf(event.from), until: instantOf(event.until), version: event.version };
  const preview = await credit.preview(play.shop, input);
  if (preview.ok && event.preview !== undefined && JSON.stringify(preview.value) !== JSON.stringify(event.preview)) {
    return [`The preview should be ${JSON.stringify(event.preview)}, but is ${JSON.stringify(preview.value)}.`];
  }
  const started = await credit.start(play.shop, staff, input);
  if (!started.ok) return judge(started, event.refused);
  for (let more = true; more;) {
    const page = await credit.page(play.shop, started.value.id);
    if (!page.ok) return judge(page, event.refused);
    more = page.value.more;
  }
  return worked(play, started, event.refused);
}

/** The friend follows the advocate's link, which is made where it was never asked for, and takes the offer. */
async function claimReferral(play: Play, event: EventOf<'claim'>): Promise<string[]> {
  const { useCases, shop } = play;
  const link = await useCases.share(shop, await play.memberId(event.advocate), visitorOf(play, { customer: event.advocate }));
  if (!link.ok) return judge(link, event.refused);
  const visitor = visitorOf(play, { customer: event.friend, email: event.email, device: event.device, ip: event.ip });
  const followed = await useCases.follow(shop, { code: link.value.code, visitor });
  if (!followed.ok) return judge(followed, event.refused);
  const claimed = await useCases.claim(shop, {
    token: followed.value.token,
    ...(event.friend === undefined ? {} : { customerId: play.customerId(event.friend) }),
    visitor,
  });
  if (claimed.ok) play.referrals.set(event.as, claimed.value.referral.id);
  if (claimed.ok && claimed.value.code !== null) {
    play.redemptions.set(event.as, { id: claimed.value.referral.id, code: claimed.value.code, customer: event.friend ?? event.advocate });
  }
  return worked(play, claimed, event.refused);
}

function visitorOf(
  play: Play,
  {
    customer,
    email,
    device,
    ip,
  }: { customer?: string | undefined; email?: string | undefined; device?: string | undefined; ip?: string | undefined },
) {
  const known = customer === undefined ? undefined : play.scenario.customers[customer]?.email;
  return { email: email ?? known ?? null, device: device ?? null, ip: ip ?? null };
}

function learn(play: Play, customer: string, key: string, what: MemberFactContent): Promise<string[]> {
  const customerId = play.customerId(customer);
  return play.tell(memberFactTopic, customerId, { customerId, fact: { key, at: play.clock.now(), what } });
}

function name(play: Play, as: string, customer: string, { id, code }: { readonly id: string; readonly code: string | null }): void {
  play.redemptions.set(as, { id, code, customer });
}

function minorOf(play: Play, amount: string): number {
  return Number(minorFromDecimal(amount, play.scenario.program.currency));
}

/** The number of the newest version that was not called off. */
async function newest(play: Play): Promise<number> {
  const versions = await play.stage.versions.list(play.shop.id);
  return versions.find(({ withdrawnAt }) => withdrawnAt === null)?.version ?? 0;
}

async function published(
  play: Play,
  result: Result<{ readonly effectiveFrom: ReturnType<typeof instantOf> }>,
  refused: string | undefined,
): Promise<string[]> {
  if (result.ok) play.time.turnings.push(result.value.effectiveFrom);
  return judge(result.ok ? success(null) : result, refused);
}

/** What a command leads to is worked before its answer is judged. */
async function worked(play: Play, result: Result<unknown>, refused: string | undefined): Promise<string[]> {
  await play.work();
  return judge(result, refused);
}

function judge(result: Result<unknown>, expected: string | undefined): string[] {
  if (result.ok) return expected === undefined ? [] : [`should have been refused (${expected}), but was not.`];
  return result.reason === expected ? [] : [`was refused: ${result.reason}, ${result.message}`];
}
