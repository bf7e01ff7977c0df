/**
 * Splits an amount over weights so that the parts add up to it exactly. Each part gets its share rounded down and the
 * remaining units go to the largest remainders, the first line winning a tie.
 */
export function allocate(amountMinor: number, weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return weights.map(() => 0);
  const shares = weights.map((weight, index) => {
    const exact = BigInt(amountMinor) * BigInt(weight);
    return { index, part: Number(exact / BigInt(total)), remainder: exact % BigInt(total) };
  });
  let left = amountMinor - shares.reduce((sum, share) => sum + share.part, 0);
  const byRemainder = [...shares].sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1));
  for (const share of byRemainder) {
    if (left === 0) break;
    share.part += 1;
    left -= 1;
  }
  return shares.map((share) => share.part);
}

/**
 * The worth of the first `units` of a line whose whole quantity is worth `amountMinor`. Differences of this function are
 * what a refund of some units is worth, so that every way of splitting a refund adds up to the same money.
 */
export function worthOfUnits(amountMinor: number, quantity: number, units: number): number {
  if (quantity === 0) return 0;
  return Number((BigInt(amountMinor) * BigInt(units)) / BigInt(quantity));
}
