-- AUTOINCREMENT: an id is never used again, so the order of the ids is that of the edits.
CREATE TABLE sync_pending_op (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  operation_id    TEXT    NOT NULL UNIQUE,
  lamport_ts      INTEGER NOT NULL UNIQUE CHECK (lamport_ts > 0),
  entity          TEXT    NOT NULL,
  entity_id       TEXT    NOT NULL,
  field           TEXT,
  op              TEXT    NOT NULL CHECK (op IN ('set', 'delete', 'insert', 'noop')),
  payload         TEXT,
  created_at      INTEGER NOT NULL,
  last_attempt_at INTEGER,
  attempt_count   INTEGER NOT NULL DEFAULT 0,
  last_error      TEXT
);

CREATE INDEX sync_pending_op_created_idx ON sync_pending_op (created_at);
