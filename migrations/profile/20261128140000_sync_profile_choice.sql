-- `provisional`: the profile's own id, which an earlier profile of another device may still replace.
-- `undecided`: the account has several profiles, and the user has not chosen one yet.
ALTER TABLE sync_profile_link ADD COLUMN state TEXT NOT NULL DEFAULT 'final'
  CHECK (state IN ('final', 'provisional', 'undecided'));
-- When a provisional link was first found in the account's log, in milliseconds since the epoch.
ALTER TABLE sync_profile_link ADD COLUMN seen_at INTEGER;
