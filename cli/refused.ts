import type { Result } from '../app/domain/shared/result.ts';

/** A command cannot do what it was asked; the message is one sentence that says why and what to do. */
export class Refused extends Error {}

/** What a use case answered; its refusal ends the command with the refusal's own sentence. */
export function accepted<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Refused(result.message);
}

/** What an operator reads instead of a stack trace. */
export function sentenceOf(fault: unknown): string {
  if (fault instanceof Refused) return fault.message;
  const code = (fault as { code?: unknown } | null)?.code;
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'ETIMEDOUT' || code === 'EHOSTUNREACH') {
    return `The database does not answer (${code}): check DATABASE_URL and that PostgreSQL runs.`;
  }
  if (code === '28P01' || code === '28000') return 'The database does not accept the login: check the user and password in DATABASE_URL.';
  if (code === '3D000') return 'The database that DATABASE_URL names does not exist.';
  if (code === '42P01' || code === '42883') return 'The database is not up to date: run `npm run migrate` first.';
  const message = fault instanceof Error ? fault.message : String(fault);
  return message === '' ? 'The command failed without saying why.' : (message.split('\n')[0] ?? message);
}
