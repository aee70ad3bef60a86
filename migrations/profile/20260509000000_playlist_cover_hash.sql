ALTER TABLE playlist ADD COLUMN cover_hash TEXT;
