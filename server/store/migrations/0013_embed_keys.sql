-- Studios for other sites. Their keys stand in the pages of those sites; only digests are kept here all the same.
CREATE TABLE embed_keys (
    id           TEXT PRIMARY KEY NOT NULL,
    owner        TEXT NOT NULL,
    name         TEXT NOT NULL,
    key_hash     TEXT NOT NULL UNIQUE,             -- SHA-256, hexadecimal
    terms        TEXT NOT NULL,                    -- JSON
    created_at   TEXT NOT NULL,
    last_used_at TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX embed_keys_by_owner ON embed_keys (owner, created_at);

-- How many predictions each made on a day (UTC).
CREATE TABLE embed_key_days (
    key         TEXT NOT NULL REFERENCES embed_keys (id) ON DELETE CASCADE,
    day         TEXT NOT NULL,                     -- 2026-11-22
    predictions INTEGER NOT NULL,
    PRIMARY KEY (key, day)
) STRICT, WITHOUT ROWID;
