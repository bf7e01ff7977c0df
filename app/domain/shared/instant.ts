/** Milliseconds since 1970-01-01T00:00:00Z. The domain never reads a clock: instants come in as arguments. */
export type Instant = number & { readonly __brand: 'Instant' };

/** Parses an ISO 8601 text with an offset; null when the text is no such instant. */
export function instantFromIso(text: unknown): Instant | null {
  // Without an offset the same text would be another instant on another machine.
  if (typeof text !== 'string' || !/^\d{4}-\d\d-\d\dT.*(?:Z|[+-]\d\d:?\d\d)$/.test(text)) return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : (ms as Instant);
}

export function isoFromInstant(instant: Instant): string {
  return new Date(instant).toISOString();
}

export const dayMs = 86_400_000;
