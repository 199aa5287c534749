-- Within a rank the greatest comes first: of those who wait who has waited longest, so that past the
-- inbox's limit nobody is pushed out by who came later; of all others what changed last.
ALTER TABLE session RENAME COLUMN updated_ms TO inbox_order;
UPDATE session SET inbox_order = 9223372036854775807 - (inbox_row ->> '$.state.since_ms')
WHERE inbox_rank = 0;

-- Rows that were written before a resolve counted as following a lead up.
UPDATE session SET inbox_row = json_set(inbox_row, '$.lead.followed_up_ms', (
    SELECT min(json ->> '$.at_ms') FROM entry
    WHERE entry.session = session.id AND json ->> '$.event.type' = 'session_resolved'
      AND json ->> '$.at_ms' > inbox_row ->> '$.lead.captured_ms'
))
WHERE inbox_row ->> '$.lead.captured_ms' IS NOT NULL
  AND inbox_row ->> '$.lead.followed_up_ms' IS NULL;
UPDATE session SET inbox_rank = 3
WHERE inbox_rank = 2 AND inbox_row ->> '$.lead.followed_up_ms' IS NOT NULL;
