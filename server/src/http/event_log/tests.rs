use std::{pin::pin, time::Duration};

use api::Status;
use futures_util::{FutureExt, StreamExt};

use super::*;
use store::Completion;
use store::test_support::{me, new_prediction, other};

async fn store(folder: &tempfile::TempDir) -> Store {
    Store::open(&folder.path().join("depth2img.db"))
        .await
        .unwrap()
}

async fn created(store: &Store, owner: &OwnerId) -> PredictionId {
    let prediction = new_prediction(owner, 0);
    assert!(store.predictions().insert(&prediction).await.unwrap());
    prediction.id
}

async fn started(store: &Store, owner: &OwnerId) -> PredictionId {
    let id = created(store, owner).await;
    store
        .predictions()
        .start(&id, &new_prediction(owner, 1).created_at)
        .await
        .unwrap();
    id
}

async fn finish(store: &Store, id: &PredictionId) {
    let at = new_prediction(&me(), 2).created_at;
    let ending = Completion::new(Status::Succeeded, &at);
    store.predictions().finish(id, &ending).await.unwrap();
}

/// Sequence number and summary of the next event.
async fn next_event(
    stream: &mut (impl Stream<Item = Result<StreamEvent, StoreError>> + Unpin),
) -> (i64, String) {
    let event = tokio::time::timeout(Duration::from_secs(20), stream.next())
        .await
        .expect("no event within the timeout")
        .unwrap()
        .unwrap();
    let summary = match event.update {
        Update::Prediction(record) => format!("{} {:?}", record.status.as_str(), record.logs),
        Update::Logs { offset, text, .. } => format!("{offset} {text:?}"),
        Update::UpToDate => "up to date".into(),
    };
    (event.seq, summary)
}

#[tokio::test]
async fn new_subscriber_receives_unfinished_predictions_then_changes() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    let done = started(&store, &me()).await;
    finish(&store, &done).await;
    let id = started(&store, &me()).await;
    let mut stream = pin!(subscribe(store.clone(), me(), None).await.unwrap());
    assert_eq!(next_event(&mut stream).await, (5, "processing \"\"".into()));
    assert_eq!(next_event(&mut stream).await, (5, "up to date".into()));
    store.predictions().append_logs(&id, "äh\n").await.unwrap();
    assert_eq!(next_event(&mut stream).await, (6, "0 \"äh\\n\"".into()));
    store.predictions().append_logs(&id, "more").await.unwrap();
    assert_eq!(next_event(&mut stream).await, (7, "4 \"more\"".into()));
    finish(&store, &id).await;
    assert_eq!(
        next_event(&mut stream).await,
        (8, "succeeded \"äh\\nmore\"".into())
    );
    assert!(
        stream.next().now_or_never().is_none(),
        "no event is sent twice"
    );
}

#[tokio::test]
async fn change_between_subscription_and_first_read_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    let id = started(&store, &me()).await;
    let mut stream = pin!(subscribe(store.clone(), me(), None).await.unwrap());
    finish(&store, &id).await;
    assert_eq!(next_event(&mut stream).await, (2, "processing \"\"".into()));
    assert_eq!(next_event(&mut stream).await, (2, "up to date".into()));
    assert_eq!(next_event(&mut stream).await, (3, "succeeded \"\"".into()));
}

#[tokio::test]
async fn resumed_subscriber_receives_each_missed_change_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    let (first, second) = (started(&store, &me()).await, started(&store, &me()).await);
    let untouched = created(&store, &me()).await;
    let seen = store.events().latest_seq().await.unwrap();
    store.predictions().append_logs(&first, "a").await.unwrap();
    finish(&store, &second).await;
    store.predictions().append_logs(&first, "b").await.unwrap();
    let mut stream = pin!(subscribe(store.clone(), me(), Some(seen)).await.unwrap());
    assert_eq!(next_event(&mut stream).await, (seen, "up to date".into()));
    assert_eq!(
        next_event(&mut stream).await,
        (seen + 2, "succeeded \"\"".into())
    );
    assert_eq!(
        next_event(&mut stream).await,
        (seen + 3, "processing \"ab\"".into())
    );
    assert!(stream.next().now_or_never().is_none());
    assert!(
        store
            .predictions()
            .find(&untouched)
            .await
            .unwrap()
            .is_some()
    );
}

#[tokio::test]
async fn slow_subscriber_receives_latest_state_only() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    let id = started(&store, &me()).await;
    let mut stream = pin!(subscribe(store.clone(), me(), None).await.unwrap());
    next_event(&mut stream).await;
    next_event(&mut stream).await;
    for _ in 0..300 {
        store.predictions().append_logs(&id, "x").await.unwrap();
    }
    let (seq, summary) = next_event(&mut stream).await;
    assert_eq!((seq, summary), (302, format!("0 {:?}", "x".repeat(300))));
}

#[tokio::test]
async fn unknown_sequence_number_starts_from_unfinished_predictions() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    created(&store, &me()).await;
    for unknown in [-1, 2, i64::MAX] {
        let mut stream = pin!(subscribe(store.clone(), me(), Some(unknown)).await.unwrap());
        assert_eq!(
            next_event(&mut stream).await.1,
            "starting \"\"",
            "{unknown}"
        );
    }
}

#[tokio::test]
async fn deleted_sequence_number_still_resumes() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    let id = started(&store, &me()).await;
    store.predictions().append_logs(&id, "x").await.unwrap();
    finish(&store, &id).await;
    let mut stream = pin!(subscribe(store.clone(), me(), Some(3)).await.unwrap());
    assert_eq!(next_event(&mut stream).await, (3, "up to date".into()));
    assert_eq!(next_event(&mut stream).await, (4, "succeeded \"x\"".into()));
}

#[tokio::test]
async fn subscriber_receives_only_its_owners_predictions() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    started(&store, &other()).await;
    let mut stream = pin!(subscribe(store.clone(), me(), None).await.unwrap());
    assert_eq!(next_event(&mut stream).await.1, "up to date");
    started(&store, &other()).await;
    assert!(stream.next().now_or_never().is_none());
    created(&store, &me()).await;
    assert_eq!(next_event(&mut stream).await.1, "starting \"\"");
}

#[tokio::test]
async fn restarted_prediction_resets_log_offset() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    let id = started(&store, &me()).await;
    store
        .predictions()
        .append_logs(&id, "before the crash")
        .await
        .unwrap();
    let mut stream = pin!(subscribe(store.clone(), me(), None).await.unwrap());
    next_event(&mut stream).await;
    next_event(&mut stream).await;
    store
        .predictions()
        .start(&id, &new_prediction(&me(), 3).created_at)
        .await
        .unwrap();
    assert_eq!(next_event(&mut stream).await.1, "processing \"\"");
    store.predictions().append_logs(&id, "again").await.unwrap();
    assert_eq!(next_event(&mut stream).await.1, "0 \"again\"");
}
