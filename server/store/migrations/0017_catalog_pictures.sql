-- Copies of the pictures of models in the catalog.
CREATE TABLE catalog_pictures (
    -- Where it is upstream, and how long its longer side is here at most.
    address TEXT NOT NULL,
    longest INTEGER NOT NULL,
    blob TEXT NOT NULL,
    kept_at TEXT NOT NULL,
    PRIMARY KEY (address, longest)
) STRICT;
