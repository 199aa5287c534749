-- The server's key for Web Push, made at the first start: browsers are subscribed to this one.
CREATE TABLE push_key (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    secret BLOB NOT NULL CHECK (length(secret) = 32)
) STRICT;

-- Browsers that operators are notified in. Each stands and falls with the login that it has.
CREATE TABLE push_subscription (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    login BLOB NOT NULL UNIQUE REFERENCES login (hash) ON DELETE CASCADE,
    operator BLOB NOT NULL,
    endpoint TEXT NOT NULL UNIQUE,
    public_key BLOB NOT NULL CHECK (length(public_key) = 65),
    auth BLOB NOT NULL CHECK (length(auth) = 16),
    name TEXT NOT NULL,
    created_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX push_subscription_operator ON push_subscription (operator);

-- What operators set for themselves, as JSON.
CREATE TABLE member_preferences (
    operator BLOB PRIMARY KEY REFERENCES operator (id) ON DELETE CASCADE,
    preferences TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Held back until a member's quiet hours end: taken back if it is moot by then.
ALTER TABLE notification ADD COLUMN held INTEGER NOT NULL DEFAULT 0;
CREATE INDEX notification_held ON notification (session) WHERE held = 1;
