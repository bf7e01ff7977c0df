/// <reference types="@shopify/ui-extensions/purchase.checkout.block.render" />
import { getExtension } from '@shopify/ui-extensions-tester';
import { createResult } from '@shopify/ui-extensions-tester/checkout';
import { fireEvent, waitFor } from '@testing-library/preact';
import { render } from 'preact';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Profile, RedemptionView } from '../../../app/http/storefront/contract.ts';
import texts from '../locales/en.default.json' with { type: 'json' };

const extension = getExtension('purchase.checkout.block.render');

/** The extension's own English sentences, so that a key which no locale file has fails a test. */
function sentence(key: string, words: Readonly<Record<string, unknown>> = {}): string {
  const found = key.split('.').reduce<unknown>((node, part) => (node as Record<string, unknown> | undefined)?.[part], texts);
  if (typeof found !== 'string') throw new Error(`No text for ${key}.`);
  return found.replace(/\{\{(\w+)\}\}/g, (_, word: string) => {
    if (!(word in words)) throw new Error(`${key} lacks the word ${word}.`);
    return String(words[word]);
  });
}

const profile: Profile = {
  program: { name: 'Harbor Rewards', pointName: { one: 'point', other: 'points' } },
  currency: 'USD',
  currencyExponent: 2,
  member: { firstName: 'Maya', available: 240, pending: 12, redemptions: [], history: [] },
  ways: [],
  rewards: [
    { id: 'five', name: '5 off', kind: 'amount_off', pricePoints: 100, valueMinor: 500, minimumOrderMinor: 0, codeLifeDays: 30 },
    { id: 'ten', name: '10 off', kind: 'amount_off', pricePoints: 200, valueMinor: 1000, minimumOrderMinor: 5000, codeLifeDays: 30 },
    { id: 'forty', name: '40 off', kind: 'amount_off', pricePoints: 800, valueMinor: 4000, minimumOrderMinor: 0, codeLifeDays: 30 },
  ],
};
const held: RedemptionView = {
  id: 'r1',
  rewardId: 'five',
  rewardName: '5 off',
  pricePoints: 100,
  valueMinor: 500,
  state: 'held',
  code: 'LAUREL-1',
  expiresAt: null,
  balanceAfter: 140,
};

type Reply = { readonly status: number; readonly body: unknown } | 'no network';

/** The program as the extension meets it: each address has its replies, the last of which repeats. */
function program(replies: Readonly<Record<string, Reply | readonly Reply[]>>) {
  const calls: { readonly call: string; readonly body: unknown; readonly authorization: string | null }[] = [];
  const seen = new Map<string, number>();
  extension.fetch = vi.fn(async (input: RequestInfo | URL, init?: RequestInit) => {
    const call = `${init?.method} ${input as string}`.replace('https://app.test/storefront/v1', '');
    const headers = new Headers(init?.headers);
    calls.push({
      call,
      body: init?.body === undefined ? null : JSON.parse(init.body as string),
      authorization: headers.get('authorization'),
    });
    const known = replies[call];
    if (known === undefined) throw new Error(`Unexpected call: ${call}`);
    const list = (Array.isArray(known) ? known : [known]) as readonly Reply[];
    const turn = seen.get(call) ?? 0;
    seen.set(call, turn + 1);
    const reply = list[Math.min(turn, list.length - 1)];
    if (reply === undefined || reply === 'no network') throw new TypeError('Failed to fetch');
    return new Response(JSON.stringify(reply.body), { status: reply.status, headers: { 'content-type': 'application/json' } });
  });
  return calls;
}

const ok = (body: unknown): Reply => ({ status: 200, body });
const refused = (status: number, code: string): Reply => ({
  status,
  body: { error: { code, message: 'In the language of the program.' } },
});
const withMember = (member: Partial<NonNullable<Profile['member']>>) => ok({ ...profile, member: { ...profile.member, ...member } });
const { balanceAfter: _balanceAfter, ...heldInProfile } = held;

const discountChange = (result: 'success' | 'error' | 'throws') => {
  const change = vi.fn(async () => {
    if (result === 'throws') throw new Error('Not available with this payment method');
    return createResult('applyDiscountCodeChange', result === 'error' ? { type: 'error', message: 'internal' } : { type: 'success' });
  });
  extension.shopify.applyDiscountCodeChange = change;
  return change;
};

