import { ClientError } from 'graphql-request';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { createLog } from './log.ts';

function logged(err: unknown): string {
  const lines: string[] = [];
  const log = createLog({ level: 'info', process: 'test', to: { write: (line: string) => void lines.push(line) } });
  log.error({ err }, 'Something failed.');
  return lines.join('');
}

describe('a fault in the log', () => {
  it('of the database says what it is, without the rows and values that PostgreSQL quotes', () => {
    const fault = new pg.DatabaseError('invalid input syntax for type bigint: "jane@private.example"', 100, 'error');
    Object.assign(fault, {
      code: '22P02',
      severity: 'ERROR',
      detail: 'Failing row contains (1, 5, jane@private.example, Jane).',
      where: 'JSON data, line 1: [{"email":"jane@private.example"...',
    });
    const line = logged(fault);
    expect(line).toContain('22P02');
    expect(line).toContain('invalid input syntax for type bigint');
    expect(line).not.toContain('jane');
  });

  it('of a call to Shopify carries neither the request nor the answer, also as another’s cause', () => {
    const response = { status: 400, errors: [], data: { customer: { email: 'jane@private.example' } }, headers: new Headers(), body: '' };
    const cause = new ClientError(response, { query: 'query ReadOrder { order }', variables: { name: 'Jane' } });
    for (const line of [logged(cause), logged(new Error('Shopify answered ReadOrder with status 400.', { cause }))]) {
      expect(line).toContain('400');
      expect(line).not.toMatch(/jane/i);
    }
  });

  it('keeps its kind, its sentence and where it came from', () => {
    const line = logged(new TypeError('A tenant id is a positive decimal number.'));
    expect(JSON.parse(line)).toMatchObject({ err: { type: 'TypeError', message: 'A tenant id is a positive decimal number.' } });
    expect(line).toContain('log.test.ts');
  });

  it('that is no error is not spelt out', () => {
    expect(logged({ email: 'jane@private.example' })).not.toContain('jane');
  });
});
