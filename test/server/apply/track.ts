import * as z from 'zod';
import type { ServerDatabase } from '../database';
import type { Apply, Change } from './change';
import { readPayload } from './payload';

const number = z.int().nullable().default(null);
const text = z.string().nullable().default(null);
const name = z.string().regex(/\S/);

/** What a row of the track table gets. */
const columnsSchema = z.object({
  file_hash: text,
  title: name,
  file_size: z.int().min(0),
  duration_ms: z.int().min(0),
  track_number: number,
  disc_number: number,
  year: number,
  bitrate: number,
  sample_rate: number,
  channels: number,
  bit_depth: number,
  codec: text,
  musical_key: text,
});
/** What it hangs together with. */
const surroundingsSchema = z.object({
  library_canonical_id: name,
  added_at: z.int().nullish(),
  album_title: name.nullish(),
  album_artist_name: name.nullish(),
  is_compilation: z.union([z.boolean(), z.int()]).nullish(),
  artists: z.array(z.string()).nullish(),
});
const librarySchema = z.object({ library_canonical_id: name });

type Columns = z.output<typeof columnsSchema>;
type Surroundings = z.output<typeof surroundingsSchema>;

/** Skips tracks of a library that the user does not have. Updates an existing file in place. */
export const putTrack: Apply = async (change) => {
  const columns = readPayload(change, columnsSchema);
  const surroundings = readPayload(change, surroundingsSchema);
  const libraryId = await findLibrary(change, surroundings.library_canonical_id);
  if (libraryId === undefined) {
    return;
  }
  const catalog = new Catalog(change.transaction, libraryId);
  const albumId = await catalog.putAlbum(surroundings, columns.year);
  const trackId = await catalog.putTrack(change.op.entity_id, {
    ...columns,
    album_id: albumId,
    added_at: surroundings.added_at ?? Date.now(),
  });
  await catalog.linkArtists(trackId, surroundings.artists ?? []);
};

/** Its album and artists stay. */
export const deleteTrack: Apply = async (change) => {
  const { library_canonical_id } = readPayload(change, librarySchema);
  const libraryId = await findLibrary(change, library_canonical_id);
  if (libraryId !== undefined) {
    await change.transaction
      .deleteFrom('track')
      .where('library_id', '=', libraryId)
      .where('file_path', '=', change.op.entity_id)
      .execute();
  }
};

/** Tracks, albums and artists of one library. */
class Catalog {
  readonly #transaction: ServerDatabase;
  readonly #libraryId: number;

  constructor(transaction: ServerDatabase, libraryId: number) {
    this.#transaction = transaction;
    this.#libraryId = libraryId;
  }

  /** The id of the track's album, null when it has none. */
  async putAlbum(surroundings: Surroundings, year: number | null): Promise<number | null> {
    const { album_title, album_artist_name, is_compilation } = surroundings;
    if (album_title == null) {
      return null;
    }
    const artistId = album_artist_name == null ? null : await this.#artist(album_artist_name);
    const known = await this.#transaction
      .selectFrom('album')
      .select('id')
      .where('library_id', '=', this.#libraryId)
      .where('canonical_title', '=', album_title)
      .where('album_artist_id', 'is', artistId)
      .executeTakeFirst();
    if (known) {
      return known.id;
    }
    const now = Date.now();
    const { id } = await this.#transaction
      .insertInto('album')
      .values({
        library_id: this.#libraryId,
        canonical_title: album_title,
        album_artist_id: artistId,
        year,
        is_compilation: is_compilation ? 1 : 0,
        created_at: now,
        updated_at: now,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    return id;
  }

  async putTrack(filePath: string, track: Columns & { album_id: number | null; added_at: number }): Promise<number> {
    const { id } = await this.#transaction
      .insertInto('track')
      .values({ ...track, library_id: this.#libraryId, file_path: filePath })
      .onConflict((conflict) => conflict.columns(['library_id', 'file_path']).doUpdateSet(track))
      .returning('id')
      .executeTakeFirstOrThrow();
    return id;
  }

  /** A name that comes twice keeps its first position. */
  async linkArtists(trackId: number, names: readonly string[]): Promise<void> {
    await this.#transaction.deleteFrom('track_artist').where('track_id', '=', trackId).execute();
    for (const [position, artist] of [...new Set(names)].entries()) {
      await this.#transaction
        .insertInto('track_artist')
        .values({ track_id: trackId, artist_id: await this.#artist(artist), position })
        .execute();
    }
  }

  async #artist(artist: string): Promise<number> {
    const now = Date.now();
    const { id } = await this.#transaction
      .insertInto('artist')
      .values({ library_id: this.#libraryId, name: artist, created_at: now, updated_at: now })
      .onConflict((conflict) => conflict.columns(['library_id', 'name']).doUpdateSet({ updated_at: now }))
      .returning('id')
      .executeTakeFirstOrThrow();
    return id;
  }
}

async function findLibrary({ transaction, profiles, op }: Change, canonicalId: string): Promise<number | undefined> {
  const profileId = await profiles.resolve(op.profile_canonical_id);
  if (profileId === undefined) {
    return undefined;
  }
  const library = await transaction
    .selectFrom('library')
    .select('id')
    .where('profile_id', '=', profileId)
    .where('canonical_id', '=', canonicalId)
    .executeTakeFirst();
  return library?.id;
}
