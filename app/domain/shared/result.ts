import type { Reason } from './reasons.ts';

/** An expected refusal: a stable code for programs and a sentence for people. Faults are thrown, refusals are returned. */
export interface Refusal {
  readonly ok: false;
  readonly reason: Reason;
  /** Says what is wrong and what to do about it; safe to show to a merchant or a shopper. */
  readonly message: string;
  /** The input field at fault, as a dotted path (`rate.points`), when there is one. */
  readonly field?: string;
}

export interface Success<T> {
  readonly ok: true;
  readonly value: T;
}

export type Result<T> = Success<T> | Refusal;

export function success<T>(value: T): Success<T> {
  return { ok: true, value };
}

export function refuse(reason: Reason, message: string, field?: string): Refusal {
  return field === undefined ? { ok: false, reason, message } : { ok: false, reason, message, field };
}
