-- Notifications that are still to go out, each on one way, written by the append that causes them. What
-- has arrived is deleted, so the table holds what is under way and what was given up.
CREATE TABLE notification (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    way TEXT NOT NULL,
    kind TEXT NOT NULL,
    session BLOB NOT NULL CHECK (length(session) = 16),
    seq INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    payload TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    -- The next attempt, or the end of the lease of whoever is at it; NULL once it was given up. The first
    -- is due at once, whatever the clock says.
    due_ms INTEGER DEFAULT 0,
    dead_ms INTEGER,
    error TEXT,
    CHECK ((due_ms IS NULL) = (dead_ms IS NOT NULL))
) STRICT;
CREATE INDEX notification_due ON notification (way, due_ms) WHERE due_ms IS NOT NULL;
CREATE INDEX notification_dead ON notification (dead_ms) WHERE dead_ms IS NOT NULL;

-- Ways whose receiver said that it wants no more, with the receiver's address.
CREATE TABLE disabled_way (
    way TEXT PRIMARY KEY,
    address TEXT NOT NULL,
    disabled_ms INTEGER NOT NULL
) STRICT;
