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
