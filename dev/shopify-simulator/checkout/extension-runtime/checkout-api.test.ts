import { effect, Signal } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import { createCheckoutApi, translator } from './checkout-api.ts';
import type { CheckoutState, ExtensionBoot } from './protocol.ts';
import { SignalSource } from './signals.ts';

const boot: ExtensionBoot = {
  origin: 'http://127.0.0.1:4010',
  scriptUrl: 'http://127.0.0.1:4010/checkout/extensions/rewards/main.js',
  target: 'purchase.checkout.block.render',
  apiVersion: '2026-07',
  capabilities: ['network_access'],
  translations: { title: 'Rewards', points: { one: '{{count}} point', other: '{{count}} points' }, hello: 'Hello {{ name }}!' },
  settings: {},
  shop: { id: 'gid://shopify/Shop/1', name: 'Example', myshopifyDomain: 'example.myshopify.com', storefrontUrl: 'http://127.0.0.1:4010' },
  currency: 'USD',
  timeZone: 'UTC',
};

function state(codes: string[], total: number): CheckoutState {
  const usd = (amount: number) => ({ amount, currencyCode: 'USD' });
  return {
    checkoutToken: 'token',
    customer: null,
    lines: [],
    discountCodes: codes.map((code) => ({ code })),
    discountAllocations: [],
    cost: { subtotal: usd(total), shipping: usd(0), tax: usd(0), total: usd(total) },
  };
}

describe('signals of an extension', () => {
  it('become Preact’s own once it hands them over, and then wake what reads them', () => {
    const source = new SignalSource();
    const { signal, set } = source.create(1);
    const seen: number[] = [];
    source.setSignals(Signal);
    const stop = effect(() => {
      seen.push(signal.value);
    });
    set(2);
    stop();
    set(3);
    expect(seen).toEqual([1, 2]);
    expect(signal.value).toBe(3);
    expect(signal.current).toBe(3);
  });

  it('tell their subscribers of a change, once, and of nothing that says the same again', () => {
    const { signal, set } = new SignalSource().create({ code: 'A' });
    const seen: string[] = [];
    const unsubscribe = signal.subscribe(({ code }) => seen.push(code));
    set({ code: 'A' });
    set({ code: 'B' });
    unsubscribe();
    set({ code: 'C' });
    expect(seen).toEqual(['B']);
  });
});

describe('the checkout’s API', () => {
  it('follows the checkout: what changed is told, what did not stays quiet', () => {
    const { shopify, update } = createCheckoutApi(boot, state([], 20), () => Promise.reject(new Error('not called')));
    const seen: unknown[] = [];
    shopify.discountCodes.subscribe((codes) => seen.push(codes));
    shopify.lines.subscribe((lines) => seen.push(lines));
    update(state(['FIVE'], 15));
    expect(seen).toEqual([[{ code: 'FIVE' }]]);
    expect(shopify.cost.totalAmount.value).toEqual({ amount: 15, currencyCode: 'USD' });
    expect(shopify.buyerIdentity.customer.value).toBeUndefined();
  });

  it('passes a code change to the checkout and its answer back', async () => {
    const calls: unknown[] = [];
    const call = (name: string, params: unknown) => {
      calls.push([name, params]);
      return Promise.resolve({ type: 'error', message: 'Enter a valid discount code' });
    };
    const { shopify } = createCheckoutApi(boot, state([], 20), call);
    const result = await shopify.applyDiscountCodeChange({ type: 'addDiscountCode', code: 'NOPE' });
    expect(result).toEqual({ type: 'error', message: 'Enter a valid discount code' });
    expect(calls).toEqual([['applyDiscountCodeChange', { type: 'addDiscountCode', code: 'NOPE' }]]);
  });
});

describe('translations', () => {
  const translate = translator(boot.translations, 'en');

  it('fill in names and choose plurals', () => {
    expect(translate('hello', { name: 'Mia' })).toBe('Hello Mia!');
    expect(translate('points', { count: 1 })).toBe('1 point');
    expect(translate('points', { count: 2 })).toBe('2 points');
  });

  it('with an element inside come back in pieces', () => {
    const element = { type: 's-text' };
    expect(translate('hello', { name: element })).toEqual(['Hello ', element, '!']);
  });

  it('that are missing are an error, as in Shopify’s worker', () => {
    expect(() => translate('absent')).toThrow('Missing translation for key: absent');
  });
});
