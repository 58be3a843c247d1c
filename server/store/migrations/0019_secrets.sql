-- What nobody is to see of an input, from when a prediction is accepted until it has ended. In the input itself stands that it is hidden.
CREATE TABLE secrets (
    prediction TEXT PRIMARY KEY REFERENCES predictions (id) ON DELETE CASCADE,
    input TEXT NOT NULL
) STRICT, WITHOUT ROWID;