const page = () => document.body.textContent;
const banner = () => document.body.querySelector('s-banner')?.textContent;
const button = (label: string) => {
  const found = [...document.body.querySelectorAll('s-button')].find((element) => element.getAttribute('accessibilitylabel') === label);
  if (!found) throw new Error(`No button "${label}" in: ${document.body.innerHTML}`);
  return found;
};
const press = async (label: string) => {
  await waitFor(() => button(label));
  fireEvent.click(button(label));
};
const useFive = 'Use 100 points for 5 off';

beforeEach(() => {
  vi.stubEnv('APP_URL', '');
  vi.stubEnv('SHOPIFY_APP_URL', 'https://app.test/');
  extension.setUp();
  extension.shopify.i18n.translate = sentence as typeof extension.shopify.i18n.translate;
  extension.shopify.i18n.formatCurrency = (amount) => `$${amount}`;
  extension.shopify.cost.subtotalAmount.value = { amount: 84.5, currencyCode: 'USD' };
  extension.shopify.sessionToken.get = async () => 'the.session.token';
  extension.shopify.settings.value = { heading: '', hide_out_of_reach: false };
});

afterEach(() => {
  render(null, document.body);
  extension.tearDown();
});

describe('what a shopper sees', () => {
  test('balance, pending points, and rewards with what fits first', async () => {
    const calls = program({ 'GET /profile': ok(profile) });
    await extension.render();
    await waitFor(() => expect(page()).toContain('240 points'));
    expect(page()).toContain('12 points pending');
    expect(page()).toMatch(/10 off.*5 off.*40 off/);
    expect(page()).toContain('560 points to go');
    expect(calls[0]?.authorization).toBe('Bearer the.session.token');
  });

  test('a reward whose minimum the cart misses says what to add and cannot be taken', async () => {
    program({ 'GET /profile': ok(profile) });
    extension.shopify.cost.subtotalAmount.value = { amount: 30, currencyCode: 'USD' };
    await extension.render();
    await waitFor(() => expect(page()).toContain('Add $20 to your order'));
    expect(() => button('Use 200 points for 10 off')).toThrow();
  });

  test('a cart in another currency leaves the minimum to the checkout and sends no value', async () => {
    const calls = program({ 'GET /profile': ok(profile), 'POST /redemptions': refused(422, 'minimum_order_not_met') });
    extension.shopify.cost.subtotalAmount.value = { amount: 30, currencyCode: 'EUR' };
    await extension.render();
    await press('Use 200 points for 10 off');
    await waitFor(() => expect(banner()).toBe(sentence('failed.minimum')));
    expect(calls[1]?.body).not.toHaveProperty('cartMinor');
  });

  test('a long catalogue starts with what matters and opens on demand', async () => {
    const many = Array.from({ length: 12 }, (_, index) => ({
      ...profile.rewards[0]!,
      id: `r${index}`,
      name: `Reward ${index}.`,
      pricePoints: 100 + index,
    }));
    program({ 'GET /profile': ok({ ...profile, rewards: many }) });
    await extension.render();
    await waitFor(() => expect(page()).toContain('Reward 11.'));
    expect(page()).not.toContain('Reward 0.');
    fireEvent.click([...document.body.querySelectorAll('s-button')].at(-1)!);
    await waitFor(() => expect(page()).toContain('Reward 0.'));
  });

  test('a signed-out shopper reads what signing in is good for', async () => {
    program({ 'GET /profile': ok({ ...profile, member: null }) });
    await extension.render();
    await waitFor(() => expect(page()).toContain('Sign in to collect points'));
    expect(document.body.querySelector('s-link')?.getAttribute('href')).toBe(
      'https://mock-shop.myshopify.com/account/login?return_to=%2Fcheckout&return_url=%2Fcheckout',
    );
    expect(document.body.querySelector('s-button')).toBeNull();
  });

  test('an unreachable program says so, and trying again brings the rewards', async () => {
    program({ 'GET /profile': ['no network', ok(profile)] });
    await extension.render();
    await waitFor(() => expect(document.body.querySelector('s-banner')?.getAttribute('heading')).toBe(sentence('unreachable.title')));
    fireEvent.click(document.body.querySelector('s-button')!);
    await waitFor(() => expect(page()).toContain('240 points'));
  });

  test('without a session token nothing is sent', async () => {
    const calls = program({});
    extension.shopify.sessionToken.get = async () => {
      throw new Error('No token');
    };
    await extension.render();
    await waitFor(() => expect(document.body.querySelector('s-banner')).not.toBeNull());
    expect(calls).toEqual([]);
  });

  test("the merchant's heading replaces the extension's", async () => {
    program({ 'GET /profile': ok(profile) });
    extension.shopify.settings.value = { heading: 'Harbor Club', hide_out_of_reach: true };
    await extension.render();
    await waitFor(() => expect(page()).toContain('240 points'));
    expect(document.body.querySelector('s-section')?.getAttribute('heading')).toBe('Harbor Club');
    expect(page()).not.toContain('40 off');
  });
});

