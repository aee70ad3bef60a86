-- Links to playlists by their canonical ids, each of the account at the server that shared it.
CREATE TABLE share_link (
  server_url  TEXT    NOT NULL,
  account_id  TEXT    NOT NULL,
  playlist_id TEXT    NOT NULL,
  token       TEXT    NOT NULL,
  created_at  INTEGER NOT NULL,
  PRIMARY KEY (server_url, account_id, playlist_id)
) WITHOUT ROWID;

-- The server drops the link with the playlist, and gives a restored one another link.
CREATE TRIGGER trg_playlist_drop_share_link_on_delete AFTER DELETE ON playlist
BEGIN
  DELETE FROM share_link WHERE playlist_id = OLD.canonical_id;
  DELETE FROM profile_setting WHERE key = 'share.token.' || OLD.canonical_id;
END;
