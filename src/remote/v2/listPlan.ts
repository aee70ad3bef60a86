import type { TrackEdit } from './outgoing';

/** One request that changes a list: removals first, then what is appended (PROTOCOL.md, "v2 playlists"). */
export interface ListCall {
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** An edit with the server's ids; tracks that it does not have are left out. */
export type ListEdit =
  | { readonly kind: 'add'; readonly ids: readonly string[] }
  | { readonly kind: 'remove'; readonly ids: readonly string[] }
  | { readonly kind: 'move'; readonly id: string; readonly position: number };

/** The edit of tracks that the server has; undefined if it has none of them. @param ids by key */
export function toListEdit(edit: TrackEdit, ids: ReadonlyMap<string, string>): ListEdit | undefined {
  const idOf = (key: string | null) => (key === null ? undefined : ids.get(key));
  if (edit.kind === 'move') {
    const id = idOf(edit.key);
    return id === undefined ? undefined : { kind: 'move', id, position: edit.position };
  }
  const found = edit.keys.flatMap((key) => idOf(key) ?? []);
  return found.length === 0 ? undefined : { kind: edit.kind, ids: found };
}

/** The list after these edits. It never has a track twice (PROTOCOL.md, "v2 playlists"). */
export function editList(list: readonly string[], edits: readonly ListEdit[]): string[] {
  return edits.reduce(
    (current: string[], edit) => {
      if (edit.kind === 'move') return moveInList(current, edit.id, edit.position);
      if (edit.kind === 'add') return [...new Set([...current, ...edit.ids])];
      const removed = new Set(edit.ids);
      return current.filter((id) => !removed.has(id));
    },
    [...list],
  );
}

function moveInList(list: string[], id: string, position: number): string[] {
  if (!list.includes(id)) return list;
  const others = list.filter((other) => other !== id);
  others.splice(Math.max(0, position), 0, id);
  return others;
}

export interface ListMerge {
  /** Tracks that belong into the list, whether they are there or not. */
  readonly own: ReadonlySet<string>;
  /** Tracks that do not belong into it. */
  readonly gone: ReadonlySet<string>;
}

/** A list that was planned, after others have changed what it was planned for: what they have removed or added stays so. */
export function mergeLists(planned: readonly string[], current: readonly string[], { own, gone }: ListMerge): string[] {
  const there = new Set(current);
  const kept = planned.filter((id) => there.has(id) || own.has(id));
  return [...new Set([...kept, ...current.filter((id) => !gone.has(id))])];
}

/** Bytes of JSON. The limit is 16 KiB (PROTOCOL.md, "v2 limits"). */
const MAX_BODY = 16_000;
const BODY_FRAME = 64;
/** Of a place among 10,000 tracks, with its comma. */
const INDEX_BYTES = 6;
/** The quotes and the comma. */
const ID_FRAME = 3;

/**
 * The fewest requests that turn a list into another. As tracks can only be appended, everything behind the first one that
 * is out of order is removed and appended again, in one request each, so that none is ever missing.
 * @param hidden tracks that cannot be appended: they stay where they are, among those that stay
 */
export function planCalls(list: readonly string[], wanted: readonly string[], hidden: ReadonlySet<string>): ListCall[] {
  const wantedIds = new Set(wanted);
  const places = new Map(list.map((id, index) => [id, index]));
  const shown = wanted.filter((id) => !hidden.has(id));
  const moved = shown.slice(orderedCount(shown, places));
  return inChunks(
    list.filter((id) => !wantedIds.has(id)),
    moved,
    places,
  );
}

/** How many of the first tracks are in the list in this order. */
function orderedCount(ids: readonly string[], places: ReadonlyMap<string, number>): number {
  let last = -1;
  const end = ids.findIndex((id) => {
    const place = places.get(id) ?? -1;
    if (place <= last) return true;
    last = place;
    return false;
  });
  return end === -1 ? ids.length : end;
}

function inChunks(
  removed: readonly string[],
  appended: readonly string[],
  places: ReadonlyMap<string, number>,
): ListCall[] {
  const calls: { removed: string[]; added: string[] }[] = [];
  let free = 0;
  const take = (bytes: number) => {
    if (bytes > free) {
      calls.push({ removed: [], added: [] });
      free = MAX_BODY - BODY_FRAME;
    }
    free -= bytes;
    return calls.at(-1);
  };
  for (const id of removed) take(INDEX_BYTES)?.removed.push(id);
  for (const id of appended) {
    const isThere = places.has(id);
    const call = take(id.length + ID_FRAME + (isThere ? INDEX_BYTES : 0));
    call?.added.push(id);
    if (isThere) call?.removed.push(id);
  }
  return calls;
}

/** The list after a request. */
export function listAfter(list: readonly string[], { removed, added }: ListCall): string[] {
  const gone = new Set(removed);
  return [...list.filter((id) => !gone.has(id)), ...added];
}

/** What the request says of these removals, for the list as it is. */
export function placesOf(list: readonly string[], removed: readonly string[]): number[] {
  const gone = new Set(removed);
  return list.flatMap((id, index) => (gone.has(id) ? index : []));
}
