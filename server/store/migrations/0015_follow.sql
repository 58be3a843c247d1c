-- Searches of the catalog that their owners keep.
CREATE TABLE searches (
    id         TEXT PRIMARY KEY NOT NULL,
    owner      TEXT NOT NULL,
    name       TEXT NOT NULL,
    query      TEXT NOT NULL,                    -- as it stands in addresses
    created_at TEXT NOT NULL,
    seen_at    TEXT NOT NULL                     -- what came into the catalog later is new
) STRICT, WITHOUT ROWID;

CREATE INDEX searches_by_owner ON searches (owner, created_at DESC, id DESC);

-- News of a search by e-mail. A row is deleted when its reader or its owner wants no more, and a week after it was asked for without a yes.
CREATE TABLE digests (
    id           TEXT PRIMARY KEY NOT NULL,
    owner        TEXT NOT NULL,
    email        TEXT NOT NULL,
    query        TEXT NOT NULL,
    every        TEXT NOT NULL CHECK (every IN ('day', 'week', 'month')),
    language     TEXT NOT NULL,
    created_at   TEXT NOT NULL,
    asked_at     TEXT NOT NULL,                  -- since when a yes is waited for
    confirmed_at TEXT,                           -- when it was said; letters are due at whole days, weeks or months after it
    news_since   TEXT,                           -- what came into the catalog later is news
    due_at       TEXT,                           -- when the next letter is due; before a yes: the one that asks for it
    attempts     INTEGER NOT NULL DEFAULT 0,     -- of that letter, that failed
    last_sent_at TEXT,
    has_failed   INTEGER NOT NULL DEFAULT 0      -- the mailbox refused a letter
) STRICT, WITHOUT ROWID;

CREATE INDEX digests_by_owner ON digests (owner, created_at DESC, id DESC);
CREATE INDEX digests_by_mailbox ON digests (lower(email), query);
CREATE INDEX digests_by_due ON digests (due_at) WHERE due_at IS NOT NULL;

-- The models that a digest has told of, each by the letter that does: written before that letter is sent.
CREATE TABLE digest_models (
    digest TEXT NOT NULL REFERENCES digests (id) ON DELETE CASCADE,
    model  TEXT NOT NULL,                        -- owner/name
    letter TEXT NOT NULL,
    PRIMARY KEY (digest, model)
) STRICT, WITHOUT ROWID;

-- Letters that asked for a yes, for a day: an address gets few of them, whoever asks.
CREATE TABLE digest_requests (
    address_hash TEXT NOT NULL,                  -- SHA-256, hexadecimal
    owner        TEXT NOT NULL,
    asked_at     TEXT NOT NULL
) STRICT;

CREATE INDEX digest_requests_by_moment ON digest_requests (asked_at);
