-- Which inputs of a model are what, as its owner has corrected it.
CREATE TABLE model_roles (
    owner TEXT NOT NULL,
    model TEXT NOT NULL,
    -- JSON, as the API has it.
    roles TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    PRIMARY KEY (owner, model)
) STRICT;
