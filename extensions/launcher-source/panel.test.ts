import { fireEvent, waitFor } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Profile, RedemptionView } from '../../app/http/storefront/contract.ts';
import locale from '../loyalty-launcher/locales/en.default.json' with { type: 'json' };
import { createPanel } from './panel.tsx';

const texts: Record<string, string> = locale.panel;
const guest: Profile = {
  program: { name: 'Harbor Rewards', pointName: { one: 'point', other: 'points' } },
  currency: 'USD',
  currencyExponent: 2,
  member: null,
  ways: [{ id: 'base', name: 'Points for purchases', summary: '1 point for every $1.00' }],
  rewards: [
    { id: 'ten', name: '10 off', kind: 'amount_off', pricePoints: 404, valueMinor: 1000, minimumOrderMinor: 2000, codeLifeDays: 30 },
    { id: 'five', name: '5 off', kind: 'amount_off', pricePoints: 100, valueMinor: 500, minimumOrderMinor: 0, codeLifeDays: 30 },
  ],
};
const history = [1, 2, 3, 4, 5].map((number) => ({
  id: `t${number}`,
  at: '2026-11-02T10:00:00Z',
  points: 84,
  pending: false,
  label: `Order #${number}`,
}));
const member: Profile = { ...guest, member: { firstName: 'Maya', available: 284, pending: 84, redemptions: [], history } };
const held: RedemptionView = {
  id: 'r1',
  rewardId: 'five',
  rewardName: '5 off',
  pricePoints: 100,
  valueMinor: 500,
  state: 'held',
  code: 'LAUREL-1',
  expiresAt: '2026-12-20T00:00:00Z',
  balanceAfter: 184,
};
const { balanceAfter: _balanceAfter, ...inProfile } = held;
const after = (redemptions: (typeof inProfile)[], available: number): Profile => ({
  ...guest,
  member: { firstName: 'Maya', available, pending: 84, redemptions, history },
});

type Reply = { readonly status: number; readonly body: unknown } | 'no network' | 'html';

type Calls = readonly { readonly call: string; readonly body: { readonly idempotencyKey?: string } | null }[];

/** The program as the panel meets it: each address has its replies, the last of which repeats, or works them out. */
function program(replies: Readonly<Record<string, Reply | readonly Reply[] | (() => Reply)>>) {
  const calls: { readonly call: string; readonly body: { idempotencyKey?: string } | null }[] = [];
  const seen = new Map<string, number>();
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const call = `${init.method} ${url}`;
    calls.push({ call, body: init.body === undefined ? null : (JSON.parse(init.body as string) as { idempotencyKey?: string }) });
    const known = replies[call];
    if (known === undefined) throw new Error(`Unexpected call: ${call}`);
    const list = (typeof known === 'function' ? [known()] : Array.isArray(known) ? known : [known]) as readonly Reply[];
    const turn = seen.get(call) ?? 0;
    seen.set(call, turn + 1);
    const reply = list[Math.min(turn, list.length - 1)];
    if (reply === undefined || reply === 'no network') throw new TypeError('Failed to fetch');
    if (reply === 'html')
      return new Response('<h1>There was an error in the third-party application</h1>', { headers: { 'content-type': 'text/html' } });
    return new Response(JSON.stringify(reply.body), { status: reply.status, headers: { 'content-type': 'application/json' } });
  });
  return calls;
}

const ok = (body: unknown): Reply => ({ status: 200, body });
const PROFILE = 'GET /apps/laurel/profile';
const REDEEM = 'POST /apps/laurel/redemptions';
/** A profile that shows the code from the given redemption on. */
const codeAfter = (redemptions: number, calls: () => readonly { call: string }[]) => () =>
  ok(calls().filter(({ call }) => call === REDEEM).length < redemptions ? member : after([inProfile], 184));
const CANCEL = 'POST /apps/laurel/redemptions/r1/cancel';

let root: ShadowRoot;
let opener: HTMLButtonElement;

/** The page of a theme with the embed in it, and the panel opened from its button. */
function open() {
  const element = document.createElement('script');
  element.type = 'application/json';
  element.textContent = JSON.stringify(texts);
  Object.assign(element.dataset, { proxy: '/apps/laurel/', locale: 'en', signIn: '/account/login', cart: '/cart' });
  root = document.body.appendChild(document.createElement('laurel-launcher')).attachShadow({ mode: 'open' });
  opener = root.appendChild(document.createElement('button'));
  const panel = createPanel({ root, button: opener, element });
  panel.open();
  return panel;
}

