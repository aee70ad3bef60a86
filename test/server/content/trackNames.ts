import * as z from 'zod';
import type { ServerDatabase } from '../database';
import type { StoredOp } from '../sync/op';

export interface TrackName {
  title: string;
  artist: string | null;
}

const insertedSchema = z.object({
  track_ids: z.array(z.int()),
  track_hashes: z.array(z.string().nullable()).catch([]).default([]),
  snapshots: z
    .record(z.string(), z.object({ title: z.string(), artist: z.string().nullish(), file_hash: z.string().nullish() }))
    .catch({})
    .default({}),
});

/**
 * What the tracks of a user are called. Likes and ratings name a track by its hash, playlists by a row of a device; the
 * libraries, and snapshots that came with playlists, know the rest.
 */
export class TrackNames {
  readonly #names = new Map<string, TrackName>();
  readonly #hashes = new Map<string, string>();

  static async read(database: ServerDatabase, userId: number, log: readonly StoredOp[]): Promise<TrackNames> {
    const names = new TrackNames();
    for (const op of log) {
      names.#readSnapshots(op);
    }
    await names.#readLibraries(database, userId);
    return names;
  }

  get(hash: string): TrackName | undefined {
    return this.#names.get(hash);
  }

  /** The hash of a track that a playlist names by a row of a device; undefined when the device did not send it. */
  hashOf(playlistCanonicalId: string | null, trackId: number): string | undefined {
    return this.#hashes.get(`${playlistCanonicalId} ${trackId}`);
  }

  #readSnapshots({ entity, entity_id, field, op, payload }: StoredOp): void {
    if (entity !== 'playlist' || field !== 'tracks' || op !== 'insert' || payload === null) {
      return;
    }
    const inserted = insertedSchema.safeParse(JSON.parse(payload));
    if (!inserted.success) {
      return;
    }
    const { track_ids, track_hashes, snapshots } = inserted.data;
    for (const [index, id] of track_ids.entries()) {
      const snapshot = snapshots[String(id)];
      const hash = track_hashes[index] ?? snapshot?.file_hash;
      if (hash == null) {
        continue;
      }
      this.#hashes.set(`${entity_id} ${id}`, hash);
      if (snapshot) {
        this.#names.set(hash, { title: snapshot.title, artist: snapshot.artist ?? null });
      }
    }
  }

  async #readLibraries(database: ServerDatabase, userId: number): Promise<void> {
    const rows = await database
      .selectFrom('track')
      .innerJoin('library', 'library.id', 'track.library_id')
      .innerJoin('profile', 'profile.id', 'library.profile_id')
      .leftJoin('track_artist', 'track_artist.track_id', 'track.id')
      .leftJoin('artist', 'artist.id', 'track_artist.artist_id')
      .where('profile.user_id', '=', userId)
      .select(['track.file_hash', 'track.title', 'artist.name'])
      .orderBy('track.id')
      .orderBy('track_artist.position')
      .execute();
    const artists = new Map<string, string[]>();
    for (const { file_hash, title, name } of rows) {
      if (file_hash === null) {
        continue;
      }
      const before = artists.get(file_hash) ?? [];
      const all = name === null ? before : [...before, name];
      artists.set(file_hash, all);
      this.#names.set(file_hash, { title, artist: all.length === 0 ? null : all.join(', ') });
    }
  }
}
