import * as z from 'zod';
import { leadingWithin } from '../../core/leading';
import { songSchema, type PulledSong } from './pulledSong';

/** What is handed out together is applied in one transaction, which blocks the event loop. */
const MAX_CHANGES = 50;
const MAX_TRACKS = 250;

const schema = z.object({
  cursor: z.int().nonnegative(),
  // Read when they are handed out: all at once would block the event loop.
  playlists: z.array(z.unknown()),
  favorites: z.array(z.unknown()),
  ratings: z.array(z.unknown()),
});

const playlistSchema = z.object({
  id: z.string(),
  name: z.string().refine((name) => name.trim() !== ''),
  comment: z.string().nullish(),
  created_at: z.number().catch(0),
  songs: z.array(z.unknown()),
});
const mark = z.object({ entity_type: z.string(), entity_id: z.string() });
const rating = mark.extend({ rating: z.int().min(0).max(5) });

/** A piece of a snapshot. */
export type SnapshotUnit =
  | {
      readonly kind: 'playlist';
      readonly id: string;
      /** Null for a further piece of a long playlist. */
      readonly fields: { readonly name: string; readonly comment: string | null } | null;
      readonly songs: readonly PulledSong[];
    }
  | { readonly kind: 'favorite'; readonly trackId: string }
  /** From 1 to 5. */
  | { readonly kind: 'rating'; readonly trackId: string; readonly stars: number };

/** A unit that is not read yet. */
interface RawUnit {
  readonly changes: number;
  readonly tracks: number;
  readonly read: () => SnapshotUnit;
}

/** Everything of an account at one moment (PROTOCOL.md, "v2 snapshot"), to be handed out in parts. */
export class Snapshot {
  /** Position of the journal. */
  readonly position: number;
  /** In milliseconds since the epoch. */
  readonly takenAt: number;
  /** See `PullCursor`. */
  readonly libraries: string | null;
  /** Number of entries that could not be read. */
  readonly unreadable: number;
  readonly #units: readonly RawUnit[];

  private constructor(taken: Pick<Snapshot, 'position' | 'takenAt' | 'libraries'>, entries: UnitList) {
    this.position = taken.position;
    this.takenAt = taken.takenAt;
    this.libraries = taken.libraries;
    this.unreadable = entries.unreadable;
    this.#units = entries.units;
  }

  /** @param body the parsed body of the response. @returns undefined if it is no snapshot */
  static read(body: unknown, taken: Pick<Snapshot, 'takenAt' | 'libraries'>): Snapshot | undefined {
    const { data } = schema.safeParse(body);
    if (!data) return undefined;
    const entries = new UnitList();
    const playlists = data.playlists.flatMap((raw) => entries.parse(playlistSchema, raw));
    // In the order of their creation, as everywhere.
    playlists.sort((one, other) => one.created_at - other.created_at || (one.id < other.id ? -1 : 1));
    for (const playlist of playlists) entries.addPlaylist(playlist);
    // The newest are first.
    for (const { entity_type, entity_id } of data.favorites.flatMap((raw) => entries.parse(mark, raw)).reverse()) {
      if (entity_type === 'track') entries.addMark({ kind: 'favorite', trackId: entity_id });
    }
    for (const { entity_type, entity_id, rating: stars } of data.ratings.flatMap((raw) => entries.parse(rating, raw))) {
      if (entity_type === 'track' && stars > 0) entries.addMark({ kind: 'rating', trackId: entity_id, stars });
    }
    return new Snapshot({ ...taken, position: data.cursor }, entries);
  }

  /** Number of units. */
  get length(): number {
    return this.#units.length;
  }

  /** As many units from this one on as are handed out together. */
  take(start: number): SnapshotUnit[] {
    const next = this.#units.slice(start, start + MAX_CHANGES);
    const few = leadingWithin(next, MAX_CHANGES, ({ changes }) => changes);
    return leadingWithin(few, MAX_TRACKS, ({ tracks }) => tracks).map(({ read }) => read());
  }
}

class UnitList {
  readonly units: RawUnit[] = [];
  unreadable = 0;

  /** None if it cannot be read. */
  parse<T>(entry: z.ZodType<T>, raw: unknown): T[] {
    const { data } = entry.safeParse(raw);
    if (data === undefined) this.unreadable++;
    return data === undefined ? [] : [data];
  }

  addPlaylist({ id, name, comment, songs }: z.infer<typeof playlistSchema>): void {
    for (let start = 0; start === 0 || start < songs.length; start += MAX_TRACKS) {
      const raw = songs.slice(start, start + MAX_TRACKS);
      const fields = start === 0 ? { name, comment: comment ?? null } : null;
      const read = (): SnapshotUnit => ({ kind: 'playlist', id, fields, songs: raw.flatMap(readSong) });
      this.units.push({ changes: fields === null ? 1 : 2, tracks: raw.length, read });
    }
  }

  addMark(unit: SnapshotUnit): void {
    this.units.push({ changes: 1, tracks: 1, read: () => unit });
  }
}

const readSong = (raw: unknown): PulledSong[] => {
  const { data } = songSchema.safeParse(raw);
  return data ? [data] : [];
};
