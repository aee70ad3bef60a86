/**
 * Plans the moves, one after the other, that bring playlists together at the position of another one, or at the end.
 * @param ids the playlists to move
 * @param target the playlist whose position they take; undefined for the end
 * @returns for each move the index among the other playlists at that time
 */
export function planMoves(
  order: readonly string[],
  ids: readonly string[],
  target: string | undefined,
): { id: string; index: number }[] {
  if (target !== undefined && ids.includes(target)) return [];
  const moving = order.filter((id) => ids.includes(id));
  const staying = order.filter((id) => !ids.includes(id));
  const areAbove = target === undefined || moving.every((id) => order.indexOf(id) < order.indexOf(target));
  const end = target === undefined ? staying.length : staying.indexOf(target) + (areAbove ? 1 : 0);
  let previous = staying[end - 1];
  let current = order;
  return moving.map((id) => {
    const others = current.filter((other) => other !== id);
    const index = previous === undefined ? 0 : others.indexOf(previous) + 1;
    current = [...others.slice(0, index), id, ...others.slice(index)];
    previous = id;
    return { id, index };
  });
}
