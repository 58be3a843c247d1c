-- Small things that are made once and kept, such as the secret that signs addresses and cookies.
CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;

-- One row a prediction. Moments are RFC 3339 in UTC with six digits, so they sort as text.
CREATE TABLE predictions (
    id              TEXT PRIMARY KEY,
    owner           TEXT NOT NULL,
    model           TEXT NOT NULL,
    version         TEXT NOT NULL,
    input           TEXT NOT NULL,               -- JSON, as it was sent; data URIs became files
    seed            INTEGER NOT NULL,            -- given or drawn before the run, so that a repeated run gives the same
    status          TEXT NOT NULL CHECK (status IN ('starting', 'processing', 'succeeded', 'failed', 'canceled', 'aborted')),
    pictures        TEXT NOT NULL,               -- JSON: blob names, sizes and notes
    held_depth      TEXT,                        -- blob of the depth map as it was sent, until it is prepared
    logs            TEXT NOT NULL DEFAULT '',
    error           TEXT,
    source          TEXT NOT NULL,
    engine          TEXT NOT NULL,
    submitted_at    TEXT,                        -- set before the engine is asked: from here on look up before asking again
    upstream        TEXT,                        -- what the engine calls it
    idempotency_key TEXT,
    created_at      TEXT NOT NULL,
    started_at      TEXT,
    completed_at    TEXT,
    deadline        TEXT
) STRICT;

CREATE INDEX predictions_by_owner ON predictions (owner, created_at DESC, id DESC);
CREATE INDEX predictions_unfinished ON predictions (created_at, id) WHERE status IN ('starting', 'processing');
CREATE UNIQUE INDEX predictions_by_key ON predictions (owner, idempotency_key) WHERE idempotency_key IS NOT NULL;

-- That something changed, in order. What it changed to is in the prediction's own row, which never steps back:
-- a reader that comes late is told the present state once.
CREATE TABLE events (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    owner      TEXT NOT NULL,
    prediction TEXT NOT NULL REFERENCES predictions (id) ON DELETE CASCADE,
    kind       TEXT NOT NULL CHECK (kind IN ('prediction', 'logs'))
) STRICT;

CREATE INDEX events_by_owner ON events (owner, seq);
CREATE INDEX events_by_prediction ON events (prediction, seq);

-- What was made of a picture or a depth map before, found again by the digest of its bytes.
CREATE TABLE prepared (
    sha256  TEXT NOT NULL,                       -- of the bytes it was made from
    role    TEXT NOT NULL,                       -- 'picture', 'estimate', or 'map:' and the digest of the picture it lies on
    blob    TEXT NOT NULL,
    width   INTEGER NOT NULL,
    height  INTEGER NOT NULL,
    seconds REAL NOT NULL,                       -- that it took to make
    notes   TEXT NOT NULL,                       -- JSON, a list of sentences
    PRIMARY KEY (sha256, role)
) STRICT, WITHOUT ROWID;
