-- What operators changed of an agent's handoff settings, as JSON; NULL once they went back to the
-- configuration file's. The row stays, so that its version never comes twice.
CREATE TABLE agent_settings (
    agent TEXT PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version > 0),
    settings TEXT,
    changed_by TEXT NOT NULL,
    changed_ms INTEGER NOT NULL
) STRICT;
