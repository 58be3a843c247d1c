-- Where a client wants to be told of a prediction.
CREATE TABLE webhooks (
    prediction TEXT PRIMARY KEY NOT NULL REFERENCES predictions (id) ON DELETE CASCADE,
    url        TEXT NOT NULL,
    origin     TEXT NOT NULL,                    -- of the url: receivers share the sender by it
    events     TEXT NOT NULL,                    -- JSON, a list of Replicate's words
    base       TEXT NOT NULL                     -- origin of the addresses in what is sent
) STRICT, WITHOUT ROWID;

-- Ends of predictions that a receiver has still to be told of; written in the transaction that ends the prediction.
CREATE TABLE webhook_outbox (
    prediction TEXT PRIMARY KEY NOT NULL REFERENCES webhooks (prediction) ON DELETE CASCADE,
    message    TEXT NOT NULL,                    -- the webhook-id, the same at every attempt
    attempts   INTEGER NOT NULL DEFAULT 0,       -- those that failed
    due_at     TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX webhook_outbox_by_due ON webhook_outbox (due_at);

-- Webhooks that came, until they are too old to be taken anyway. A sender that tries again signs the same id at a new moment.
CREATE TABLE heard_webhooks (
    message    TEXT NOT NULL,
    sent_at    INTEGER NOT NULL,                 -- seconds since 1970, as signed
    expires_at TEXT NOT NULL,
    PRIMARY KEY (message, sent_at)
) STRICT, WITHOUT ROWID;

CREATE INDEX heard_webhooks_by_expiry ON heard_webhooks (expires_at);
