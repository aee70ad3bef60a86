/** The first items whose weights add up to the limit at most; at least one, if there is one. */
export function leadingWithin<T>(items: readonly T[], limit: number, weightOf: (item: T) => number): readonly T[] {
  let total = 0;
  const end = items.findIndex((item, index) => {
    total += weightOf(item);
    return total > limit && index > 0;
  });
  return end === -1 ? items : items.slice(0, end);
}
