-- 0 to 255, as in the POPM frame of ID3. No check: files may hold anything.
ALTER TABLE track ADD COLUMN rating INTEGER;
