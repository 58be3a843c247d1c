-- Whether a receiver knows the status 'aborted', as the client said that named it.
ALTER TABLE webhooks ADD COLUMN knows_aborted INTEGER NOT NULL DEFAULT 0;

-- Whether a prediction failed by what may pass, so that the same with another seed may succeed.
ALTER TABLE predictions ADD COLUMN retryable INTEGER NOT NULL DEFAULT 0;
