import * as z from 'zod';
import type { CollectionFields } from '../../protocol/libraryChange';
import type { LoggedPlaylist } from './playlistIndex';

/** A playlist in the server's REST resources. */
export const playlistRow = z.object({
  id: z.int(),
  name: z.string(),
  description: z.string().nullish(),
  color_id: z.string(),
  icon_id: z.string(),
  created_at: z.int().nullable().catch(null),
});

export type PlaylistRow = z.infer<typeof playlistRow>;

/** How far the server's time of an operation and that of the row it creates may be apart, in milliseconds. */
const CREATION_TOLERANCE_MS = 10_000;

export const toFields = ({ name, description, color_id, icon_id }: PlaylistRow): CollectionFields => ({
  name,
  description: description ?? null,
  colorId: color_id,
  iconId: icon_id,
});

/**
 * The rows of playlists, by canonical id (PROTOCOL.md, "Compacted playlists"): those with equal fields, then those of the
 * same name, then those that were created at about the same time. Several of them go by the order of their creation, if
 * there are as many rows as playlists.
 */
export function matchPlaylists(
  rows: readonly PlaylistRow[],
  playlists: readonly LoggedPlaylist[],
): ReadonlyMap<string, PlaylistRow> {
  const matches = new Map<string, PlaylistRow>();
  const ordered = [...rows].sort((one, other) => one.id - other.id);
  for (const [keyOf, needsTime] of [
    [allFields, false],
    [({ name }: CollectionFields) => name, false],
    [() => '', true],
  ] as const) {
    const taken = new Set(matches.values());
    const free = groups(
      ordered.filter((row) => !taken.has(row)),
      (row) => keyOf(toFields(row)),
    );
    const open = playlists.filter(({ id }) => !matches.has(id));
    for (const [key, group] of groups(open, ({ fields }) => keyOf(fields))) {
      const found = free.get(key) ?? [];
      const pairs = group.flatMap((playlist, at) => (found[at] ? [{ playlist, row: found[at] }] : []));
      if (found.length !== group.length || (needsTime && !pairs.every(isSameTime))) continue;
      for (const { playlist, row } of pairs) matches.set(playlist.id, row);
    }
  }
  return matches;
}

const allFields = ({ name, description, colorId, iconId }: CollectionFields): string =>
  JSON.stringify([name, description ?? '', colorId, iconId]);

interface Pair {
  readonly playlist: LoggedPlaylist;
  readonly row: PlaylistRow;
}

const isSameTime = ({ row: { created_at: time }, playlist: { createdTime } }: Pair): boolean =>
  time !== null && createdTime !== null && Math.abs(time - createdTime) <= CREATION_TOLERANCE_MS;

function groups<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const grouped = new Map<string, T[]>();
  for (const item of items) {
    const group = grouped.get(keyOf(item)) ?? [];
    group.push(item);
    grouped.set(keyOf(item), group);
  }
  return grouped;
}
