-- Rows that are there already get their UUIDs from the program, right after migrating.
ALTER TABLE profile ADD COLUMN canonical_id TEXT;

CREATE UNIQUE INDEX idx_profile_canonical_id ON profile (canonical_id) WHERE canonical_id IS NOT NULL;
