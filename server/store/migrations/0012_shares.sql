-- Links to one result each. Only a digest of what opens a link is kept, and a link that is revoked is gone. The result's row does not
-- change any more and its pictures are named by their digests: what is shown is what was shared.
CREATE TABLE shares (
    id           TEXT PRIMARY KEY NOT NULL,
    owner        TEXT NOT NULL,
    prediction   TEXT NOT NULL REFERENCES predictions (id) ON DELETE CASCADE,
    token_hash   TEXT NOT NULL UNIQUE,             -- hex SHA-256
    shows        TEXT NOT NULL CHECK (shows IN ('output', 'comparison', 'settings', 'remix')),
    password     TEXT,                             -- argon2, in PHC's form
    expires_at   TEXT,
    note         TEXT,
    created_at   TEXT NOT NULL,
    last_used_at TEXT,
    uses         INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE INDEX shares_by_owner ON shares (owner, created_at DESC, id DESC);
CREATE INDEX shares_by_prediction ON shares (prediction);
