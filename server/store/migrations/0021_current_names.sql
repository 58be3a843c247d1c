-- The names of tables and columns follow docs/glossary.md. Earlier migrations use the old names.

ALTER TABLE predictions RENAME COLUMN held_depth TO unprepared_depth;
ALTER TABLE predictions RENAME COLUMN upstream TO upstream_id;

ALTER TABLE prepared RENAME TO prepared_images;

ALTER TABLE webhooks RENAME TO webhook_receivers;
ALTER TABLE webhook_receivers RENAME COLUMN base TO base_url;
ALTER TABLE webhook_receivers RENAME COLUMN knows_aborted TO supports_aborted;

ALTER TABLE webhook_outbox RENAME COLUMN message TO message_id;

ALTER TABLE heard_webhooks RENAME TO received_webhooks;
ALTER TABLE received_webhooks RENAME COLUMN message TO message_id;
DROP INDEX heard_webhooks_by_expiry;
CREATE INDEX received_webhooks_by_expiry ON received_webhooks (expires_at);

ALTER TABLE shares RENAME COLUMN shows TO visibility;
ALTER TABLE shares RENAME COLUMN password TO password_hash;

ALTER TABLE catalog_models RENAME COLUMN arrived_at TO added_at;
ALTER TABLE catalog_pictures RENAME COLUMN address TO url;
ALTER TABLE catalog_pictures RENAME COLUMN longest TO max_pixels; -- of the longer side
ALTER TABLE catalog_pictures RENAME COLUMN kept_at TO created_at;

UPDATE settings SET name = 'catalog_sync_cursor' WHERE name = 'catalog_walk_next';
UPDATE settings SET name = 'catalog_sync_completed_at' WHERE name = 'catalog_walk_ended_at';

ALTER TABLE searches RENAME TO saved_searches;
DROP INDEX searches_by_owner;
CREATE INDEX saved_searches_by_owner ON saved_searches (owner, created_at DESC, id DESC);

ALTER TABLE digests RENAME COLUMN every TO interval;
ALTER TABLE digests RENAME COLUMN asked_at TO requested_at;
ALTER TABLE digests RENAME COLUMN news_since TO new_models_since;
ALTER TABLE digest_models RENAME COLUMN letter TO email_id;
ALTER TABLE digest_requests RENAME COLUMN asked_at TO requested_at;
DROP INDEX digest_requests_by_moment;
CREATE INDEX digest_requests_by_time ON digest_requests (requested_at);

-- The filters of stored searches. Values are percent-encoded, so `?` and `&` only begin a name.
UPDATE saved_searches SET query = replace(replace(query, '?takes=', '?inputs='), '&takes=', '&inputs=');
UPDATE saved_searches SET query = replace(replace(query, '?gives=', '?outputs='), '&gives=', '&outputs=');
UPDATE digests SET query = replace(replace(query, '?takes=', '?inputs='), '&takes=', '&inputs=');
UPDATE digests SET query = replace(replace(query, '?gives=', '?outputs='), '&gives=', '&outputs=');

-- The full-text index of the history, and the triggers that keep it and `history` up to date.
DROP TRIGGER history_of_new;
DROP TRIGGER history_follows;
DROP TRIGGER history_follows_model;
DROP TRIGGER history_words_follow_tag;
DROP TRIGGER history_words_lose_tag;
DROP TRIGGER history_words_go;

ALTER TABLE history_words RENAME TO history_full_text;

CREATE TRIGGER predictions_after_insert AFTER INSERT ON predictions BEGIN
    INSERT INTO history (prediction, owner, created_at, model, engine, status)
    VALUES (new.id, new.owner, new.created_at, new.model, new.engine, new.status);
    INSERT INTO history_full_text (rowid, owner, text)
    SELECT number, owner, text FROM history_text WHERE prediction = new.id;
END;

CREATE TRIGGER predictions_after_update AFTER UPDATE OF engine, status ON predictions BEGIN
    UPDATE history SET engine = new.engine, status = new.status WHERE prediction = new.id;
END;

-- One trigger for both statements: the order of triggers is undefined, and the text is read from
-- the updated row.
CREATE TRIGGER predictions_after_model_update AFTER UPDATE OF model ON predictions
WHEN old.model <> new.model BEGIN
    UPDATE history SET model = new.model WHERE prediction = new.id;
    INSERT OR REPLACE INTO history_full_text (rowid, owner, text)
    SELECT number, owner, text FROM history_text WHERE prediction = new.id;
END;

CREATE TRIGGER history_tags_after_insert AFTER INSERT ON history_tags BEGIN
    INSERT OR REPLACE INTO history_full_text (rowid, owner, text)
    SELECT number, owner, text FROM history_text WHERE number = new.number;
END;

CREATE TRIGGER history_tags_after_delete AFTER DELETE ON history_tags BEGIN
    INSERT OR REPLACE INTO history_full_text (rowid, owner, text)
    SELECT number, owner, text FROM history_text WHERE number = old.number;
END;

CREATE TRIGGER history_after_delete AFTER DELETE ON history BEGIN
    DELETE FROM history_full_text WHERE rowid = old.number;
END;
