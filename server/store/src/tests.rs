//! Migrations of databases that earlier versions wrote.

use api::{
    BlobName, CatalogQuery, DigestId, DigestInterval, InputKind, OutputKind, PredictionId,
    SearchId, ShareId, ShareVisibility,
};
use tempfile::TempDir;

use super::*;
use crate::test_support::me;

/// The last version before tables and columns were renamed.
const OLD_VERSION: i64 = 19;
const CREATED_AT: &str = "2026-11-22T09:30:00.000000Z";
const LATER: &str = "2026-11-22T09:31:00.000000Z";

/// A database of [`OLD_VERSION`].
struct OldDatabase {
    folder: TempDir,
    pool: SqlitePool,
}

impl OldDatabase {
    async fn create() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = SqliteConnectOptions::new()
            .filename(folder.path().join("depth2img.db"))
            .create_if_missing(true)
            .foreign_keys(true);
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options)
            .await
            .unwrap();
        MIGRATOR.run_to(OLD_VERSION, &pool).await.unwrap();
        Self { folder, pool }
    }

    async fn insert(&self, statement: &'static str, values: &[&str]) {
        let mut insert = sqlx::query(statement);
        for value in values {
            insert = insert.bind(*value);
        }
        insert.execute(&self.pool).await.unwrap();
    }

    async fn insert_prediction(&self, id: &PredictionId) {
        self.insert(
            r#"INSERT INTO predictions
                   (id, owner, model, version, input, seed, status, pictures, held_depth, source,
                    engine, submitted_at, upstream, created_at)
               VALUES (?, ?, 'acme/restyle', 'hidden', '{"prompt": "fog"}', 7, 'processing',
                       '{"outputs": [], "notes": []}', ?, 'api', 'replicate', ?4, 'abc', ?4)"#,
            &[id.as_str(), me().as_str(), blob().as_str(), CREATED_AT],
        )
        .await;
    }

    async fn insert_search(&self, id: &SearchId, query: &str) {
        self.insert(
            "INSERT INTO searches (id, owner, name, query, created_at, seen_at)
             VALUES (?, ?, 'Fog', ?, ?4, ?4)",
            &[id.as_str(), me().as_str(), query, CREATED_AT],
        )
        .await;
    }

    async fn insert_confirmed_digest(&self, id: &DigestId, query: &str) {
        self.insert(
            "INSERT INTO digests (id, owner, email, query, every, language, created_at, asked_at, \
                 confirmed_at, news_since, due_at) \
             VALUES (?, ?, 'a@b.example', ?, 'week', 'en', ?4, ?4, ?4, ?4, ?4)",
            &[id.as_str(), me().as_str(), query, CREATED_AT],
        )
        .await;
    }

    /// Opens the database with this version.
    async fn migrate(self) -> (TempDir, Store) {
        self.pool.close().await;
        let store = Store::open(&self.folder.path().join("depth2img.db"))
            .await
            .unwrap();
        (self.folder, store)
    }
}

fn blob() -> BlobName {
    BlobName::new(&"0f".repeat(32), "png").unwrap()
}

fn created_at() -> Timestamp {
    Timestamp::from_rfc3339(CREATED_AT)
}

fn later() -> Timestamp {
    Timestamp::from_rfc3339(LATER)
}

#[tokio::test]
async fn migration_renames_filters_of_saved_searches_and_digests() {
    let old = OldDatabase::create().await;
    let ids = [1, 2, 3].map(|byte| SearchId::from_entropy([byte; 16]));
    let queries = [
        "?q=takes%3D+gives&task=inpainting&takes=image,seed&gives=images&sort=trending",
        "?takes=mask",
        "?gives=video&cost=unknown",
    ];
    for (id, query) in ids.iter().zip(queries) {
        old.insert_search(id, query).await;
    }
    let digest = DigestId::from_entropy([4; 16]);
    old.insert_confirmed_digest(&digest, "?takes=text&gives=3d")
        .await;
    let (_folder, store) = old.migrate().await;

    let mut migrated = Vec::new();
    for id in &ids {
        let (search, _) = store
            .searches()
            .find_owned(&me(), id)
            .await
            .unwrap()
            .unwrap();
        let query = CatalogQuery::from_search(&search.query);
        assert_eq!(search.query, query.to_search(), "no filter is ignored");
        migrated.push(query);
    }
    assert_eq!(
        (migrated[0].q.as_str(), migrated[0].inputs.as_slice()),
        (
            "takes= gives",
            [InputKind::Image, InputKind::Seed].as_slice()
        )
    );
    assert_eq!(migrated[0].outputs, [OutputKind::Images]);
    assert_eq!(migrated[1].inputs, [InputKind::Mask]);
    assert_eq!(migrated[2].outputs, [OutputKind::Video]);
    let digest = store.digests().find(&digest).await.unwrap().unwrap().digest;
    assert_eq!(digest.query, "?inputs=text&outputs=3d");
}

