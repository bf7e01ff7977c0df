import fc from 'fast-check';

/**
 * fast-check as tests see it while mutants are tried: every property runs a few times, always with the same values, and stops at its
 * first counterexample without making it smaller. Each of thousands of mutants meets every property that touches it, so this
 * is the difference between minutes and days; that the values are always the same makes a score repeatable.
 */
const runsMax = 20;
/** A sample is gone through many times over. */
const samplesMax = 2;
const seed = 20_261_121;

function assert<Values>(property: fc.IRawProperty<Values>, asked: fc.Parameters<Values> = {}): Promise<void> | void {
  return fc.assert(property, { ...asked, seed, endOnFailure: true, numRuns: Math.min(asked.numRuns ?? runsMax, runsMax) });
}

function sample<Value>(of: fc.Arbitrary<Value> | fc.IRawProperty<Value>): Value[] {
  return fc.sample(of, { seed, numRuns: samplesMax });
}

export * from 'fast-check';
export { assert, sample };
export default { ...fc, assert, sample };
