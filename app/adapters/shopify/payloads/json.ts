/**
 * Parses JSON without losing digits of ids: whole numbers beyond 2^53 become decimal strings. Bodies without such numbers
 * (nearly all of them) take the plain path, which is several times faster.
 */
export function parseExact(body: string): unknown {
  if (!/[:[,]\s*-?[0-9]{16}/.test(body)) return JSON.parse(body);
  const keepDigits = (_key: string, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && context?.source !== undefined && /^-?[0-9]+$/.test(context.source)
      ? context.source
      : value;
  return JSON.parse(body, keepDigits);
}
