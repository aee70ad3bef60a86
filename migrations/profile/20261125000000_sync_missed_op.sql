-- Edits of what an account knows, made while it was not the one in use or the mode was local; in their order.
CREATE TABLE sync_missed_op (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  server_url TEXT    NOT NULL,
  account_id TEXT    NOT NULL,
  entity     TEXT    NOT NULL,
  entity_id  TEXT    NOT NULL,
  field      TEXT,
  op         TEXT    NOT NULL CHECK (op IN ('set', 'delete', 'insert', 'noop')),
  payload    TEXT,
  created_at INTEGER NOT NULL
);

CREATE INDEX sync_missed_op_entity_idx ON sync_missed_op (server_url, account_id, entity, entity_id);

-- To find who knows of something.
CREATE INDEX sync_announcement_entity_idx ON sync_announcement (entity, canonical_id);
