CREATE TABLE profile_setting (
  key        TEXT    PRIMARY KEY,
  value      TEXT    NOT NULL,
  value_type TEXT    NOT NULL CHECK (value_type IN ('string', 'int', 'bool', 'json')),
  updated_at INTEGER NOT NULL
);

CREATE TABLE auth_credential (
  provider                TEXT    PRIMARY KEY CHECK (provider IN ('lastfm', 'listenbrainz', 'deezer')),
  username                TEXT,
  token_encrypted         BLOB    NOT NULL,
  refresh_token_encrypted BLOB,
  expires_at              INTEGER,
  created_at              INTEGER NOT NULL,
  updated_at              INTEGER NOT NULL
);

CREATE TABLE library (
  id          INTEGER PRIMARY KEY,
  name        TEXT    NOT NULL,
  description TEXT,
  color_id    TEXT    NOT NULL DEFAULT 'emerald',
  icon_id     TEXT    NOT NULL DEFAULT 'library',
  created_at  INTEGER NOT NULL,
  updated_at  INTEGER NOT NULL
);

CREATE TABLE library_folder (
  id              INTEGER PRIMARY KEY,
  library_id      INTEGER NOT NULL REFERENCES library (id) ON DELETE CASCADE,
  path            TEXT    NOT NULL,
  last_scanned_at INTEGER,
  is_watched      INTEGER NOT NULL DEFAULT 0,
  UNIQUE (library_id, path)
);

CREATE TABLE artist (
  id           INTEGER PRIMARY KEY,
  name         TEXT    NOT NULL UNIQUE,
  picture_hash TEXT,
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL
);

CREATE TABLE album (
  id              INTEGER PRIMARY KEY,
  canonical_title TEXT    NOT NULL,
  album_artist_id INTEGER REFERENCES artist (id) ON DELETE SET NULL,
  year            INTEGER,
  cover_hash      TEXT,
  is_compilation  INTEGER NOT NULL DEFAULT 0,
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL
);

CREATE TABLE track (
  id             INTEGER PRIMARY KEY,
  library_id     INTEGER NOT NULL REFERENCES library (id) ON DELETE CASCADE,
  folder_id      INTEGER REFERENCES library_folder (id) ON DELETE SET NULL,
  file_path      TEXT    NOT NULL,
  file_hash      TEXT    NOT NULL,
  file_size      INTEGER NOT NULL,
  file_modified  INTEGER NOT NULL,
  title          TEXT    NOT NULL,
  album_id       INTEGER REFERENCES album (id) ON DELETE SET NULL,
  primary_artist INTEGER REFERENCES artist (id) ON DELETE SET NULL,
  track_number   INTEGER,
  disc_number    INTEGER,
  year           INTEGER,
  duration_ms    INTEGER NOT NULL,
  bitrate        INTEGER,
  sample_rate    INTEGER,
  channels       INTEGER,
  codec          TEXT,
  container      TEXT,
  bit_depth      INTEGER,
  musical_key    TEXT,
  added_at       INTEGER NOT NULL,
  scan_id        INTEGER,
  is_available   INTEGER NOT NULL DEFAULT 1,
  UNIQUE (library_id, file_path)
);

-- Not unique: two files may have the same content.
CREATE INDEX idx_track_file_hash ON track (file_hash);
CREATE INDEX idx_track_folder ON track (folder_id);
CREATE INDEX idx_track_album ON track (album_id);

CREATE TABLE track_artist (
  track_id  INTEGER NOT NULL REFERENCES track (id) ON DELETE CASCADE,
  artist_id INTEGER NOT NULL REFERENCES artist (id) ON DELETE CASCADE,
  role      TEXT    NOT NULL DEFAULT 'main' CHECK (role IN ('main', 'feature', 'remixer', 'producer', 'composer')),
  position  INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (track_id, artist_id, role)
);

CREATE INDEX idx_track_artist_artist ON track_artist (artist_id);

CREATE TABLE playlist (
  id          INTEGER PRIMARY KEY,
  name        TEXT    NOT NULL,
  description TEXT,
  color_id    TEXT    NOT NULL DEFAULT 'violet',
  icon_id     TEXT    NOT NULL DEFAULT 'music',
  is_smart    INTEGER NOT NULL DEFAULT 0,
  smart_rules TEXT,
  position    INTEGER NOT NULL DEFAULT 0,
  created_at  INTEGER NOT NULL,
  updated_at  INTEGER NOT NULL
);

CREATE TABLE playlist_track (
  playlist_id INTEGER NOT NULL REFERENCES playlist (id) ON DELETE CASCADE,
  track_id    INTEGER NOT NULL REFERENCES track (id) ON DELETE CASCADE,
  position    INTEGER NOT NULL,
  added_at    INTEGER NOT NULL,
  PRIMARY KEY (playlist_id, track_id)
);

CREATE INDEX idx_playlist_track_position ON playlist_track (playlist_id, position);
CREATE INDEX idx_playlist_track_track ON playlist_track (track_id);

CREATE TABLE liked_track (
  track_id INTEGER PRIMARY KEY REFERENCES track (id) ON DELETE CASCADE,
  liked_at INTEGER NOT NULL
);