const panelRoot = () => root.querySelector('laurel-panel')!.shadowRoot!;
const dialog = () => panelRoot().querySelector('dialog');
const text = () => dialog()?.textContent ?? '';
const named = (name: string) => {
  const found = [...panelRoot().querySelectorAll<HTMLElement>('button, a')].find(
    (element) => (element.getAttribute('aria-label') ?? element.textContent) === name,
  );
  if (!found) throw new Error(`Nothing to press called "${name}" in: ${text()}`);
  return found;
};
const press = async (name: string) => fireEvent.click(await waitFor(() => named(name)));
const REDEEM_FIVE = 'Redeem 5 off for 100 points';

beforeEach(() => {
  vi.stubGlobal('SHADOW_MODE', 'open');
  // jsdom has the element but not its methods.
  HTMLDialogElement.prototype.showModal = function () {
    this.open = true;
    this.querySelector<HTMLElement>('button, a[href]')?.focus();
  };
  HTMLDialogElement.prototype.close = function () {
    this.open = false;
    this.dispatchEvent(new Event('close'));
  };
});

afterEach(() => {
  dialog()?.close();
  document.body.replaceChildren();
});

describe('what a shopper sees', () => {
  test('a member sees balance, pending points, the next reward, ways to earn and history', async () => {
    program({ [PROFILE]: ok(member) });
    open();
    await waitFor(() => expect(text()).toContain('284 points'));
    for (const part of ['+84 pending', '120 points to go until 10 off', 'Points for purchases', 'Order #4']) expect(text()).toContain(part);
    expect(text()).not.toContain('Order #5');
    await press('Show all activity');
    await waitFor(() => expect(text()).toContain('Order #5'));
    expect(() => named('Redeem 10 off for 404 points')).toThrow();
  });

  test('a signed-out shopper sees what joining is worth, and comes back here after signing in', async () => {
    program({ [PROFILE]: ok(guest) });
    window.history.replaceState(null, '', '/products/apron?variant=1');
    open();
    await waitFor(() => expect(text()).toContain('Join Harbor Rewards'));
    expect(text()).toMatch(/Points for purchases.*5 off.*10 off/);
    expect(named('Sign in').getAttribute('href')).toContain('/account/login?return_to=%2Fproducts%2Fapron%3Fvariant%3D1&');
    expect(() => named(REDEEM_FIVE)).toThrow();
  });

  test.each(['no network', 'html'] as const)('a program that cannot be reached (%s) says so, and Retry recovers', async (trouble) => {
    program({ [PROFILE]: [trouble, ok(member)] });
    open();
    await waitFor(() => expect(text()).toContain(texts['unreachable_title']));
    await press('Try again');
    await waitFor(() => expect(text()).toContain('284 points'));
  });

  test('opening again shows the last known balance at once while it asks anew', async () => {
    program({ [PROFILE]: [ok(member), ok(after([], 300))] });
    const panel = open();
    await waitFor(() => expect(text()).toContain('284 points'));
    dialog()?.close();
    panel.open();
    expect(text()).toContain('284 points');
    await waitFor(() => expect(text()).toContain('300 points'));
  });
});

