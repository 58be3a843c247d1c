-- Bytes that clients uploaded; the bytes themselves lie in the folder `files` under the file's id.
CREATE TABLE files (
    id           TEXT PRIMARY KEY NOT NULL,
    owner        TEXT NOT NULL,
    name         TEXT NOT NULL,
    content_type TEXT NOT NULL,
    size         INTEGER NOT NULL,
    sha256       TEXT NOT NULL,
    md5          TEXT NOT NULL,
    metadata     TEXT NOT NULL,
    created_at   TEXT NOT NULL,
    expires_at   TEXT NOT NULL
) STRICT;

CREATE INDEX files_of_owner ON files (owner, created_at, id);
CREATE INDEX files_by_expiry ON files (expires_at);
