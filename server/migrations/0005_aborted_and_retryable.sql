-- Whether a receiver knows the status 'aborted', as the client said that named it.
ALTER TABLE webhooks ADD COLUMN knows_aborted INTEGER NOT NULL DEFAULT 0;
