import { audioSize } from './audio';
import type { Album, Artist, Track } from './entities';
import type { MarkCache, Marks } from './marks';
import type { Visibility } from './visibility';

const nothing = null;

/** The catalogue as JSON, with the marks of who asks (PROTOCOL.md, "v2 catalogue shapes"). */
export class Shapes {
  readonly #marks: MarkCache;
  readonly #visibility: Visibility;

  constructor(marks: MarkCache, visibility: Visibility) {
    this.#marks = marks;
    this.#visibility = visibility;
  }

  songs(accountId: string, tracks: readonly Track[]) {
    const marks = this.#marks.of(accountId);
    return tracks.map((track) => this.#song(track, marks));
  }

  albums(accountId: string, albums: readonly Album[]) {
    const marks = this.#marks.of(accountId);
    return albums.map((album) => this.#album(album, marks));
  }

  artists(accountId: string, artists: readonly Artist[]) {
    const marks = this.#marks.of(accountId);
    return artists.map((artist) => ({ ...artistShape(artist, marks), album_count: artist.albums.length }));
  }

  /** A track as the list of a library has it, there or not. */
  trackRecord(track: Track) {
    const { id, album, title, artists, durationMs: duration_ms, codec, relativePath: relative_path } = track;
    return {
      id,
      library_id: album.libraryId,
      relative_path,
      title,
      album: album.title,
      artist: artists[0]?.name ?? null,
      artist_id: artists[0]?.id ?? null,
      genre: album.genre,
      duration_ms,
      codec,
      artwork_hash: album.artworkHash,
      full_hash: this.#visibility.hashOf(track),
      available: this.#visibility.isAvailable(track),
    };
  }

  #song(track: Track, marks: Marks) {
    const { id, album, title, artists, number, disc, durationMs, codec, suffix } = track;
    const plays = marks.plays.get(id);
    const [main] = artists;
    return {
      id,
      library_id: album.libraryId,
      album_id: album.id,
      title,
      album: album.title,
      artist: main?.name ?? null,
      artist_id: main?.id ?? null,
      genre: album.genre,
      year: album.year,
      track: number,
      disc,
      duration_ms: durationMs,
      bitrate: 64,
      codec,
      suffix,
      size: audioSize(durationMs),
      artwork_hash: album.artworkHash,
      full_hash: this.#visibility.hashOf(track),
      created_at: album.createdAt,
      starred_at: marks.starredAt.get(id) ?? null,
      user_rating: marks.ratings.get(id) ?? null,
      sample_rate: 8000,
      channels: 1,
      bit_depth: 8,
      play_count: plays?.count ?? 0,
      last_played_at: plays?.last ?? null,
      artists: artists.map(reference),
      genres: [album.genre],
      album_artist: album.artist.name,
      album_artist_id: album.artist.id,
      album_artists: [reference(album.artist)],
      contributors: [],
      musicbrainz_id: nothing,
      replay_gain_track_gain: nothing,
      replay_gain_track_peak: nothing,
      replay_gain_album_gain: nothing,
      replay_gain_album_peak: nothing,
      bpm: nothing,
      sort_name: nothing,
      comment: nothing,
      isrc: [],
      moods: [],
      explicit_status: nothing,
    };
  }

  #album(album: Album, marks: Marks) {
    const { id, libraryId: library_id, title, artist, artworkHash: artwork_hash, year, genre, createdAt } = album;
    const tracks = album.tracks.filter((track) => this.#visibility.isAvailable(track));
    const plays = tracks.flatMap((track) => marks.plays.get(track.id) ?? []);
    return {
      id,
      library_id,
      title,
      artist: artist.name,
      artist_id: artist.id,
      artwork_hash,
      year,
      is_compilation: false,
      musicbrainz_id: nothing,
      sort_name: nothing,
      artists: [reference(artist)],
      genres: [genre],
      original_release_date: nothing,
      release_date: nothing,
      release_types: [],
      record_labels: [],
      disc_titles: [],
      created_at: createdAt,
      starred_at: marks.starredAt.get(id) ?? null,
      user_rating: marks.ratings.get(id) ?? null,
      play_count: plays.reduce((sum, { count }) => sum + count, 0),
      last_played_at: plays.length === 0 ? null : Math.max(...plays.map(({ last }) => last)),
      song_count: tracks.length,
      duration_ms: tracks.reduce((sum, { durationMs }) => sum + durationMs, 0),
    };
  }
}

function artistShape({ id, libraryId: library_id, name }: Artist, marks: Marks) {
  return {
    id,
    library_id,
    name,
    // The server never has pictures of artists.
    artwork_hash: nothing,
    musicbrainz_id: nothing,
    sort_name: nothing,
    starred_at: marks.starredAt.get(id) ?? null,
    user_rating: marks.ratings.get(id) ?? null,
    roles: [],
  };
}

function reference({ id, name }: Artist) {
  return { id, name };
}
