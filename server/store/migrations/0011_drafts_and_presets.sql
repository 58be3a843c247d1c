-- What an owner is working on. Every draft that is kept has a higher revision than the one before.
CREATE TABLE drafts (
    owner      TEXT PRIMARY KEY NOT NULL,
    revision   INTEGER NOT NULL,
    content    TEXT NOT NULL,                    -- JSON
    changed_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX drafts_by_change ON drafts (changed_at);

-- Uploads that a draft names: they stay as long as it does.
CREATE TABLE draft_files (
    owner TEXT NOT NULL REFERENCES drafts (owner) ON DELETE CASCADE,
    file  TEXT NOT NULL,
    PRIMARY KEY (owner, file)
) STRICT, WITHOUT ROWID;

CREATE INDEX draft_files_by_file ON draft_files (file);

-- Settings under names.
CREATE TABLE presets (
    id         TEXT PRIMARY KEY NOT NULL,
    owner      TEXT NOT NULL,
    name       TEXT NOT NULL,
    input      TEXT NOT NULL,                    -- JSON
    created_at TEXT NOT NULL,
    UNIQUE (owner, name)
) STRICT, WITHOUT ROWID;
