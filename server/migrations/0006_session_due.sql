-- When the next thing happens in a session by itself, in milliseconds since 1970 (UTC); NULL if it waits
-- for somebody. Few sessions have one: the others cost the index nothing.
ALTER TABLE session ADD COLUMN due_ms INTEGER;
CREATE INDEX session_due ON session (due_ms) WHERE due_ms IS NOT NULL;
-- Of those that wait or are held already, the first look finds out.
UPDATE session SET due_ms = 0 WHERE inbox_rank <= 1;
