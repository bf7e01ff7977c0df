import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { learnRefund, learnSnapshot, nothingKnown, type OrderKnowledge } from '../../app/domain/earning/index.ts';
import { anyStep, liveOrder } from '../support/arbitraries.ts';
import { anyRichOrder } from '../support/earning-arbitraries.ts';

/** One thing that can be learnt of an order. */
type Lesson = (known: OrderKnowledge) => OrderKnowledge;

/** All states and refunds of an order's life; what paid for it is told by some states and not by others, as Shopify does. */
const anyLessons = fc
  .tuple(anyRichOrder, fc.array(anyStep, { maxLength: 6 }), fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }))
  .map(([order, steps, tellsPayments]): Lesson[] => {
    const { states, refunds } = liveOrder(order, steps);
    return [
      ...states.map(({ snapshot, refunds: contained }, index): Lesson => {
        const { paidByGiftCardMinor: _giftCard, paidByStoreCreditMinor: _storeCredit, ...silent } = snapshot;
        return (known) => learnSnapshot(known, tellsPayments[index] ? snapshot : silent, contained);
      }),
      ...refunds.map(
        (refund): Lesson =>
          (known) =>
            learnRefund(known, refund),
      ),
    ];
  });

const learn = (lessons: readonly Lesson[]) => lessons.reduce((known, lesson) => lesson(known), nothingKnown);

describe('what is known of an order', () => {
  it('is the same in whatever order its states and refunds are learnt, and however often', () => {
    const shuffled = anyLessons.chain((lessons) =>
      fc.tuple(fc.constant(lessons), fc.shuffledSubarray([...lessons, ...lessons], { minLength: lessons.length * 2 })),
    );
    fc.assert(
      fc.property(shuffled, ([lessons, again]) => {
        expect(learn(again)).toEqual(learn(lessons));
      }),
      { numRuns: 1_000 },
    );
  });

  it('is the same when what was learnt in two places is learnt after one another', () => {
    fc.assert(
      fc.property(anyLessons, fc.nat({ max: 10 }), (lessons, at) => {
        const [first, second] = [lessons.slice(0, at), lessons.slice(at)];
        expect(learn([...second, ...first])).toEqual(learn([...first, ...second]));
      }),
      { numRuns: 500 },
    );
  });
});
