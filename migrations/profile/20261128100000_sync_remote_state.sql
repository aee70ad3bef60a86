-- The state that the log of a server has produced for an account. `live` is what the user sees, `staging` what a full
-- pull collects beside it, and `dropped` is deleted bit by bit. Ids are never used again and grow with time.
-- Every `place` is that of a change in the server's log: a change with a lower place has come late.
CREATE TABLE sync_remote_generation (
  generation INTEGER PRIMARY KEY AUTOINCREMENT,
  server_url TEXT    NOT NULL,
  account_id TEXT    NOT NULL,
  status     TEXT    NOT NULL CHECK (status IN ('live', 'staging', 'dropped'))
);

CREATE UNIQUE INDEX sync_remote_generation_status_idx ON sync_remote_generation (server_url, account_id, status)
WHERE status <> 'dropped';

-- Playlists and libraries. `id` gives the order of creation. `is_created` is 0 before the creation and after a deletion;
-- `place` is that of either. A field that is not known is NULL; no description is empty text.
CREATE TABLE sync_remote_collection (
  id                INTEGER PRIMARY KEY,
  generation        INTEGER NOT NULL,
  entity            TEXT    NOT NULL CHECK (entity IN ('playlist', 'library')),
  canonical_id      TEXT    NOT NULL,
  is_created        INTEGER NOT NULL CHECK (is_created IN (0, 1)),
  place             INTEGER NOT NULL,
  name              TEXT,
  name_place        INTEGER NOT NULL DEFAULT 0,
  description       TEXT,
  description_place INTEGER NOT NULL DEFAULT 0,
  color_id          TEXT,
  color_id_place    INTEGER NOT NULL DEFAULT 0,
  icon_id           TEXT,
  icon_id_place     INTEGER NOT NULL DEFAULT 0,
  UNIQUE (generation, entity, canonical_id)
);

-- The tracks of playlists, also of those that are not known yet. `track_key` is the hash of the file, or is made of
-- the snapshot where there is no hash. A removed track has no position; the others have different ones, with gaps.
-- `title` is NULL where there is no snapshot.
CREATE TABLE sync_remote_playlist_track (
  generation  INTEGER NOT NULL,
  playlist_id TEXT    NOT NULL,
  track_key   TEXT    NOT NULL,
  position    INTEGER,
  place       INTEGER NOT NULL,
  title       TEXT,
  artist      TEXT,
  duration_ms INTEGER,
  PRIMARY KEY (generation, playlist_id, track_key)
) WITHOUT ROWID;

CREATE INDEX sync_remote_playlist_track_position_idx ON sync_remote_playlist_track (generation, playlist_id, position);
CREATE INDEX sync_remote_playlist_track_key_idx ON sync_remote_playlist_track (track_key);

-- `rank` gives the order of liking.
CREATE TABLE sync_remote_like (
  generation INTEGER NOT NULL,
  file_hash  TEXT    NOT NULL,
  is_liked   INTEGER NOT NULL CHECK (is_liked IN (0, 1)),
  rank       INTEGER NOT NULL,
  place      INTEGER NOT NULL,
  PRIMARY KEY (generation, file_hash)
) WITHOUT ROWID;

CREATE INDEX sync_remote_like_rank_idx ON sync_remote_like (generation, rank);

-- NULL: the rating was removed.
CREATE TABLE sync_remote_rating (
  generation INTEGER NOT NULL,
  file_hash  TEXT    NOT NULL,
  rating     INTEGER CHECK (rating BETWEEN 0 AND 255),
  place      INTEGER NOT NULL,
  PRIMARY KEY (generation, file_hash)
) WITHOUT ROWID;

-- To find the track of a snapshot without a hash.
CREATE INDEX idx_track_unhashed_title ON track (title) WHERE file_hash = '';

-- Own operations that a server has accepted and no pull has brought back yet. `id` is that of the outbox.
CREATE TABLE sync_sent_op (
  id                   INTEGER PRIMARY KEY,
  operation_id         TEXT    NOT NULL UNIQUE,
  entity               TEXT    NOT NULL,
  entity_id            TEXT    NOT NULL,
  field                TEXT,
  op                   TEXT    NOT NULL,
  payload              TEXT,
  created_at           INTEGER NOT NULL,
  sent_at              INTEGER NOT NULL,
  server_url           TEXT    NOT NULL,
  account_id           TEXT    NOT NULL,
  profile_canonical_id TEXT    NOT NULL,
  -- See sync_pending_op.
  seen_generation      INTEGER
);

CREATE INDEX sync_sent_op_entity_idx ON sync_sent_op (entity, entity_id);

-- The generation that contains the operation already, although it is still to be sent: a response got lost.
ALTER TABLE sync_pending_op ADD COLUMN seen_generation INTEGER;

-- How pulling goes, for all windows together. Cursors and continuations are opaque text of the server's protocol.
CREATE TABLE sync_pull_state (
  server_url    TEXT    NOT NULL,
  account_id    TEXT    NOT NULL,
  -- What the live data contains, NULL before the end of the first pull.
  cursor        TEXT,
  -- Where a pull of the full state goes on, NULL if it is to begin, or none is under way.
  continuation  TEXT,
  -- Whether the full state is collected beside the live data; 0 in the first pull.
  is_staging    INTEGER NOT NULL DEFAULT 0,
  -- The cursor that the live data gets from what was collected, NULL until all of it is there.
  staged_cursor TEXT,
  -- Whether the full state, as far as it is pulled, lacks changes that the server has.
  has_gap       INTEGER NOT NULL DEFAULT 0,
  last_pull_at  INTEGER,
  -- Operations that were passed over because they could not be read or applied.
  skipped       INTEGER NOT NULL DEFAULT 0,
  -- JSON, or NULL after a success.
  last_error    TEXT,
  -- In a row, up to now.
  failures      INTEGER NOT NULL DEFAULT 0,
  not_before    INTEGER,
  asked_until   INTEGER,
  -- JSON: how changes arrive.
  live          TEXT,
  PRIMARY KEY (server_url, account_id)
) WITHOUT ROWID;
