/**
 * The positions to change for tracks to come in an order. Tracks that are there share the positions that they have among
 * themselves, so that a move changes only those of the tracks that it passes. Positions may have gaps.
 * @param wanted all tracks in their order
 * @param current positions by track
 */
export function changedPositions(
  wanted: readonly number[],
  current: ReadonlyMap<number, number>,
): ReadonlyMap<number, number> {
  const known = wanted.flatMap((track) => current.get(track) ?? []).sort((one, other) => one - other);
  const areDifferent = known.every((position, index) => index === 0 || position > (known[index - 1] ?? 0));
  const areNewOnesLast = wanted.slice(0, known.length).every((track) => current.has(track));
  const end = (known.at(-1) ?? -1) + 1 - known.length;
  const positions = wanted.map((track, index) => {
    const position = areDifferent && areNewOnesLast ? (known[index] ?? end + index) : index;
    return [track, position] as const;
  });
  return new Map(positions.filter(([track, position]) => current.get(track) !== position));
}
