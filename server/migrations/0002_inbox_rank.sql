-- Who waits gets a rank of its own, so that no wave of leads pushes it out of the inbox:
-- 0 waits for a person, 1 is held by one, 2 has a lead that nobody has followed up, 3 is with the
-- agent, 4 is resolved.
UPDATE session SET inbox_rank = CASE inbox_row ->> '$.state.type'
    WHEN 'awaiting' THEN 0
    WHEN 'operator' THEN 1
    WHEN 'resolved' THEN 4
    ELSE CASE
        WHEN inbox_row ->> '$.lead' IS NULL THEN 3
        WHEN inbox_row ->> '$.lead.followed_up_ms' IS NOT NULL THEN 3
        ELSE 2
    END
END;
