use api::Status;
use serde_json::json;
use tempfile::TempDir;

use super::*;
use crate::test_support::{me, new_prediction, other};
use crate::{Completion, NewPrediction, Store};

struct TestStore {
    store: Store,
    result: PredictionId,
    _folder: TempDir,
}

impl TestStore {
    /// A store with one result.
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("depth2img.db"))
            .await
            .unwrap();
        let input = json!({"prompt": "a pagoda"}).as_object().unwrap().clone();
        let prediction = NewPrediction {
            input,
            ..new_prediction(&me(), 0)
        };
        store.predictions().insert(&prediction).await.unwrap();
        store
            .predictions()
            .finish(
                &prediction.id,
                &Completion::new(Status::Succeeded, &timestamp(1)),
            )
            .await
            .unwrap();
        Self {
            store,
            result: prediction.id,
            _folder: folder,
        }
    }

    /// A share of the result, with this token hash.
    async fn create_share(&self, second: u8, token_hash: &str) -> ShareRow {
        let share = ShareRow {
            id: ShareId::from_entropy(rand::random()),
            owner: me(),
            prediction: Some(self.result.clone()),
            grid: None,
            visibility: ShareVisibility::Comparison,
            password_hash: Some("$argon2id$".into()),
            expires_at: Some(timestamp(50)),
            note: None,
            created_at: timestamp(second),
            last_used_at: None,
            uses: 0,
        };
        assert!(
            self.store
                .shares()
                .insert(&share, token_hash)
                .await
                .unwrap()
        );
        share
    }

    async fn found(&self, token_hash: &str) -> Option<ShareRow> {
        self.store
            .shares()
            .find_by_token(token_hash)
            .await
            .unwrap()
            .map(|(share, record)| {
                assert_eq!(
                    (Some(record.id), record.owner),
                    (share.prediction.clone(), me())
                );
                share
            })
    }
}

fn timestamp(second: u8) -> Timestamp {
    Timestamp::from_rfc3339(format!("2026-11-22T09:30:{second:02}.000000Z"))
}

#[tokio::test]
async fn share_is_found_by_token_hash_and_counts_openings() {
    let test_store = TestStore::new().await;
    let share = test_store.create_share(1, "aa").await;
    assert_eq!(test_store.found("aa").await, Some(share.clone()));
    assert_eq!(test_store.found("bb").await, None);
    for second in [10, 20] {
        test_store
            .store
            .shares()
            .record_opening(&share.id, &timestamp(second))
            .await
            .unwrap();
    }
    let found = test_store.found("aa").await.unwrap();
    assert_eq!((found.uses, found.last_used_at), (2, Some(timestamp(20))));
}

#[tokio::test]
async fn update_leaves_absent_values_and_null_removes() {
    let test_store = TestStore::new().await;
    let share = test_store.create_share(1, "aa").await;
    let change = ShareChange {
        note: Some(Some("for Mia".into())),
        password_hash: Some(None),
        ..ShareChange::default()
    };
    assert!(
        test_store
            .store
            .shares()
            .update(&me(), &share.id, &change)
            .await
            .unwrap()
    );
    let changed = ShareRow {
        note: Some("for Mia".into()),
        password_hash: None,
        ..share
    };
    assert_eq!(test_store.found("aa").await, Some(changed.clone()));
    let change = ShareChange {
        visibility: Some(ShareVisibility::Remix),
        expires_at: Some(None),
        note: Some(None),
        token_hash: Some("bb".into()),
        ..ShareChange::default()
    };
    assert!(
        !test_store
            .store
            .shares()
            .update(&other(), &changed.id, &change)
            .await
            .unwrap()
    );
    assert!(
        test_store
            .store
            .shares()
            .update(&me(), &changed.id, &change)
            .await
            .unwrap()
    );
    assert_eq!(test_store.found("aa").await, None, "its old address ended");
    assert_eq!(
        test_store.found("bb").await,
        Some(ShareRow {
            visibility: ShareVisibility::Remix,
            expires_at: None,
            note: None,
            ..changed
        })
    );
}

#[tokio::test]
async fn list_is_newest_first_with_result_details() {
    let test_store = TestStore::new().await;
    let (first, second) = (
        test_store.create_share(1, "aa").await,
        test_store.create_share(2, "bb").await,
    );
    let listed = test_store.store.shares().list(&me()).await.unwrap();
    assert_eq!(
        listed
            .iter()
            .map(|listed| &listed.share)
            .collect::<Vec<_>>(),
        [&second, &first]
    );
    assert_eq!(
        (listed[0].prompt.as_deref(), listed[0].is_deleted),
        (Some("a pagoda"), false)
    );
    assert_eq!(
        listed[0].model.as_ref().unwrap().name(),
        "stable-diffusion-depth2img"
    );
    assert_eq!(
        test_store
            .store
            .shares()
            .find_owned(&me(), &first.id)
            .await
            .unwrap()
            .as_ref(),
        Some(&listed[1])
    );
    assert!(
        test_store
            .store
            .shares()
            .list(&other())
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        test_store
            .store
            .shares()
            .find_owned(&other(), &first.id)
            .await
            .unwrap(),
        None
    );
    assert!(
        !test_store
            .store
            .shares()
            .delete(&other(), &first.id)
            .await
            .unwrap()
    );
    assert!(
        test_store
            .store
            .shares()
            .delete(&me(), &first.id)
            .await
            .unwrap()
    );
    assert_eq!(test_store.found("aa").await, None);
}

#[tokio::test]
async fn share_of_a_deleted_result_is_hidden_until_restored() {
    let test_store = TestStore::new().await;
    let share = test_store.create_share(1, "aa").await;
    let ids = std::slice::from_ref(&test_store.result);
    test_store
        .store
        .history()
        .delete(&me(), ids, &timestamp(2))
        .await
        .unwrap();
    assert_eq!(test_store.found("aa").await, None);
    assert!(test_store.store.shares().list(&me()).await.unwrap()[0].is_deleted);
    test_store
        .store
        .history()
        .restore(&me(), ids)
        .await
        .unwrap();
    assert_eq!(test_store.found("aa").await, Some(share));
    test_store
        .store
        .history()
        .delete(&me(), ids, &timestamp(3))
        .await
        .unwrap();
    test_store
        .store
        .history()
        .purge_deleted(&timestamp(4))
        .await
        .unwrap();
    assert!(
        test_store
            .store
            .shares()
            .list(&me())
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn insert_enforces_the_limit() {
    let test_store = TestStore::new().await;
    let share = test_store.create_share(1, "aa").await;
    for number in 1..limits::SHARES {
        let share = ShareRow {
            id: ShareId::from_entropy(rand::random()),
            ..share.clone()
        };
        assert!(
            test_store
                .store
                .shares()
                .insert(&share, &number.to_string())
                .await
                .unwrap()
        );
    }
    let one_more = ShareRow {
        id: ShareId::from_entropy(rand::random()),
        ..share
    };
    assert!(
        !test_store
            .store
            .shares()
            .insert(&one_more, "bb")
            .await
            .unwrap()
    );
}