describe('using points', () => {
  test('one tap holds the points, makes the code and applies it', async () => {
    const calls = program({
      'GET /profile': [ok(profile), withMember({ available: 140, redemptions: [heldInProfile] })],
      'POST /redemptions': ok(held),
    });
    const change = discountChange('success');
    await extension.render();
    await press(useFive);
    await waitFor(() => expect(banner()).toBe(sentence('done.applied')));
    expect(change).toHaveBeenCalledExactlyOnceWith({ type: 'addDiscountCode', code: 'LAUREL-1' });
    expect(calls[1]?.body).toMatchObject({ rewardId: 'five', cartMinor: 8450 });
    expect(page()).toContain('140 points');
  });

  test.each(['error', 'throws'] as const)('a checkout that refuses the code (%s) gives the points back by itself', async (refusal) => {
    const calls = program({
      'GET /profile': ok(profile),
      'POST /redemptions': ok(held),
      'POST /redemptions/r1/cancel': ok({ ...held, state: 'released', balanceAfter: 240 }),
    });
    discountChange(refusal);
    await extension.render();
    await press(useFive);
    await waitFor(() => expect(banner()).toBe(sentence('returned.not_accepted')));
    expect(calls.map(({ call }) => call)).toContain('POST /redemptions/r1/cancel');
    expect(page()).toContain('240 points');
  });

  test('when the way back fails too, the code stays in sight with both ways out', async () => {
    program({
      'GET /profile': [ok(profile), withMember({ available: 140, redemptions: [heldInProfile] })],
      'POST /redemptions': ok(held),
      'POST /redemptions/r1/cancel': refused(409, 'redemption_closed'),
    });
    discountChange('error');
    await extension.render();
    await press(useFive);
    await waitFor(() => expect(banner()).toBe(sentence('kept')));
    expect(button('Apply the code LAUREL-1 for 5 off')).toBeTruthy();
    expect(button('Get points back: 100 points for 5 off')).toBeTruthy();
  });

  test.each([
    [409, 'insufficient_points', 'failed.points'],
    [409, 'minimum_order_not_met', 'failed.minimum'],
    [404, 'unknown_reward', 'failed.gone'],
    [409, 'program_not_live', 'failed.gone'],
    [502, 'discount_refused', 'failed.discount'],
    [401, 'session_expired', 'failed.session'],
    [401, 'not_signed_in', 'failed.signed_out'],
    [429, 'rate_limited', 'failed.busy'],
    [409, 'a_code_from_the_future', 'failed.other'],
  ])('a refusal %d %s is a sentence in the language of the shopper, asked once, and touches no discount', async (status, code, key) => {
    const calls = program({ 'GET /profile': ok(profile), 'POST /redemptions': refused(status, code) });
    const change = discountChange('success');
    await extension.render();
    await press(useFive);
    await waitFor(() => expect(banner()).toBe(sentence(key)));
    expect(change).not.toHaveBeenCalled();
    expect(calls.filter(({ call }) => call === 'POST /redemptions')).toHaveLength(1);
  });

  test('no answer is tried again with the same key, also when the shopper tries again', async () => {
    const calls = program({ 'GET /profile': ok(profile), 'POST /redemptions': ['no network', 'no network', ok(held)] });
    discountChange('success');
    await extension.render();
    await press(useFive);
    await waitFor(() => expect(banner()).toBe(sentence('failed.unanswered')));
    await waitFor(() => expect(button(useFive).hasAttribute('loading')).toBe(false));
    await press(useFive);
    await waitFor(() => expect(banner()).toBe(sentence('done.applied')));
    const keys = calls
      .filter(({ call }) => call === 'POST /redemptions')
      .map(({ body }) => (body as { idempotencyKey: string }).idempotencyKey);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toMatch(/^[A-Za-z0-9_-]{8,80}$/);
  });

  test('a checkout whose codes are locked explains, and takes no points', async () => {
    const calls = program({ 'GET /profile': withMember({ redemptions: [heldInProfile] }) });
    extension.shopify.instructions.value = { ...extension.shopify.instructions.value, discounts: { canUpdateDiscountCodes: false } };
    const change = discountChange('success');
    await extension.render();
    await waitFor(() => expect(banner()).toBe(sentence('locked')));
    expect(() => button(useFive)).toThrow();
    expect(() => button('Apply the code LAUREL-1 for 5 off')).toThrow();
    expect(change).not.toHaveBeenCalled();
    expect(calls.map(({ call }) => call)).toEqual(['GET /profile']);
  });
});

