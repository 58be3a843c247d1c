use api::Status;
use serde_json::json;
use tempfile::TempDir;

use super::*;
use crate::{
    predictions::world::{draft, me, other},
    store::{Draft, Ending},
};

struct Shelf {
    store: Store,
    result: PredictionId,
    _folder: TempDir,
}

impl Shelf {
    /// A store with one result of mine.
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("depth2img.db"))
            .await
            .unwrap();
        let input = json!({"prompt": "a pagoda"}).as_object().unwrap().clone();
        let draft = Draft {
            input,
            ..draft(&me(), 0)
        };
        store.insert_prediction(&draft).await.unwrap();
        store
            .finish_prediction(&draft.id, &Ending::of(Status::Succeeded, &moment(1)))
            .await
            .unwrap();
        Self {
            store,
            result: draft.id,
            _folder: folder,
        }
    }

    /// A link to it that this opens.
    async fn shared(&self, second: u8, token_hash: &str) -> ShareRow {
        let share = ShareRow {
            id: ShareId::from_entropy(rand::random()),
            owner: me(),
            prediction: Some(self.result.clone()),
            grid: None,
            shows: ShareShows::Comparison,
            password: Some("$argon2id$".into()),
            expires_at: Some(moment(50)),
            note: None,
            created_at: moment(second),
            last_used_at: None,
            uses: 0,
        };
        assert!(self.store.insert_share(&share, token_hash).await.unwrap());
        share
    }

    async fn found(&self, token_hash: &str) -> Option<ShareRow> {
        self.store
            .share_by_token(token_hash)
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

fn moment(second: u8) -> Timestamp {
    Timestamp::from_rfc3339(format!("2026-11-22T09:30:{second:02}.000000Z"))
}

#[tokio::test]
async fn a_link_is_found_by_what_opens_it_and_counts_how_often_it_was() {
    let shelf = Shelf::new().await;
    let share = shelf.shared(1, "aa").await;
    assert_eq!(shelf.found("aa").await, Some(share.clone()));
    assert_eq!(shelf.found("bb").await, None);
    for second in [10, 20] {
        shelf
            .store
            .touch_share(&share.id, &moment(second))
            .await
            .unwrap();
    }
    let found = shelf.found("aa").await.unwrap();
    assert_eq!((found.uses, found.last_used_at), (2, Some(moment(20))));
}

#[tokio::test]
async fn what_is_left_out_of_a_change_stays_and_null_takes_away() {
    let shelf = Shelf::new().await;
    let share = shelf.shared(1, "aa").await;
    let change = ShareChange {
        note: Some(Some("for Mia".into())),
        password: Some(None),
        ..ShareChange::default()
    };
    assert!(
        shelf
            .store
            .change_share(&me(), &share.id, &change)
            .await
            .unwrap()
    );
    let changed = ShareRow {
        note: Some("for Mia".into()),
        password: None,
        ..share
    };
    assert_eq!(shelf.found("aa").await, Some(changed.clone()));
    let change = ShareChange {
        shows: Some(ShareShows::Remix),
        expires_at: Some(None),
        note: Some(None),
        token_hash: Some("bb".into()),
        ..ShareChange::default()
    };
    assert!(
        !shelf
            .store
            .change_share(&other(), &changed.id, &change)
            .await
            .unwrap()
    );
    assert!(
        shelf
            .store
            .change_share(&me(), &changed.id, &change)
            .await
            .unwrap()
    );
    assert_eq!(shelf.found("aa").await, None, "its old address ended");
    assert_eq!(
        shelf.found("bb").await,
        Some(ShareRow {
            shows: ShareShows::Remix,
            expires_at: None,
            note: None,
            ..changed
        })
    );
}

#[tokio::test]
async fn the_youngest_is_first_and_each_is_told_by_its_result() {
    let shelf = Shelf::new().await;
    let (first, second) = (shelf.shared(1, "aa").await, shelf.shared(2, "bb").await);
    let listed = shelf.store.shares(&me()).await.unwrap();
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
        shelf
            .store
            .share_of(&me(), &first.id)
            .await
            .unwrap()
            .as_ref(),
        Some(&listed[1])
    );
    assert!(shelf.store.shares(&other()).await.unwrap().is_empty());
    assert_eq!(
        shelf.store.share_of(&other(), &first.id).await.unwrap(),
        None
    );
    assert!(!shelf.store.delete_share(&other(), &first.id).await.unwrap());
    assert!(shelf.store.delete_share(&me(), &first.id).await.unwrap());
    assert_eq!(shelf.found("aa").await, None);
}

#[tokio::test]
async fn a_link_goes_with_its_result_and_comes_back_with_it() {
    let shelf = Shelf::new().await;
    let share = shelf.shared(1, "aa").await;
    let ids = std::slice::from_ref(&shelf.result);
    shelf
        .store
        .delete_history(&me(), ids, &moment(2))
        .await
        .unwrap();
    assert_eq!(shelf.found("aa").await, None);
    assert!(shelf.store.shares(&me()).await.unwrap()[0].is_deleted);
    shelf.store.restore_history(&me(), ids).await.unwrap();
    assert_eq!(shelf.found("aa").await, Some(share));
    shelf
        .store
        .delete_history(&me(), ids, &moment(3))
        .await
        .unwrap();
    shelf.store.purge_history(&moment(4)).await.unwrap();
    assert!(shelf.store.shares(&me()).await.unwrap().is_empty());
}

#[tokio::test]
async fn there_are_so_many_and_no_more() {
    let shelf = Shelf::new().await;
    let share = shelf.shared(1, "aa").await;
    for number in 1..limits::SHARES {
        let share = ShareRow {
            id: ShareId::from_entropy(rand::random()),
            ..share.clone()
        };
        assert!(
            shelf
                .store
                .insert_share(&share, &number.to_string())
                .await
                .unwrap()
        );
    }
    let one_more = ShareRow {
        id: ShareId::from_entropy(rand::random()),
        ..share
    };
    assert!(!shelf.store.insert_share(&one_more, "bb").await.unwrap());
}
