-- Links to the tracks that playlists had at a moment, by the canonical ids of the playlists, each of the account at the
-- server that ordered it. What is ordered is stored before it is requested.
CREATE TABLE fixed_link (
  server_url      TEXT    NOT NULL,
  account_id      TEXT    NOT NULL,
  playlist_id     TEXT    NOT NULL,
  operation_id    TEXT    NOT NULL,
  -- JSON array of the server's ids.
  server_tracks   TEXT    NOT NULL,
  description     TEXT    NOT NULL,
  -- Null for never.
  expires_at      INTEGER,
  -- JSON array of the track rows that the playlist had here.
  local_tracks    TEXT    NOT NULL,
  -- Both null until the server has answered.
  share_id        TEXT,
  url             TEXT,
  created_at      INTEGER NOT NULL,
  PRIMARY KEY (server_url, account_id, playlist_id)
) WITHOUT ROWID;
