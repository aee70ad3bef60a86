-- Totals that triggers keep, because adding up a large library blocks for too long.
ALTER TABLE playlist ADD COLUMN track_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE playlist ADD COLUMN total_duration_ms INTEGER NOT NULL DEFAULT 0;

UPDATE playlist SET track_count = total.track_count, total_duration_ms = total.duration_ms
FROM (SELECT playlist_id, count(*) AS track_count, sum(duration_ms) AS duration_ms
      FROM playlist_track JOIN track ON track.id = track_id GROUP BY playlist_id) AS total
WHERE playlist.id = total.playlist_id;

CREATE TRIGGER trg_playlist_track_total_on_insert AFTER INSERT ON playlist_track
BEGIN
  UPDATE playlist SET track_count = track_count + 1,
    total_duration_ms = total_duration_ms + (SELECT duration_ms FROM track WHERE id = NEW.track_id)
  WHERE id = NEW.playlist_id;
END;

CREATE TRIGGER trg_playlist_track_total_on_delete AFTER DELETE ON playlist_track
BEGIN
  UPDATE playlist SET track_count = track_count - 1,
    total_duration_ms = total_duration_ms - (SELECT duration_ms FROM track WHERE id = OLD.track_id)
  WHERE id = OLD.playlist_id;
END;

CREATE TRIGGER trg_playlist_track_total_on_update AFTER UPDATE OF playlist_id, track_id ON playlist_track
BEGIN
  UPDATE playlist SET track_count = track_count - 1,
    total_duration_ms = total_duration_ms - (SELECT duration_ms FROM track WHERE id = OLD.track_id)
  WHERE id = OLD.playlist_id;
  UPDATE playlist SET track_count = track_count + 1,
    total_duration_ms = total_duration_ms + (SELECT duration_ms FROM track WHERE id = NEW.track_id)
  WHERE id = NEW.playlist_id;
END;

CREATE TRIGGER trg_track_playlist_total_on_update AFTER UPDATE OF duration_ms ON track WHEN NEW.duration_ms <> OLD.duration_ms
BEGIN
  UPDATE playlist SET total_duration_ms = total_duration_ms - OLD.duration_ms + NEW.duration_ms
  WHERE id IN (SELECT playlist_id FROM playlist_track WHERE track_id = NEW.id);
END;

-- One liked track of each file: of the duplicates that are liked, if possible one with its audio, else the first.
-- Without a hash every track is a file of its own.
CREATE TABLE liked_file (
  track_id    INTEGER PRIMARY KEY,
  duration_ms INTEGER NOT NULL
);

INSERT INTO liked_file (track_id, duration_ms)
SELECT track.id, track.duration_ms FROM liked_track CROSS JOIN track ON track.id = track_id
WHERE track.file_hash = '' OR NOT EXISTS (
  SELECT 1 FROM track AS other JOIN liked_track AS liked ON liked.track_id = other.id
  WHERE other.file_hash = track.file_hash AND (other.is_available, -other.id) > (track.is_available, -track.id));

-- A row inserted here chooses again: the track has, or had, this hash.
CREATE VIEW liked_file_choice (track_id, file_hash) AS SELECT NULL, NULL;

CREATE TRIGGER trg_liked_file_choice INSTEAD OF INSERT ON liked_file_choice
BEGIN
  DELETE FROM liked_file WHERE track_id IN (
    SELECT NEW.track_id UNION ALL SELECT id FROM track WHERE file_hash = NEW.file_hash AND NEW.file_hash <> '');
  INSERT INTO liked_file (track_id, duration_ms)
  SELECT track.id, duration_ms FROM track JOIN liked_track ON liked_track.track_id = track.id
  WHERE file_hash = NEW.file_hash AND NEW.file_hash <> ''
  ORDER BY is_available DESC, track.id LIMIT 1;
  INSERT INTO liked_file (track_id, duration_ms)
  SELECT track.id, duration_ms FROM track JOIN liked_track ON liked_track.track_id = track.id
  WHERE track.id = NEW.track_id AND file_hash = '' AND NEW.file_hash = '';
END;

CREATE TRIGGER trg_liked_track_file_on_insert AFTER INSERT ON liked_track
BEGIN
  INSERT INTO liked_file_choice SELECT id, file_hash FROM track WHERE id = NEW.track_id;
END;

CREATE TRIGGER trg_liked_track_file_on_delete AFTER DELETE ON liked_track
BEGIN
  INSERT INTO liked_file_choice SELECT id, file_hash FROM track WHERE id = OLD.track_id;
END;

CREATE TRIGGER trg_liked_track_file_on_update AFTER UPDATE OF track_id ON liked_track
BEGIN
  INSERT INTO liked_file_choice SELECT id, file_hash FROM track WHERE id = OLD.track_id;
  INSERT INTO liked_file_choice SELECT id, file_hash FROM track WHERE id = NEW.track_id;
END;

CREATE TRIGGER trg_track_liked_file_on_update AFTER UPDATE OF file_hash, is_available, duration_ms ON track
WHEN EXISTS (SELECT 1 FROM liked_track WHERE track_id = NEW.id)
BEGIN
  INSERT INTO liked_file_choice VALUES (OLD.id, OLD.file_hash);
  INSERT INTO liked_file_choice VALUES (NEW.id, NEW.file_hash);
END;

-- While the track is still there: the triggers of these tables read it.
CREATE TRIGGER trg_track_totals_on_delete BEFORE DELETE ON track
BEGIN
  DELETE FROM playlist_track WHERE track_id = OLD.id;
  DELETE FROM liked_track WHERE track_id = OLD.id;
END;
