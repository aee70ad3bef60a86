ALTER TABLE library ADD COLUMN canonical_id TEXT;

-- A UUID v4. A mask picks the variant: `abs(random()) % 4` overflows for one value.
UPDATE library SET canonical_id =
  lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || '-4' || substr(lower(hex(randomblob(2))), 2)
  || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6)));

CREATE UNIQUE INDEX idx_library_canonical_id ON library (canonical_id);

-- For rows that another program inserts. This one always brings an id of its own: its transactions are replayed.
CREATE TRIGGER trg_library_set_canonical_id_on_insert AFTER INSERT ON library WHEN NEW.canonical_id IS NULL
BEGIN
  UPDATE library SET canonical_id =
    lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || '-4' || substr(lower(hex(randomblob(2))), 2)
    || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6)))
  WHERE id = NEW.id;
END;

CREATE TRIGGER trg_library_prevent_null_canonical_id_on_update BEFORE UPDATE OF canonical_id ON library WHEN NEW.canonical_id IS NULL
BEGIN
  SELECT RAISE(ABORT, 'library.canonical_id must not be NULL');
END;

INSERT INTO sync_id_map (entity, canonical_id, local_id) SELECT 'library', canonical_id, id FROM library;
