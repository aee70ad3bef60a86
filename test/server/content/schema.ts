import type { Generated } from 'kysely';

/** The columns that playlists and libraries share. */
interface Shelf {
  id: Generated<number>;
  profile_id: number;
  /** Null when created by REST (PROTOCOL.md, "REST resources"). */
  canonical_id: string | null;
  name: string;
  description: string | null;
  color_id: string;
  icon_id: string;
  created_at: number;
  updated_at: number;
}

/** What ops and REST requests write (PROTOCOL.md, "Server tables" and "REST resources"). */
export interface ContentTables {
  library: Shelf;
  playlist: Shelf & {
    is_smart: Generated<number>;
    smart_rules: string | null;
    cover_hash: string | null;
    cover_is_auto: Generated<number>;
    position: Generated<number>;
  };
  playlist_track: {
    playlist_id: number;
    /** A row id of the device that added the track; it means nothing here. */
    track_id: number;
    position: number;
    added_at: number;
    snapshot_title: string | null;
    snapshot_artist: string | null;
    snapshot_duration_ms: number | null;
  };
  playlist_share: {
    playlist_id: number;
    token: string;
  };
  liked_track: {
    user_id: number;
    file_hash: string;
    liked_at: number;
  };
  track_rating: {
    user_id: number;
    file_hash: string;
    rating: number;
    rated_at: number;
  };
  artist: {
    id: Generated<number>;
    library_id: number;
    name: string;
    picture_hash: string | null;
    created_at: number;
    updated_at: number;
  };
  album: {
    id: Generated<number>;
    library_id: number;
    canonical_title: string;
    album_artist_id: number | null;
    year: number | null;
    cover_hash: string | null;
    is_compilation: number;
    created_at: number;
    updated_at: number;
  };
  track: {
    id: Generated<number>;
    library_id: number;
    album_id: number | null;
    file_path: string;
    file_hash: string | null;
    title: string;
    file_size: number;
    duration_ms: number;
    track_number: number | null;
    disc_number: number | null;
    year: number | null;
    bitrate: number | null;
    sample_rate: number | null;
    channels: number | null;
    bit_depth: number | null;
    codec: string | null;
    musical_key: string | null;
    added_at: number;
    rating: number | null;
  };
  track_artist: {
    track_id: number;
    artist_id: number;
    position: number;
  };
}

export const CONTENT_SCHEMA = `
  create unique index if not exists profile_canonical_id on profile (user_id, canonical_id);

  create table if not exists library (
    id integer primary key autoincrement,
    profile_id integer not null references profile (id) on delete cascade,
    canonical_id text,
    name text not null,
    description text,
    color_id text not null,
    icon_id text not null,
    created_at integer not null,
    updated_at integer not null,
    unique (profile_id, canonical_id)
  );

  create table if not exists playlist (
    id integer primary key autoincrement,
    profile_id integer not null references profile (id) on delete cascade,
    canonical_id text,
    name text not null,
    description text,
    color_id text not null,
    icon_id text not null,
    is_smart integer not null default 0,
    smart_rules text,
    cover_hash text,
    cover_is_auto integer not null default 1,
    position integer not null default 0,
    created_at integer not null,
    updated_at integer not null,
    unique (profile_id, canonical_id)
  );

  create table if not exists playlist_track (
    playlist_id integer not null references playlist (id) on delete cascade,
    track_id integer not null,
    position integer not null,
    added_at integer not null,
    snapshot_title text,
    snapshot_artist text,
    snapshot_duration_ms integer check (snapshot_duration_ms > 0),
    primary key (playlist_id, track_id)
  );

  create table if not exists playlist_share (
    playlist_id integer primary key references playlist (id) on delete cascade,
    token text not null unique
  );

  create table if not exists liked_track (
    user_id integer not null references users (id) on delete cascade,
    file_hash text not null,
    liked_at integer not null,
    primary key (user_id, file_hash)
  );

  create table if not exists track_rating (
    user_id integer not null references users (id) on delete cascade,
    file_hash text not null,
    rating integer not null check (rating between 0 and 255),
    rated_at integer not null,
    primary key (user_id, file_hash)
  );

  create table if not exists artist (
    id integer primary key autoincrement,
    library_id integer not null references library (id) on delete cascade,
    name text not null,
    picture_hash text,
    created_at integer not null,
    updated_at integer not null,
    unique (library_id, name)
  );

  create table if not exists album (
    id integer primary key autoincrement,
    library_id integer not null references library (id) on delete cascade,
    canonical_title text not null,
    album_artist_id integer references artist (id) on delete set null,
    year integer,
    cover_hash text,
    is_compilation integer not null default 0,
    created_at integer not null,
    updated_at integer not null
  );
  create unique index if not exists album_title
    on album (library_id, canonical_title, coalesce(album_artist_id, 0));

  create table if not exists track (
    id integer primary key autoincrement,
    library_id integer not null references library (id) on delete cascade,
    album_id integer references album (id) on delete set null,
    file_path text not null,
    file_hash text,
    title text not null,
    file_size integer not null,
    duration_ms integer not null,
    track_number integer,
    disc_number integer,
    year integer,
    bitrate integer,
    sample_rate integer,
    channels integer,
    bit_depth integer,
    codec text,
    musical_key text,
    added_at integer not null,
    rating integer check (rating between 0 and 255),
    unique (library_id, file_path)
  );

  create table if not exists track_artist (
    track_id integer not null references track (id) on delete cascade,
    artist_id integer not null references artist (id) on delete cascade,
    position integer not null,
    primary key (track_id, artist_id)
  );
`;
