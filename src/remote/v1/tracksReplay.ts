/** A step of a list of tracks, by whatever names them. */
export interface TracksStep<Key> {
  readonly op: string;
  readonly keys: readonly Key[];
  /** Of a move. */
  readonly position: number;
}

/** The list after these steps, as every device applies them (PROTOCOL.md, "Applying operations"). */
export function replayTracks<Key>(start: readonly Key[], steps: readonly TracksStep<Key>[]): Key[] {
  let list = new Set(start);
  for (const { op, keys, position } of steps) {
    if (op === 'insert') keys.forEach((key) => list.add(key));
    if (op === 'delete') keys.forEach((key) => list.delete(key));
    const [key] = keys;
    if (op !== 'set' || key === undefined || !list.delete(key)) continue;
    const others = [...list];
    list = new Set([...others.slice(0, position), key, ...others.slice(position)]);
  }
  return [...list];
}

/** The positions that the server gives to the rows of a new playlist (PROTOCOL.md, "Server tables"). */
export function serverPositions(steps: readonly TracksStep<number>[]): Map<number, number> {
  const positions = new Map<number, number>();
  let highest = -1;
  for (const { op, keys, position } of steps) {
    if (op === 'insert') {
      highest = append(positions, keys, highest + 1);
      continue;
    }
    const known = keys.filter((key) => positions.has(key));
    if (op === 'delete') known.forEach((key) => positions.delete(key));
    if (op === 'set') known.forEach((key) => positions.set(key, position));
    highest = highestOf(positions.values());
  }
  return positions;
}

/** Returns the highest position after that. */
function append(positions: Map<number, number>, keys: readonly number[], next: number): number {
  let highest = next - 1;
  for (const [index, key] of keys.entries()) {
    if (positions.has(key)) continue;
    highest = next + index;
    positions.set(key, highest);
  }
  return highest;
}

/** -1 if there are none. */
export function highestOf(values: Iterable<number>): number {
  let highest = -1;
  for (const value of values) highest = Math.max(highest, value);
  return highest;
}
