-- Which profile of an account on a server this profile is: devices that share playlists use the same one.
CREATE TABLE sync_profile_link (
  server_url           TEXT NOT NULL,
  account_id           TEXT NOT NULL,
  profile_canonical_id TEXT NOT NULL,
  PRIMARY KEY (server_url, account_id)
) WITHOUT ROWID;