describe('codes that are held already', () => {
  const withHeld = withMember({ available: 140, redemptions: [heldInProfile] });

  test('are offered and applied without another redemption', async () => {
    const calls = program({ 'GET /profile': withHeld });
    const change = discountChange('success');
    await extension.render();
    await press('Apply the code LAUREL-1 for 5 off');
    await waitFor(() => expect(banner()).toBe(sentence('done.applied')));
    expect(change).toHaveBeenCalledExactlyOnceWith({ type: 'addDiscountCode', code: 'LAUREL-1' });
    expect(calls.every(({ call }) => call === 'GET /profile')).toBe(true);
  });

  test('stay the shopper’s when this checkout refuses them', async () => {
    const calls = program({ 'GET /profile': withHeld });
    discountChange('error');
    await extension.render();
    await press('Apply the code LAUREL-1 for 5 off');
    await waitFor(() => expect(banner()).toBe(sentence('failed.not_applied')));
    expect(calls.every(({ call }) => call === 'GET /profile')).toBe(true);
  });

  test('leave the order before their points come back', async () => {
    const order: string[] = [];
    const calls = program({
      'GET /profile': [withHeld, ok(profile)],
      'POST /redemptions/r1/cancel': ok({ ...held, state: 'released', balanceAfter: 240 }),
    });
    extension.shopify.discountCodes.value = [{ code: 'laurel-1' }];
    extension.shopify.applyDiscountCodeChange = async (change) => {
      order.push(change.type, ...calls.map(({ call }) => call).filter((call) => call.startsWith('POST')));
      return createResult('applyDiscountCodeChange');
    };
    await extension.render();
    await press('Remove 5 off and get 100 points back');
    await waitFor(() => expect(banner()).toBe(sentence('done.returned')));
    expect(order).toEqual(['removeDiscountCode']);
    expect(page()).toContain('240 points');
  });

  test('that the checkout will not let go of keep their points', async () => {
    const calls = program({ 'GET /profile': withHeld });
    extension.shopify.discountCodes.value = [{ code: 'LAUREL-1' }];
    discountChange('error');
    await extension.render();
    await press('Remove 5 off and get 100 points back');
    await waitFor(() => expect(banner()).toBe(sentence('failed.not_removed')));
    expect(calls.every(({ call }) => call === 'GET /profile')).toBe(true);
  });

  test('that an order has used meanwhile say so', async () => {
    program({ 'GET /profile': withHeld, 'POST /redemptions/r1/cancel': refused(409, 'redemption_already_used') });
    discountChange('success');
    await extension.render();
    await press('Get points back: 100 points for 5 off');
    await waitFor(() => expect(banner()).toBe(sentence('failed.used')));
  });
});
