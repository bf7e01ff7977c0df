/** What an action of the merchant or the shopper came to. A refusal says why in a sentence and changes nothing. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | RefusedAction;

export interface RefusedAction {
  readonly ok: false;
  readonly reason: 'not_found' | 'invalid' | 'conflict';
  readonly message: string;
}

export function done<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

export function refused(reason: RefusedAction['reason'], message: string): RefusedAction {
  return { ok: false, reason, message };
}
