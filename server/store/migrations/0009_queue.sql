-- Where a waiting prediction stands among its owner's: a moment. NULL is that of its creation, until somebody wants another order.
ALTER TABLE predictions ADD COLUMN queued_at TEXT;
