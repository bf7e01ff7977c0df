/** The item at a place where there is one, as whoever asks knows; throws a RangeError where there is none. */
export function itemAt<Item>(items: readonly Item[], index: number): Item {
  const item = items[index];
  if (item === undefined) throw new RangeError(`There is nothing at place ${index} of ${items.length}.`);
  return item;
}
