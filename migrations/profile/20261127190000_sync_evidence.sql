-- How often, and since when, the server refused this operation alone while it took no other.
ALTER TABLE sync_pending_op ADD COLUMN unconfirmed_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sync_pending_op ADD COLUMN unconfirmed_since INTEGER;

-- Until when the server asked to be left alone.
ALTER TABLE sync_push_state ADD COLUMN asked_until INTEGER;
-- In a row, with nothing accepted in between, and when the last one was.
ALTER TABLE sync_push_state ADD COLUMN restamps INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sync_push_state ADD COLUMN restamped_at INTEGER;
-- The versions of the program and the server with which all parked operations were last tried again.
ALTER TABLE sync_push_state ADD COLUMN retried_with TEXT;
