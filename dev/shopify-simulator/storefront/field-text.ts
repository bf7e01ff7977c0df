/** A posted field as text: forms send text, scripts also numbers; anything else is no answer. */
export function fieldText(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'bigint' ? value.toString() : '';
}
