import { z } from 'zod';
import type { SqliteConnection } from '../../../src/store/engine/sqliteConnection';
import type { SentOperation } from '../../support/modelServer';

/** A user's library without what is local: row ids, times and the order of playlists. */
export interface Content {
  /** By canonical id. */
  readonly playlists: Readonly<Record<string, Playlist>>;
  /** Hashes in alphabetical order. */
  readonly likes: readonly string[];
  /** By hash. */
  readonly ratings: Readonly<Record<string, number>>;
}

interface Playlist {
  readonly texts: Readonly<Record<string, string>>;
  /** Hashes in their order. */
  readonly tracks: readonly string[];
}

const FIELDS = ['name', 'description', 'color_id', 'icon_id'] as const;
const whole = z.record(z.enum(FIELDS), z.string().nullable());
const single = z.object({ value: z.string() });
const rating = z.object({ value: z.number() });
const several = z.object({ track_hashes: z.array(z.string()) });
const move = z.object({ track_hash: z.string(), position: z.number() });

/** The content that results from applying all operations in order. */
export function contentOf(operations: readonly SentOperation[]): Content {
  const playlists = new Map<string, Playlist>();
  const likes = new Set<string>();
  const ratings = new Map<string, number>();
  for (const operation of operations) {
    const { entity, entity_id: id, op, payload } = operation;
    if (entity === 'liked_track') {
      if (op === 'insert') likes.add(id);
      else likes.delete(id);
    } else if (entity === 'track_rating') {
      if (op === 'set') ratings.set(id, rating.parse(payload).value);
      else ratings.delete(id);
    } else {
      const after = applied(playlists.get(id), operation);
      if (after) playlists.set(id, after);
      else playlists.delete(id);
    }
  }
  return { playlists: Object.fromEntries(playlists), likes: [...likes].sort(), ratings: Object.fromEntries(ratings) };
}

function applied(before: Playlist | undefined, { field, op, payload }: SentOperation): Playlist | undefined {
  if (field === null && op === 'delete') return undefined;
  if (field === null) return before ?? { texts: textsOf(whole.parse(payload)), tracks: [] };
  if (!before) return undefined;
  if (field !== 'tracks') return { ...before, texts: { ...before.texts, [field]: single.parse(payload).value } };
  return {
    ...before,
    tracks:
      op === 'set'
        ? moved(before.tracks, move.parse(payload))
        : changed(before.tracks, op, several.parse(payload).track_hashes),
  };
}

const changed = (tracks: readonly string[], op: string, hashes: readonly string[]): string[] =>
  op === 'insert' ? [...new Set([...tracks, ...hashes])] : tracks.filter((hash) => !hashes.includes(hash));

function moved(tracks: readonly string[], { track_hash, position }: z.infer<typeof move>): string[] {
  const rest = tracks.filter((hash) => hash !== track_hash);
  return [...rest.slice(0, position), track_hash, ...rest.slice(position)];
}

/** A missing description equals an empty one. */
const textsOf = (row: z.infer<typeof whole>): Record<string, string> =>
  Object.fromEntries(FIELDS.map((field) => [field, row[field] ?? '']));

const playlistRow = z.object({ id: z.string(), tracks: z.string() }).and(whole);
const hashRow = z.object({ hash: z.string() });
const ratingRow = z.object({ hash: z.string(), value: z.number() });

/** The content in the database of a profile. A track without a hash is named by its title. */
export function contentIn(connection: SqliteConnection): Content {
  const playlists = connection.all(
    playlistRow,
    `SELECT canonical_id AS id, ${FIELDS.join(', ')}, (SELECT json_group_array(file_hash) FROM (
       SELECT iif(file_hash = '', title, file_hash) AS file_hash FROM playlist_track JOIN track ON track.id = track_id
       WHERE playlist_id = playlist.id ORDER BY playlist_track.position)) AS tracks
     FROM playlist`,
  );
  const likes = connection.all(
    hashRow,
    'SELECT file_hash AS hash FROM liked_track JOIN track ON track.id = track_id ORDER BY 1',
  );
  const ratings = connection.all(
    ratingRow,
    'SELECT file_hash AS hash, rating AS value FROM track WHERE rating IS NOT NULL',
  );
  return {
    playlists: Object.fromEntries(
      playlists.map((row) => [
        row.id,
        { texts: textsOf(row), tracks: z.array(z.string()).parse(JSON.parse(row.tracks)) },
      ]),
    ),
    likes: likes.map(({ hash }) => hash),
    ratings: Object.fromEntries(ratings.map(({ hash, value }) => [hash, value])),
  };
}
