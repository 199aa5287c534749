-- "Bton": tells this file from any other program's SQLite file.
PRAGMA application_id = 0x42746f6e;

-- One row: the life of this store, and a counter that every change of a document raises.
CREATE TABLE store (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    epoch BLOB NOT NULL CHECK (length(epoch) = 16),
    documents_version INTEGER NOT NULL DEFAULT 0
) STRICT;

-- A session's head, and its inbox row as JSON. The other columns are what is searched for.
CREATE TABLE session (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    head INTEGER NOT NULL,
    -- 0 needs a person (waits, is held, or left contact details), 1 is with the agent, 2 resolved.
    inbox_rank INTEGER NOT NULL,
    unanswered INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    inbox_row TEXT NOT NULL
) STRICT;
CREATE INDEX session_inbox ON session (inbox_rank, updated_ms DESC, id);
CREATE INDEX session_unanswered ON session (id) WHERE unanswered = 1;

-- The logs: each entry as the JSON that operators get. No foreign key to the session: both are
-- written by one statement each in the same transaction, and a key would be checked entry by entry.
-- With a rowid, so that the entries of a batch are written to the same few pages: sorted by session,
-- each would change and now and then split a page of its own, which made commits a third dearer.
CREATE TABLE entry (
    session BLOB NOT NULL CHECK (length(session) = 16),
    seq INTEGER NOT NULL CHECK (seq > 0),
    command BLOB CHECK (length(command) = 16),
    json TEXT NOT NULL,
    UNIQUE (session, seq)
) STRICT;
-- By the command first: ids are ordered by time, so those of a batch share pages.
CREATE UNIQUE INDEX entry_command ON entry (command, session) WHERE command IS NOT NULL;

CREATE TABLE operator (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    on_duty INTEGER NOT NULL
) STRICT;

-- The SHA-256 of a login's cookie, never the cookie.
CREATE TABLE login (
    hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
    operator BLOB NOT NULL REFERENCES operator (id) ON DELETE CASCADE,
    expires_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE document (
    agent TEXT NOT NULL,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (agent, name)
) STRICT;
