ALTER TABLE playlist ADD COLUMN canonical_id TEXT;

-- A UUID v4. A mask picks the variant: `abs(random()) % 4` overflows for one value.
UPDATE playlist SET canonical_id =
  lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || '-4' || substr(lower(hex(randomblob(2))), 2)
  || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6)));

CREATE UNIQUE INDEX idx_playlist_canonical_id ON playlist (canonical_id);

-- For rows that another program inserts. This one always brings an id of its own: its transactions are replayed.
CREATE TRIGGER trg_playlist_set_canonical_id_on_insert AFTER INSERT ON playlist WHEN NEW.canonical_id IS NULL
BEGIN
  UPDATE playlist SET canonical_id =
    lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || '-4' || substr(lower(hex(randomblob(2))), 2)
    || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6)))
  WHERE id = NEW.id;
END;

CREATE TRIGGER trg_playlist_prevent_null_canonical_id_on_update BEFORE UPDATE OF canonical_id ON playlist WHEN NEW.canonical_id IS NULL
BEGIN
  SELECT RAISE(ABORT, 'playlist.canonical_id must not be NULL');
END;

CREATE TABLE sync_id_map (
  entity       TEXT    NOT NULL,
  canonical_id TEXT    NOT NULL,
  local_id     INTEGER NOT NULL,
  PRIMARY KEY (entity, canonical_id)
);

CREATE INDEX idx_sync_id_map_local ON sync_id_map (entity, local_id);

INSERT INTO sync_id_map (entity, canonical_id, local_id) SELECT 'playlist', canonical_id, id FROM playlist;

INSERT OR IGNORE INTO profile_setting (key, value, value_type, updated_at)
VALUES ('sync.last_seen_id', '0', 'int', CAST(strftime('%s', 'now') AS INTEGER) * 1000);