describe('redeeming', () => {
  test('shows the code with Copy and Apply, moves the focus there and says it aloud', async () => {
    program({ [PROFILE]: [ok(member), ok(after([inProfile], 184))], [REDEEM]: { status: 201, body: held } });
    open();
    await press(REDEEM_FIVE);
    await waitFor(() => expect(text()).toContain('LAUREL-1'));
    expect(text()).toContain('184 points');
    expect(named('Apply to cart: LAUREL-1').getAttribute('href')).toBe('/discount/LAUREL-1?redirect=%2Fcart');
    expect(named('Copy: LAUREL-1')).toBeTruthy();
    await waitFor(() => expect(panelRoot().activeElement?.className).toBe('ticket'));
    expect([...panelRoot().querySelectorAll('[role=status]')].map((status) => status.textContent)).toContain(
      '5 off is yours. Your code: LAUREL-1',
    );
  });

  test('can be undone: the code goes and the points are back', async () => {
    program({ [PROFILE]: [ok(after([inProfile], 184)), ok(member)], [CANCEL]: ok({ ...held, state: 'released', balanceAfter: 284 }) });
    open();
    await press('Cancel and get the points back');
    await waitFor(() => expect(text()).toContain('284 points'));
    expect(text()).not.toContain('LAUREL-1');
    expect(text()).toContain('The code is cancelled. 100 points are back.');
    await waitFor(() => expect(panelRoot().activeElement?.className).toBe('close'));
  });

  test('a retry after silence sends the first key again, even when the panel was closed between', async () => {
    const calls: Calls = program({
      [PROFILE]: codeAfter(3, () => calls),
      [REDEEM]: ['no network', { status: 502, body: { error: { code: 'internal', message: '' } } }, ok(held)],
    });
    const panel = open();
    await press(REDEEM_FIVE);
    await waitFor(() => expect(text()).toContain(texts['failed_unreachable']));
    dialog()?.close();
    panel.open();
    await press(REDEEM_FIVE);
    await waitFor(() => expect(text()).toContain(texts['failed_other']));
    await press(REDEEM_FIVE);
    await waitFor(() => expect(text()).toContain('LAUREL-1'));
    const keys = calls.filter(({ call }) => call === REDEEM).map(({ body }) => body?.idempotencyKey);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
  });

  test('a refusal ends its key: the next wish is a new one', async () => {
    const refusal = { status: 422, body: { error: { code: 'insufficient_points', message: 'x' } } };
    const calls: Calls = program({ [PROFILE]: codeAfter(2, () => calls), [REDEEM]: [refusal, ok(held)] });
    open();
    await press(REDEEM_FIVE);
    await waitFor(() => expect(text()).toContain(texts['failed_points']));
    await press(REDEEM_FIVE);
    await waitFor(() => expect(text()).toContain('LAUREL-1'));
    const keys = calls.filter(({ call }) => call === REDEEM).map(({ body }) => body?.idempotencyKey);
    expect(new Set(keys).size).toBe(2);
  });

  test('two quick taps are one redemption', async () => {
    const calls: Calls = program({ [PROFILE]: codeAfter(1, () => calls), [REDEEM]: ok(held) });
    open();
    await press(REDEEM_FIVE);
    await waitFor(() => expect(named(REDEEM_FIVE).getAttribute('aria-busy')).toBe('true'));
    fireEvent.click(named(REDEEM_FIVE));
    await waitFor(() => expect(text()).toContain('LAUREL-1'));
    expect(calls.filter(({ call }) => call === REDEEM)).toHaveLength(1);
  });

  test('a code in the making is looked for until it is there', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const issuing = { ...inProfile, state: 'issuing' as const, code: null };
      program({
        [PROFILE]: [ok(member), ok(after([issuing], 184)), ok(after([issuing], 184)), ok(after([inProfile], 184))],
        [REDEEM]: { status: 201, body: { ...held, ...issuing } },
      });
      open();
      await vi.waitFor(() => fireEvent.click(named(REDEEM_FIVE)));
      await vi.waitFor(() => expect(text()).toContain(texts['being_made']));
      for (let looks = 0; looks < 4; looks += 1) await vi.advanceTimersByTimeAsync(2_000);
      expect(text()).toContain('LAUREL-1');
    } finally {
      vi.useRealTimers();
    }
  });

  test('a code that an order has used cannot be cancelled, and the shopper reads why', async () => {
    program({
      [PROFILE]: ok(after([inProfile], 184)),
      [CANCEL]: { status: 409, body: { error: { code: 'redemption_already_used', message: 'x' } } },
    });
    open();
    await press('Cancel and get the points back');
    await waitFor(() => expect(text()).toContain(texts['failed_used']));
  });
});

describe('by keyboard', () => {
  test('Tab stays inside the dialog in both directions', async () => {
    program({ [PROFILE]: ok(guest) });
    open();
    await waitFor(() => expect(text()).toContain('Join'));
    const stops = [...panelRoot().querySelectorAll<HTMLElement>('a[href], button')];
    stops.at(-1)?.focus();
    fireEvent.keyDown(stops.at(-1)!, { key: 'Tab' });
    expect(panelRoot().activeElement).toBe(stops[0]);
    fireEvent.keyDown(stops[0]!, { key: 'Tab', shiftKey: true });
    expect(panelRoot().activeElement).toBe(stops.at(-1));
  });

  test('closing gives the focus back to the button and says that the dialog is closed', async () => {
    program({ [PROFILE]: ok(guest) });
    open();
    expect(opener.getAttribute('aria-expanded')).toBe('true');
    await press('Close');
    expect(root.activeElement).toBe(opener);
    expect(opener.getAttribute('aria-expanded')).toBe('false');
    expect(dialog()).toBeNull();
  });
});
