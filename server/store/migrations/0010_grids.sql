-- Predictions that vary one or two inputs, made together.
CREATE TABLE grids (
    id              TEXT PRIMARY KEY NOT NULL,
    owner           TEXT NOT NULL,
    axes            TEXT NOT NULL,               -- JSON: the input fields and their values
    input           TEXT NOT NULL,               -- JSON: what all have in common
    cells           INTEGER NOT NULL,
    idempotency_key TEXT,
    created_at      TEXT NOT NULL
) STRICT;

CREATE INDEX grids_by_owner ON grids (owner, created_at DESC, id DESC);
CREATE UNIQUE INDEX grids_by_key ON grids (owner, idempotency_key) WHERE idempotency_key IS NOT NULL;

-- Which grid a prediction is part of, and its place there, row by row.
ALTER TABLE predictions ADD COLUMN grid TEXT;
ALTER TABLE predictions ADD COLUMN grid_cell INTEGER;
CREATE INDEX predictions_by_grid ON predictions (grid, grid_cell) WHERE grid IS NOT NULL;
