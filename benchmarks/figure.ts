/** One measured figure, printed as one JSON line. `limit` and `peer` are measured in the same run. */
export interface Figure {
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  /** What the machine itself can do for this kind of work. */
  readonly limit?: number;
  /** Says what the limit is. */
  readonly limitIs?: string;
  /** The plain way of doing the same. */
  readonly peer?: string;
  readonly peerValue?: number;
  /** True when the result of the run was checked and right. */
  readonly exact: boolean;
}

export function printFigure({ figure, value, unit, limit, limitIs, peer, peerValue, exact }: Figure): void {
  const ratio = (base: number) => Number((value / base).toPrecision(3));
  console.log(
    JSON.stringify({
      figure,
      value: Number(value.toPrecision(4)),
      unit,
      ...(limit === undefined ? {} : { limit: Number(limit.toPrecision(4)), limit_is: limitIs, of_limit: ratio(limit) }),
      ...(peer === undefined || peerValue === undefined
        ? {}
        : { peer, peer_value: Number(peerValue.toPrecision(4)), of_peer: ratio(peerValue) }),
      exact,
    }),
  );
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
