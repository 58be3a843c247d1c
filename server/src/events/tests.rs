use std::{pin::pin, time::Duration};

use api::Status;
use futures_util::{FutureExt, StreamExt};

use super::*;
use crate::{
    predictions::world::{draft, me, other},
    store::Ending,
};

async fn store(folder: &tempfile::TempDir) -> Store {
    Store::open(&folder.path().join("depth2img.db"))
        .await
        .unwrap()
}

async fn created(store: &Store, owner: &OwnerId) -> PredictionId {
    let draft = draft(owner, 0);
    assert!(store.insert_prediction(&draft).await.unwrap());
    draft.id
}

async fn started(store: &Store, owner: &OwnerId) -> PredictionId {
    let id = created(store, owner).await;
    store
        .start_prediction(&id, &draft(owner, 1).created_at)
        .await
        .unwrap();
    id
}

async fn ended(store: &Store, id: &PredictionId) {
    let at = draft(&me(), 2).created_at;
    let ending = Ending::of(Status::Succeeded, &at);
    store.finish_prediction(id, &ending).await.unwrap();
}

/// What a reader is told within its patience, in short, until it is told nothing more for now.
async fn told(
    stream: &mut (impl Stream<Item = Result<Told, StoreError>> + Unpin),
) -> (i64, String) {
    let told = tokio::time::timeout(Duration::from_secs(20), stream.next())
        .await
        .expect("nothing was told")
        .unwrap()
        .unwrap();
    let words = match told.news {
        News::Prediction(record) => format!("{} {:?}", record.status.as_str(), record.logs),
        News::Logs { offset, text, .. } => format!("{offset} {text:?}"),
        News::UpToDate => "up to date".into(),
    };
    (told.seq, words)
}

#[tokio::test]
async fn a_newcomer_sees_what_is_unfinished_and_then_what_happens() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    let done = started(&store, &me()).await;
    ended(&store, &done).await;
    let id = started(&store, &me()).await;
    let mut stream = pin!(follow(store.clone(), me(), None));
    assert_eq!(told(&mut stream).await, (5, "processing \"\"".into()));
    assert_eq!(told(&mut stream).await, (5, "up to date".into()));
    store.append_logs(&id, "äh\n").await.unwrap();
    assert_eq!(told(&mut stream).await, (6, "0 \"äh\\n\"".into()));
    store.append_logs(&id, "more").await.unwrap();
    assert_eq!(told(&mut stream).await, (7, "4 \"more\"".into()));
    ended(&store, &id).await;
    assert_eq!(
        told(&mut stream).await,
        (8, "succeeded \"äh\\nmore\"".into())
    );
    assert!(
        stream.next().now_or_never().is_none(),
        "nothing is told twice"
    );
}

#[tokio::test]
async fn one_who_comes_back_is_told_once_what_changed_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    let (first, second) = (started(&store, &me()).await, started(&store, &me()).await);
    let untouched = created(&store, &me()).await;
    let seen = store.newest_event().await.unwrap();
    store.append_logs(&first, "a").await.unwrap();
    ended(&store, &second).await;
    store.append_logs(&first, "b").await.unwrap();
    let mut stream = pin!(follow(store.clone(), me(), Some(seen)));
    assert_eq!(told(&mut stream).await, (seen, "up to date".into()));
    assert_eq!(told(&mut stream).await, (seen + 2, "succeeded \"\"".into()));
    assert_eq!(
        told(&mut stream).await,
        (seen + 3, "processing \"ab\"".into())
    );
    assert!(stream.next().now_or_never().is_none());
    assert!(store.prediction(&untouched).await.unwrap().is_some());
}

#[tokio::test]
async fn a_slow_reader_is_told_the_present_in_place_of_every_step() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    let id = started(&store, &me()).await;
    let mut stream = pin!(follow(store.clone(), me(), None));
    told(&mut stream).await;
    told(&mut stream).await;
    for _ in 0..300 {
        store.append_logs(&id, "x").await.unwrap();
    }
    let (seq, words) = told(&mut stream).await;
    assert_eq!((seq, words), (302, format!("0 {:?}", "x".repeat(300))));
}

#[tokio::test]
async fn a_number_that_was_never_given_counts_as_none() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    created(&store, &me()).await;
    for unknown in [-1, 2, i64::MAX] {
        let mut stream = pin!(follow(store.clone(), me(), Some(unknown)));
        assert_eq!(told(&mut stream).await.1, "starting \"\"", "{unknown}");
    }
}

#[tokio::test]
async fn a_trimmed_number_still_resumes() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    let id = started(&store, &me()).await;
    store.append_logs(&id, "x").await.unwrap();
    ended(&store, &id).await;
    let mut stream = pin!(follow(store.clone(), me(), Some(3)));
    assert_eq!(told(&mut stream).await, (3, "up to date".into()));
    assert_eq!(told(&mut stream).await, (4, "succeeded \"x\"".into()));
}

#[tokio::test]
async fn nobody_is_told_of_somebody_elses() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    started(&store, &other()).await;
    let mut stream = pin!(follow(store.clone(), me(), None));
    assert_eq!(told(&mut stream).await.1, "up to date");
    started(&store, &other()).await;
    assert!(stream.next().now_or_never().is_none());
    created(&store, &me()).await;
    assert_eq!(told(&mut stream).await.1, "starting \"\"");
}

#[tokio::test]
async fn a_repeated_run_prints_anew_and_the_reader_follows() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    let id = started(&store, &me()).await;
    store.append_logs(&id, "before the crash").await.unwrap();
    let mut stream = pin!(follow(store.clone(), me(), None));
    told(&mut stream).await;
    told(&mut stream).await;
    store
        .start_prediction(&id, &draft(&me(), 3).created_at)
        .await
        .unwrap();
    assert_eq!(told(&mut stream).await.1, "processing \"\"");
    store.append_logs(&id, "again").await.unwrap();
    assert_eq!(told(&mut stream).await.1, "0 \"again\"");
}
