-- Comparisons of models are grids. What their owner says about one, and which picture of it people like best, each one at most.
ALTER TABLE grids ADD COLUMN note TEXT;

CREATE TABLE grid_votes (
    grid  TEXT NOT NULL REFERENCES grids (id) ON DELETE CASCADE,
    voter TEXT NOT NULL,                           -- an owner's id
    cell  INTEGER NOT NULL,
    PRIMARY KEY (grid, voter)
) STRICT, WITHOUT ROWID;

-- A link leads to a result, or to a grid.
CREATE TABLE shares_of_both (
    id           TEXT PRIMARY KEY NOT NULL,
    owner        TEXT NOT NULL,
    prediction   TEXT REFERENCES predictions (id) ON DELETE CASCADE,
    grid         TEXT REFERENCES grids (id) ON DELETE CASCADE,
    token_hash   TEXT NOT NULL UNIQUE,             -- hex SHA-256
    shows        TEXT NOT NULL CHECK (shows IN ('output', 'comparison', 'settings', 'remix')),
    password     TEXT,                             -- argon2, in PHC's form
    expires_at   TEXT,
    note         TEXT,
    created_at   TEXT NOT NULL,
    last_used_at TEXT,
    uses         INTEGER NOT NULL DEFAULT 0,
    CHECK ((prediction IS NULL) <> (grid IS NULL))
) STRICT, WITHOUT ROWID;

INSERT INTO shares_of_both
SELECT id, owner, prediction, NULL, token_hash, shows, password, expires_at, note, created_at, last_used_at, uses FROM shares;
DROP TABLE shares;
ALTER TABLE shares_of_both RENAME TO shares;

CREATE INDEX shares_by_owner ON shares (owner, created_at DESC, id DESC);
CREATE INDEX shares_by_prediction ON shares (prediction);
CREATE INDEX shares_by_grid ON shares (grid) WHERE grid IS NOT NULL;