#[tokio::test]
async fn migration_preserves_prediction_history_and_webhooks() {
    let old = OldDatabase::create().await;
    let id = PredictionId::from_entropy([1; 16]);
    old.insert_prediction(&id).await;
    old.insert(
        r#"INSERT INTO webhooks (prediction, url, origin, events, base, knows_aborted)
           VALUES (?, 'https://example.com/hook', 'https://example.com', '["completed"]',
                   'http://studio.test', 1)"#,
        &[id.as_str()],
    )
    .await;
    old.insert(
        "INSERT INTO webhook_outbox (prediction, message, due_at) VALUES (?, 'msg_1', ?)",
        &[id.as_str(), CREATED_AT],
    )
    .await;
    old.insert(
        "INSERT INTO heard_webhooks (message, sent_at, expires_at) VALUES ('msg_2', 1, ?)",
        &[LATER],
    )
    .await;
    let (_folder, store) = old.migrate().await;

    let webhooks = store.webhooks();
    let due = webhooks.due(&created_at(), 8, 64).await.unwrap();
    assert_eq!(due[0].message_id, "msg_1");
    let (record, receiver) = webhooks.find_with_receiver(&id).await.unwrap().unwrap();
    assert_eq!(record.unprepared_depth, Some(blob()));
    assert_eq!(record.upstream_id.as_deref(), Some("abc"));
    assert_eq!(receiver.base_url, "http://studio.test");
    let receipt = webhooks
        .record_received("msg_2", 1, &created_at(), &later())
        .await
        .unwrap();
    assert_eq!(receipt, Receipt::Replayed);

    // The triggers maintain the renamed full-text index.
    store
        .history()
        .set_tags(&me(), &id, &["autumn".into()])
        .await
        .unwrap();
    for query in ["fog", "autumn"] {
        let filter = HistoryFilter {
            query: Some(query.into()),
            ..HistoryFilter::default()
        };
        let found = store
            .history()
            .list(&me(), &filter, None, 10)
            .await
            .unwrap();
        assert_eq!(found.total, 1, "{query}");
    }
}

#[tokio::test]
async fn migration_preserves_shares_and_digests() {
    let old = OldDatabase::create().await;
    let (prediction, share) = (
        PredictionId::from_entropy([1; 16]),
        ShareId::from_entropy([2; 16]),
    );
    old.insert_prediction(&prediction).await;
    old.insert(
        "INSERT INTO shares (id, owner, prediction, token_hash, shows, password, created_at)
         VALUES (?, ?, ?, 'aa', 'remix', '$argon2id$', ?)",
        &[
            share.as_str(),
            me().as_str(),
            prediction.as_str(),
            CREATED_AT,
        ],
    )
    .await;
    let digest = DigestId::from_entropy([3; 16]);
    old.insert_confirmed_digest(&digest, "?q=fog").await;
    old.insert(
        "INSERT INTO digest_models (digest, model, letter) VALUES (?, 'acme/restyle', 'e1')",
        &[digest.as_str()],
    )
    .await;
    let (_folder, store) = old.migrate().await;

    let (share, _) = store.shares().find_by_token("aa").await.unwrap().unwrap();
    assert_eq!(
        (share.visibility, share.password_hash.as_deref()),
        (ShareVisibility::Remix, Some("$argon2id$"))
    );
    let row = store.digests().find(&digest).await.unwrap().unwrap();
    assert_eq!(
        (row.digest.interval, row.new_models_since),
        (DigestInterval::Week, Some(created_at()))
    );
    store
        .digests()
        .release(&digest, "e1", &created_at(), 1)
        .await
        .unwrap();
    let reported = store.digests().reported_models(&digest).await.unwrap();
    assert!(
        reported.is_empty(),
        "the models of a failed email are released"
    );
}

#[tokio::test]
async fn migration_preserves_caches_and_catalog_sync_state() {
    let old = OldDatabase::create().await;
    old.insert(
        "INSERT INTO prepared (sha256, role, blob, width, height, seconds, notes)
         VALUES ('aa', 'picture', ?, 640, 428, 0.25, '[]')",
        &[blob().as_str()],
    )
    .await;
    old.insert(
        "INSERT INTO catalog_pictures (address, longest, blob, kept_at) \
         VALUES ('https://example.com/a.png', 480, ?, ?)",
        &[blob().as_str(), CREATED_AT],
    )
    .await;
    old.insert(
        "INSERT INTO settings (name, value) \
         VALUES ('catalog_walk_next', CAST('/models?cursor=2' AS BLOB)), \
                ('catalog_walk_ended_at', CAST(? AS BLOB))",
        &[CREATED_AT],
    )
    .await;
    let (_folder, store) = old.migrate().await;

    let prepared = store
        .prepared_images()
        .find("aa", PreparedRole::Image)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((prepared.blob, prepared.width), (blob(), 640));
    let copy = store
        .catalog()
        .find_image_copy("https://example.com/a.png", 480)
        .await
        .unwrap();
    assert_eq!(copy, Some(blob()));
    assert_eq!(
        store.catalog().sync_state().await.unwrap(),
        CatalogSyncState {
            cursor: Some("/models?cursor=2".into()),
            completed_at: Some(created_at()),
        }
    );
}
