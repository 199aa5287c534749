-- When the latest contact details were left, in milliseconds since 1970 (UTC); NULL where none were. Few
-- sessions have some: the others cost the index nothing.
ALTER TABLE session ADD COLUMN lead_ms INTEGER;
UPDATE session SET lead_ms = inbox_row ->> '$.lead.captured_ms'
WHERE inbox_row ->> '$.lead' IS NOT NULL;
CREATE INDEX session_lead ON session (lead_ms DESC, id) WHERE lead_ms IS NOT NULL;
