import { fireEvent, waitFor } from '@testing-library/preact';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const opened = vi.fn();

/** The embed as Liquid prints it, with the address of a panel script that a test can stand in for. */
function embed(data: Record<string, string> = {}) {
  const element = document.createElement('script');
  element.type = 'application/json';
  element.id = 'laurel-launcher';
  Object.assign(element.dataset, { label: 'Rewards', unreachable: 'Cannot be reached', panel: panelScript('panelOpened'), ...data });
  document.body.append(element);
}

const panelScript = (callback: string) =>
  `data:text/javascript,export const createPanel = () => ({ open: () => globalThis.${callback}() })`;

let idle: (() => void)[] = [];
const becomeIdle = () => idle.splice(0).forEach((work) => work());
const host = () => document.querySelector('laurel-launcher');
const button = () => host()!.shadowRoot!.querySelector('button')!;
const notice = () => host()!.shadowRoot!.querySelector('[role=status]')!;

beforeEach(() => {
  idle = [];
  opened.mockReset();
  vi.resetModules();
  vi.stubGlobal('SHADOW_MODE', 'open');
  vi.stubGlobal('panelOpened', opened);
  vi.stubGlobal('requestIdleCallback', (work: () => void) => idle.push(work));
  vi.stubGlobal('fetch', () => {
    throw new Error('The loader never asks for anything.');
  });
});

afterEach(() => document.body.replaceChildren());

test('nothing is drawn before the page is idle, and then only the button', async () => {
  embed();
  await import('./loader.ts');
  expect(host()).toBeNull();
  becomeIdle();
  expect(button().textContent).toBe('Rewards');
  expect(button().getAttribute('aria-haspopup')).toBe('dialog');
  expect(opened).not.toHaveBeenCalled();
});

test('a page without the embed stays as it is', async () => {
  await import('./loader.ts');
  becomeIdle();
  expect(document.body.children).toHaveLength(0);
});

test('a click fetches the panel and opens it, each time anew', async () => {
  embed();
  await import('./loader.ts');
  becomeIdle();
  fireEvent.click(button());
  await waitFor(() => expect(opened).toHaveBeenCalledTimes(1));
  await waitFor(() => expect(button().hasAttribute('aria-busy')).toBe(false));
  fireEvent.click(button());
  await waitFor(() => expect(opened).toHaveBeenCalledTimes(2));
});

test('a panel that cannot be fetched is no error of the page: the button says so, and the next click tries anew', async () => {
  embed({ panel: 'data:text/javascript,throw new Error("broken")' });
  await import('./loader.ts');
  becomeIdle();
  fireEvent.click(button());
  await waitFor(() => expect(notice().textContent).toBe('Cannot be reached'));
  // A retry adds a query string to the address; here the comment at the end takes it.
  document.getElementById('laurel-launcher')!.dataset['panel'] = `${panelScript('panelOpened')} //`;
  fireEvent.click(button());
  await waitFor(() => expect(opened).toHaveBeenCalledTimes(1));
  expect(notice().textContent).toBe('');
});

test.each([
  [{ accent: '#f2c14e', position: 'left', bottom: '88' }, ['--accent:rgb(242 193 78)', '--on-accent:#000', '--bottom:88px', '--left:20px']],
  [{ accent: 'nonsense', position: 'up', bottom: 'x' }, ['--accent:rgb(31 107 79)', '--on-accent:#fff', '--bottom:20px', '--right:20px']],
])("the merchant's settings %j become the button's look, and nonsense the defaults", async (data, expected) => {
  embed(data);
  await import('./loader.ts');
  becomeIdle();
  const style = host()!.getAttribute('style')!.replaceAll(': ', ':');
  for (const part of expected) expect(style).toContain(part);
});
