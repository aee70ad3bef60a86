-- What a server of protocol v2 calls what this database calls otherwise. All of it is per account of a server.

-- The playlists that this database knows under another id than the server, those that it has created or created again.
-- A deleted one keeps its row, because the changes of the server still name it.
CREATE TABLE v2_playlist (
  server_url TEXT    NOT NULL,
  account_id TEXT    NOT NULL,
  server_id  TEXT    NOT NULL,
  local_id   TEXT    NOT NULL,
  is_deleted INTEGER NOT NULL DEFAULT 0 CHECK (is_deleted IN (0, 1)),
  PRIMARY KEY (server_url, account_id, server_id)
) WITHOUT ROWID;

CREATE INDEX v2_playlist_local_idx ON v2_playlist (server_url, account_id, local_id);

-- The key of each track that the server has named: the hash of its file, or else 'v2:' and its id. It never changes,
-- although the file may.
CREATE TABLE v2_track (
  server_url TEXT NOT NULL,
  account_id TEXT NOT NULL,
  server_id  TEXT NOT NULL,
  track_key  TEXT NOT NULL,
  PRIMARY KEY (server_url, account_id, server_id),
  UNIQUE (server_url, account_id, track_key)
) WITHOUT ROWID;

-- Up to where the journal has been read for the lists below.
CREATE TABLE v2_journal (
  server_url TEXT    NOT NULL,
  account_id TEXT    NOT NULL,
  cursor     INTEGER NOT NULL,
  PRIMARY KEY (server_url, account_id)
) WITHOUT ROWID;

-- The list of each playlist as the server stores it, with the tracks that the account cannot see. JSON, ids of the server.
CREATE TABLE v2_playlist_order (
  server_url TEXT NOT NULL,
  account_id TEXT NOT NULL,
  server_id  TEXT NOT NULL,
  track_ids  TEXT NOT NULL,
  PRIMARY KEY (server_url, account_id, server_id)
) WITHOUT ROWID;

-- What a playlist becomes by an operation that takes several requests, from before the first of them until after the
-- last. JSON, ids of the server.
CREATE TABLE v2_target (
  server_url   TEXT NOT NULL,
  account_id   TEXT NOT NULL,
  operation_id TEXT NOT NULL,
  track_ids    TEXT NOT NULL,
  PRIMARY KEY (server_url, account_id, operation_id)
) WITHOUT ROWID;
