-- What the history is searched and narrowed by, a lean row beside each prediction's wide one. The number stays the same whatever is
-- done to the file, which a row's own place does not: the words below are found by it.
CREATE TABLE history (
    number     INTEGER PRIMARY KEY,
    prediction TEXT NOT NULL UNIQUE REFERENCES predictions (id) ON DELETE CASCADE,
    owner      TEXT NOT NULL,
    created_at TEXT NOT NULL,
    model      TEXT NOT NULL,
    engine     TEXT NOT NULL,
    status     TEXT NOT NULL,
    favourite  INTEGER NOT NULL DEFAULT 0,
    parent     TEXT,                             -- the prediction whose settings it was made from
    deleted_at TEXT                              -- hidden since then, and gone for good some days later
) STRICT;

CREATE INDEX history_by_owner ON history (owner, created_at DESC, prediction DESC);
CREATE INDEX history_by_parent ON history (parent) WHERE parent IS NOT NULL;
CREATE INDEX history_deleted ON history (deleted_at) WHERE deleted_at IS NOT NULL;

CREATE TABLE history_tags (
    number INTEGER NOT NULL REFERENCES history (number) ON DELETE CASCADE,
    tag    TEXT NOT NULL,
    PRIMARY KEY (number, tag)
) STRICT, WITHOUT ROWID;

-- The words of a result. The owner is one word of them, so that a search reads nothing of other people's.
CREATE VIRTUAL TABLE history_words USING fts5 (owner, text, content = '', contentless_delete = 1, prefix = '2 3', tokenize = 'unicode61 remove_diacritics 2');

-- Names and values of the input but for addresses of files, the seed, the model, the tags.
CREATE VIEW history_text AS
SELECT history.number AS number, history.prediction AS prediction, hex(history.owner) AS owner,
       history.model || ' ' || predictions.seed || ' '
       || coalesce((SELECT group_concat(coalesce(fullkey, '') || ' ' || atom, ' ') FROM json_tree(predictions.input)
                    WHERE atom IS NOT NULL AND NOT (type = 'text' AND (atom LIKE 'http://%' OR atom LIKE 'https://%' OR atom LIKE 'data:%'))), '')
       || ' ' || coalesce((SELECT group_concat(tag, ' ') FROM history_tags WHERE history_tags.number = history.number), '') AS text
FROM history JOIN predictions ON predictions.id = history.prediction;

INSERT INTO history (prediction, owner, created_at, model, engine, status)
SELECT id, owner, created_at, model, engine, status FROM predictions ORDER BY created_at, id;
INSERT INTO history_words (rowid, owner, text) SELECT number, owner, text FROM history_text;

CREATE TRIGGER history_of_new AFTER INSERT ON predictions BEGIN
    INSERT INTO history (prediction, owner, created_at, model, engine, status)
    VALUES (new.id, new.owner, new.created_at, new.model, new.engine, new.status);
    INSERT INTO history_words (rowid, owner, text) SELECT number, owner, text FROM history_text WHERE prediction = new.id;
END;

CREATE TRIGGER history_follows AFTER UPDATE OF engine, status ON predictions BEGIN
    UPDATE history SET engine = new.engine, status = new.status WHERE prediction = new.id;
END;

-- Both in one: which of two triggers comes first nobody says, and the words are read from the row.
CREATE TRIGGER history_follows_model AFTER UPDATE OF model ON predictions WHEN old.model <> new.model BEGIN
    UPDATE history SET model = new.model WHERE prediction = new.id;
    INSERT OR REPLACE INTO history_words (rowid, owner, text) SELECT number, owner, text FROM history_text WHERE prediction = new.id;
END;

CREATE TRIGGER history_words_follow_tag AFTER INSERT ON history_tags BEGIN
    INSERT OR REPLACE INTO history_words (rowid, owner, text) SELECT number, owner, text FROM history_text WHERE number = new.number;
END;

CREATE TRIGGER history_words_lose_tag AFTER DELETE ON history_tags BEGIN
    INSERT OR REPLACE INTO history_words (rowid, owner, text) SELECT number, owner, text FROM history_text WHERE number = old.number;
END;

CREATE TRIGGER history_words_go AFTER DELETE ON history BEGIN
    DELETE FROM history_words WHERE rowid = old.number;
END;
