-- The account on each server that the profile is signed in to; `account_id` is the `sub` of its tokens.
CREATE TABLE sync_account (
  server_url TEXT PRIMARY KEY,
  account_id TEXT NOT NULL
);

-- What an operation belongs to, from the moment it is queued. Empty text belongs to nobody.
ALTER TABLE sync_pending_op ADD COLUMN server_url TEXT NOT NULL DEFAULT '';
ALTER TABLE sync_pending_op ADD COLUMN account_id TEXT NOT NULL DEFAULT '';
ALTER TABLE sync_pending_op ADD COLUMN profile_canonical_id TEXT NOT NULL DEFAULT '';
-- How often the server said no to this operation and to nothing else.
ALTER TABLE sync_pending_op ADD COLUMN refusal_count INTEGER NOT NULL DEFAULT 0;
-- Set: not sent until a person says so.
ALTER TABLE sync_pending_op ADD COLUMN parked_at INTEGER;
ALTER TABLE sync_pending_op ADD COLUMN parked_reason TEXT;

CREATE INDEX sync_pending_op_scope_idx ON sync_pending_op (server_url, account_id, profile_canonical_id, parked_at, id);
CREATE INDEX sync_pending_op_entity_idx ON sync_pending_op (entity, entity_id);

-- What an account has been told of, or will be by what is queued.
CREATE TABLE sync_announcement (
  server_url   TEXT NOT NULL,
  account_id   TEXT NOT NULL,
  entity       TEXT NOT NULL,
  canonical_id TEXT NOT NULL,
  PRIMARY KEY (server_url, account_id, entity, canonical_id)
) WITHOUT ROWID;

-- What the person said to the initial upload.
CREATE TABLE sync_upload_answer (
  server_url  TEXT    NOT NULL,
  account_id  TEXT    NOT NULL,
  accepted    INTEGER NOT NULL CHECK (accepted IN (0, 1)),
  answered_at INTEGER NOT NULL,
  PRIMARY KEY (server_url, account_id)
) WITHOUT ROWID;

-- How pushing goes, for all windows together.
CREATE TABLE sync_push_state (
  server_url   TEXT    NOT NULL,
  account_id   TEXT    NOT NULL,
  last_push_at INTEGER,
  -- JSON, or NULL after a success.
  last_error   TEXT,
  -- In a row, up to now.
  failures     INTEGER NOT NULL DEFAULT 0,
  not_before   INTEGER,
  PRIMARY KEY (server_url, account_id)
) WITHOUT ROWID;
