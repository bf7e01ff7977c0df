import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { readLimitedBody } from './limited-body.ts';

const app = new Hono();
app.post('/', async (context) => {
  const bytes = await readLimitedBody(context.req, 10);
  return bytes === null ? context.text('too large', 413) : context.text(new TextDecoder().decode(bytes));
});

/** A body of unstated length that goes on for as long as it is read. */
function endless(): { body: ReadableStream<Uint8Array>; given: () => number } {
  let given = 0;
  const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
    given += 4;
    controller.enqueue(new Uint8Array(4));
  };
  return { body: new ReadableStream({ pull }, { highWaterMark: 0 }), given: () => given };
}

const post = (body: BodyInit, headers: Record<string, string> = {}) =>
  app.request('/', { method: 'POST', body, headers, ...(body instanceof ReadableStream ? { duplex: 'half' } : {}) });

describe('a limited body', () => {
  it('is read up to the limit and not beyond', async () => {
    expect(await (await post('0123456789')).text()).toBe('0123456789');
    expect((await post('0123456789A')).status).toBe(413);
  });

  it('of unstated length is given up at the limit, however long it goes on', async () => {
    const { body, given } = endless();
    expect((await post(body)).status).toBe(413);
    expect(given()).toBeLessThan(30);
  });

  it('that states a length beyond the limit, or none that is a number, is not read at all', async () => {
    for (const length of ['11', 'NaN', '1e9']) {
      const { body, given } = endless();
      expect((await post(body, { 'content-length': length })).status).toBe(413);
      expect(given()).toBe(0);
    }
  });
});
