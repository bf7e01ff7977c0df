import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { reasons } from '../domain/shared/reasons.ts';
import { refuse } from '../domain/shared/result.ts';
import { answerRefusal, answers } from './errors.ts';
import { errorSchema } from './storefront/contract.ts';

const answerTo = (refusal: Parameters<typeof answerRefusal>[1]) =>
  new Hono().get('/', (context) => answerRefusal(context, refusal)).request('/');

describe('the table of errors', () => {
  it('has an answer for every reason, and for nothing else', () => {
    expect(Object.keys(answers).sort()).toEqual([...reasons].sort());
  });

  it.each(reasons)('answers %s with its status and the contract’s body', async (reason) => {
    const response = await answerTo(refuse(reason, 'A sentence.', 'a.field'));
    const { status, graphql, retry } = answers[reason];
    expect(response.status).toBe(status);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(graphql).toMatch(/^[A-Z_]+$/);
    expect(errorSchema.parse(await response.json())).toEqual({ error: { code: reason, message: 'A sentence.', field: 'a.field' } });
    // Only who may try again is told when.
    expect(response.headers.has('retry-after')).toBe(retry && (status === 429 || status === 503));
  });

  it('names no field where none is at fault', async () => {
    expect(await (await answerTo(refuse('not_found', 'Nothing here.'))).json()).toEqual({
      error: { code: 'not_found', message: 'Nothing here.' },
    });
  });
});
