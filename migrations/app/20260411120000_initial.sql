CREATE TABLE profile (
  id           INTEGER PRIMARY KEY,
  name         TEXT    NOT NULL UNIQUE,
  color_id     TEXT    NOT NULL DEFAULT 'emerald',
  avatar_hash  TEXT,
  data_dir     TEXT    NOT NULL,
  created_at   INTEGER NOT NULL,
  last_used_at INTEGER NOT NULL
);

CREATE INDEX idx_profile_last_used ON profile (last_used_at);

CREATE TABLE app_setting (
  key        TEXT    PRIMARY KEY,
  value      TEXT    NOT NULL,
  value_type TEXT    NOT NULL CHECK (value_type IN ('string', 'int', 'bool', 'json')),
  updated_at INTEGER NOT NULL
);
