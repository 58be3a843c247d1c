-- The models that can be found, but for those that are part of the build.
CREATE TABLE catalog_models (
    model      TEXT PRIMARY KEY NOT NULL,          -- owner/name
    record     TEXT NOT NULL,                      -- JSON, Replicate's model object with schema and example
    source     TEXT NOT NULL CHECK (source IN ('snapshot', 'replicate')),
    arrived_at TEXT NOT NULL,                      -- when it first came into this catalog
    changed_at TEXT NOT NULL
) STRICT;

-- Every version that was ever a model's latest here.
CREATE TABLE catalog_versions (
    id          TEXT PRIMARY KEY NOT NULL,
    model       TEXT NOT NULL REFERENCES catalog_models (model) ON DELETE CASCADE,
    created_at  TEXT NOT NULL,
    cog_version TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX catalog_versions_by_model ON catalog_versions (model, created_at DESC);

-- How often each ran. Days may be missing.
CREATE TABLE catalog_runs (
    model TEXT NOT NULL REFERENCES catalog_models (model) ON DELETE CASCADE,
    day   TEXT NOT NULL,                           -- 2026-11-22
    total INTEGER NOT NULL,                        -- up to and with that day
    daily INTEGER,                                 -- since the last day that was counted before
    PRIMARY KEY (model, day)
) STRICT, WITHOUT ROWID;

-- What a finished prediction cost, in US dollars, by the table of prices when it ended.
ALTER TABLE predictions ADD COLUMN cost_dollars REAL;

CREATE TABLE catalog_collections (
    slug             TEXT PRIMARY KEY NOT NULL,
    name             TEXT NOT NULL,
    description      TEXT NOT NULL,
    full_description TEXT,
    members          TEXT NOT NULL                 -- JSON, a list of owner/name
) STRICT;
