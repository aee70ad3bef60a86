import type { Schema } from '../../src/store/schema';

/** The name of the database inside its folder, on both sides. */
export const DATABASE_FILE = 'bench.db';

/** The tables of both sides. */
export const benchSchema: Schema = {
  migrations: [
    {
      name: '20260101000000_track',
      sql: `CREATE TABLE track (
              id       INTEGER PRIMARY KEY,
              title    TEXT    NOT NULL,
              artist   TEXT    NOT NULL,
              added_at INTEGER NOT NULL
            );
            CREATE INDEX idx_track_artist ON track (artist);`,
    },
  ],
  complete: () => undefined,
};

export const INSERT_TRACK = 'INSERT INTO track (title, artist, added_at) VALUES (?, ?, ?)';
export const COUNT_TRACKS = 'SELECT count(*) AS count FROM track';

const ARTISTS = 5000;
let made = 0;

/** The next row to insert, the same on both sides. Artists come in no order, as in a real library. */
export function nextTrack(): [title: string, artist: string, addedAt: number] {
  const number = ++made;
  const artist = (number * 2_654_435_761) % ARTISTS;
  return [`Track ${number}, recorded live in the small hall`, `Artist ${artist}`, 1_780_000_000_000 + number];
}
