/**
 * What moves, one after the other, bring some playlists together where one of the others is, or to the end.
 * @returns for each its place among the others at that time
 */
export function planMoves(
  order: readonly string[],
  ids: readonly string[],
  target: string | undefined,
): { id: string; index: number }[] {
  if (target !== undefined && ids.includes(target)) return [];
  const moving = order.filter((id) => ids.includes(id));
  const staying = order.filter((id) => !ids.includes(id));
  const comeFromAbove = target === undefined || moving.every((id) => order.indexOf(id) < order.indexOf(target));
  const end = target === undefined ? staying.length : staying.indexOf(target) + (comeFromAbove ? 1 : 0);
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
