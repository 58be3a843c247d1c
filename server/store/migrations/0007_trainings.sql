-- Whose a training is that was begun at Replicate: there it is the account's.
CREATE TABLE trainings (
    id         TEXT PRIMARY KEY NOT NULL,        -- Replicate's
    owner      TEXT NOT NULL
) STRICT, WITHOUT ROWID;
