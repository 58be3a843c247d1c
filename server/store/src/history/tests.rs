use std::slice::from_ref;

use api::{EngineKind, ModelName, PredictionId, Status, Timestamp, limits};
use serde_json::json;
use tempfile::TempDir;

use super::*;
use crate::test_support::{me, new_prediction, other};
use crate::{Completion, NewPrediction, Store};
use domain::owner::OwnerId;

struct HistoryFixture {
    store: Store,
    _folder: TempDir,
}

impl HistoryFixture {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            store: Store::open(&folder.path().join("depth2img.db"))
                .await
                .unwrap(),
            _folder: folder,
        }
    }

    /// A result of mine with this prompt, that ended.
    async fn create(&self, second: u8, prompt: &str) -> PredictionId {
        self.create_with(&me(), second, json!({"prompt": prompt, "prompt_strength": 0.8, "input_image": "https://a.example/secretive.png"}))
            .await
    }

    async fn create_with(
        &self,
        owner: &OwnerId,
        second: u8,
        input: serde_json::Value,
    ) -> PredictionId {
        let prediction = NewPrediction {
            input: input.as_object().unwrap().clone(),
            ..new_prediction(owner, second)
        };
        self.store.predictions().insert(&prediction).await.unwrap();
        self.store
            .predictions()
            .finish(
                &prediction.id,
                &Completion::new(Status::Succeeded, &timestamp(second)),
            )
            .await
            .unwrap();
        prediction.id
    }

    async fn find(&self, filter: HistoryFilter) -> Vec<PredictionId> {
        let listing = self
            .store
            .history()
            .list(&me(), &filter, None, 50)
            .await
            .unwrap();
        assert_eq!(listing.total, listing.rows.len() as u64);
        listing.rows.into_iter().map(|row| row.record.id).collect()
    }

    async fn search(&self, query: &str) -> Vec<PredictionId> {
        self.find(HistoryFilter {
            query: Some(query.into()),
            ..HistoryFilter::default()
        })
        .await
    }

    async fn tag(&self, id: &PredictionId, tags: &[&str]) {
        let tags: Vec<String> = tags.iter().map(|tag| (*tag).to_owned()).collect();
        assert!(
            self.store
                .history()
                .set_tags(&me(), id, &tags)
                .await
                .unwrap()
        );
    }
}

fn timestamp(second: u8) -> Timestamp {
    Timestamp::from_rfc3339(format!("2026-11-22T09:30:{second:02}.000000Z"))
}

#[tokio::test]
async fn search_requires_every_word_and_the_last_as_a_prefix() {
    let history = HistoryFixture::new().await;
    let (pagoda, ship) = (
        history.create(1, "A pagöda, in thick fog").await,
        history.create(2, "a ship in the fog").await,
    );
    assert_eq!(
        history.search("fog").await,
        [ship.clone(), pagoda.clone()],
        "newest first"
    );
    assert_eq!(history.search("FOG pagoda").await, from_ref(&pagoda));
    assert_eq!(history.search("fog pag").await, from_ref(&pagoda));
    assert!(
        history.search("pag fog").await.is_empty(),
        "only the last word may be a prefix"
    );
    assert_eq!(
        history.search("strength 0.8 ship").await,
        from_ref(&ship),
        "names and values of the other inputs"
    );
    assert_eq!(
        history.search("stable-diffusion-depth2img").await.len(),
        2,
        "the model"
    );
    assert!(
        history.search("secretive").await.is_empty(),
        "URLs of pictures are not searched"
    );
    assert_eq!(
        history.search("  ").await.len(),
        2,
        "a query without words matches everything"
    );
}

#[tokio::test]
async fn search_text_is_never_an_operator() {
    let history = HistoryFixture::new().await;
    let quoted = history.create(1, "a \"quoted\" word NEAR it").await;
    for odd in [
        "\"",
        "'",
        "quoted\"",
        "\"quoted\" near",
        "*",
        "(",
        "a AND",
        "NOT",
        "^",
        "text:",
        "{",
        "-",
        "\0",
        "a\0b",
        "塔",
        "\u{301}",
        ";DROP",
    ] {
        history.search(odd).await;
    }
    assert_eq!(history.search("\"quoted\" word").await, from_ref(&quoted));
    assert_eq!(history.search("near").await, from_ref(&quoted));
    history
        .search(&"word ".repeat(limits::QUERY_CHARACTERS / 5))
        .await;
    history
        .search(&"a ".repeat(limits::QUERY_CHARACTERS / 2))
        .await;
}

#[tokio::test]
async fn search_is_limited_to_the_owner() {
    let history = HistoryFixture::new().await;
    let theirs = history
        .create_with(&other(), 1, json!({"prompt": "fog"}))
        .await;
    assert!(
        history.search("fog").await.is_empty()
            && history.find(HistoryFilter::default()).await.is_empty()
    );
    assert_eq!(
        history
            .store
            .history()
            .find_owned(&me(), &theirs)
            .await
            .unwrap(),
        None
    );
    assert!(
        !history
            .store
            .history()
            .set_tags(&me(), &theirs, &["mine".into()])
            .await
            .unwrap()
    );
    let marked = history
        .store
        .history()
        .mark(&me(), from_ref(&theirs), Some(true), &["mine".into()], &[])
        .await
        .unwrap();
    assert_eq!(marked, Some(vec![]));
    let row = history
        .store
        .history()
        .find_owned(&other(), &theirs)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((row.favourite, row.tags.len()), (false, 0));
}

#[tokio::test]
async fn filter_matches_every_condition() {
    let history = HistoryFixture::new().await;
    let (first, second) = (
        history.create(1, "fog").await,
        history.create(2, "fog").await,
    );
    let failed = history.create_with(&me(), 3, json!({})).await;
    history
        .store
        .predictions()
        .mark_submitted(&failed, EngineKind::Replicate, &timestamp(3))
        .await
        .unwrap();
    let all = HistoryFilter::default;
    assert_eq!(
        history
            .find(HistoryFilter {
                from: Some(timestamp(2)),
                before: Some(timestamp(3)),
                ..all()
            })
            .await,
        from_ref(&second)
    );
    assert!(
        history
            .find(HistoryFilter {
                status: Some(Status::Failed),
                ..all()
            })
            .await
            .is_empty()
    );
    assert_eq!(
        history
            .find(HistoryFilter {
                engine: Some(EngineKind::BuiltIn),
                ..all()
            })
            .await
            .len(),
        3
    );
    let model = Some("jagilley/stable-diffusion-depth2img".to_owned());
    assert_eq!(
        history
            .find(HistoryFilter {
                model,
                query: Some("fog".into()),
                ..all()
            })
            .await
            .len(),
        2
    );
    history
        .store
        .history()
        .mark(&me(), from_ref(&first), Some(true), &[], &[])
        .await
        .unwrap();
    assert_eq!(
        history
            .find(HistoryFilter {
                favourite: true,
                ..all()
            })
            .await,
        [first]
    );
}

#[tokio::test]
async fn tags_are_indexed_and_removed_from_the_index() {
    let history = HistoryFixture::new().await;
    let id = history.create(1, "fog").await;
    history.tag(&id, &["old town", "best"]).await;
    assert_eq!(history.search("town fog").await, from_ref(&id));
    assert_eq!(
        history
            .find(HistoryFilter {
                tag: Some("old town".into()),
                ..HistoryFilter::default()
            })
            .await,
        from_ref(&id)
    );
    assert_eq!(
        history
            .store
            .history()
            .find_owned(&me(), &id)
            .await
            .unwrap()
            .unwrap()
            .tags,
        ["best", "old town"]
    );
    history
        .store
        .history()
        .mark(
            &me(),
            from_ref(&id),
            None,
            &["new".into()],
            &["old town".into()],
        )
        .await
        .unwrap();
    assert!(history.search("town").await.is_empty());
    assert_eq!(history.search("new").await, from_ref(&id));
    let many: Vec<String> = (0..limits::RESULT_TAGS)
        .map(|number| format!("tag {number}"))
        .collect();
    assert_eq!(
        history
            .store
            .history()
            .mark(&me(), from_ref(&id), Some(true), &many, &[])
            .await
            .unwrap(),
        None
    );
    let row = history
        .store
        .history()
        .find_owned(&me(), &id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (row.favourite, row.tags.len()),
        (false, 2),
        "the favourite and the tags change together or not at all"
    );
}

#[tokio::test]
async fn model_set_later_is_indexed() {
    let history = HistoryFixture::new().await;
    let nameless = NewPrediction {
        target: domain::model_target::Target {
            model: None,
            ..new_prediction(&me(), 1).target
        },
        ..new_prediction(&me(), 1)
    };
    history.store.predictions().insert(&nameless).await.unwrap();
    let model: ModelName = "acme/painter".parse().unwrap();
    history
        .store
        .predictions()
        .set_model(&nameless.id, &model)
        .await
        .unwrap();
    assert_eq!(history.search("acme").await, [nameless.id]);
    assert_eq!(
        history.store.history().facets(&me()).await.unwrap().models[0].value,
        "acme/painter"
    );
}

#[tokio::test]
async fn pages_can_be_followed_to_the_end() {
    let history = HistoryFixture::new().await;
    for second in 0..5 {
        history.create(second, "fog").await;
    }
    let filter = HistoryFilter {
        query: Some("fog".into()),
        ..HistoryFilter::default()
    };
    let (mut cursor, mut seen) = (None, vec![]);
    loop {
        let listing = history
            .store
            .history()
            .list(&me(), &filter, cursor.as_ref(), 2)
            .await
            .unwrap();
        assert_eq!(listing.total, 5);
        seen.extend(listing.rows.into_iter().map(|row| row.record.created_at));
        cursor = listing.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, [4, 3, 2, 1, 0].map(timestamp));
}

#[tokio::test]
async fn deleted_result_is_hidden_until_restored() {
    let history = HistoryFixture::new().await;
    let (gone, stays) = (
        history.create(1, "fog").await,
        history.create(2, "fog").await,
    );
    let theirs = history.create_with(&other(), 3, json!({})).await;
    let deleted = history
        .store
        .history()
        .delete(&me(), &[gone.clone(), theirs.clone()], &timestamp(9))
        .await
        .unwrap();
    assert_eq!(deleted, Deletion::Deleted(vec![gone.clone()]));
    assert_eq!(history.search("fog").await, from_ref(&stays));
    assert_eq!(
        history
            .store
            .predictions()
            .find_owned(&me(), &gone)
            .await
            .unwrap(),
        None
    );
    assert_eq!(history.store.predictions().find(&gone).await.unwrap(), None);
    assert!(
        history
            .store
            .predictions()
            .find(&theirs)
            .await
            .unwrap()
            .is_some()
    );
    let listed = history
        .store
        .predictions()
        .list(&me(), &crate::Filter::default(), None, 9)
        .await
        .unwrap();
    assert_eq!(listed.records.len(), 1);
    assert_eq!(
        history
            .store
            .events()
            .changes_after(&me(), 0, 9)
            .await
            .unwrap()
            .len(),
        1
    );
    assert!(
        history
            .store
            .history()
            .restore(&other(), from_ref(&gone))
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        history
            .store
            .history()
            .restore(&me(), from_ref(&gone))
            .await
            .unwrap(),
        from_ref(&gone)
    );
    assert_eq!(history.search("fog").await, [stays, gone]);
}

#[tokio::test]
async fn running_result_prevents_deletion() {
    let history = HistoryFixture::new().await;
    let (ended, running) = (history.create(1, "fog").await, new_prediction(&me(), 2));
    history.store.predictions().insert(&running).await.unwrap();
    let refused = history
        .store
        .history()
        .delete(&me(), &[ended, running.id], &timestamp(9))
        .await
        .unwrap();
    assert_eq!(refused, Deletion::Running(1));
    assert_eq!(history.find(HistoryFilter::default()).await.len(), 2);
}

#[tokio::test]
async fn deleted_result_is_purged_after_some_days() {
    let history = HistoryFixture::new().await;
    let (gone, stays) = (
        history.create(1, "fog").await,
        history.create(2, "fog").await,
    );
    history.tag(&gone, &["best"]).await;
    history
        .store
        .history()
        .delete(&me(), from_ref(&gone), &timestamp(5))
        .await
        .unwrap();
    assert_eq!(
        history
            .store
            .history()
            .purge_deleted(&timestamp(5))
            .await
            .unwrap(),
        0
    );
    assert_eq!(
        history
            .store
            .history()
            .purge_deleted(&timestamp(6))
            .await
            .unwrap(),
        1
    );
    assert!(
        history
            .store
            .history()
            .restore(&me(), &[gone])
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(history.search("fog").await, [stays]);
    let left: (i64, i64, i64) = sqlx::query_as(
        "SELECT (SELECT count(*) FROM events), (SELECT count(*) FROM history_tags), (SELECT count(*) FROM history_full_text WHERE history_full_text MATCH 'fog')",
    )
    .fetch_one(history.store.pool())
    .await
    .unwrap();
    assert_eq!(left, (1, 0, 1), "its events, tags and words go with it");
}

#[tokio::test]
async fn result_has_parent_and_number_of_children() {
    let history = HistoryFixture::new().await;
    let parent = history.create(1, "fog").await;
    let theirs = history.create_with(&other(), 2, json!({})).await;
    let made_from = async |second: u8, parent: &PredictionId| {
        let child = NewPrediction {
            parent: Some(parent.clone()),
            ..new_prediction(&me(), second)
        };
        history.store.predictions().insert(&child).await.unwrap();
        history
            .store
            .predictions()
            .finish(
                &child.id,
                &Completion::new(Status::Succeeded, &timestamp(second)),
            )
            .await
            .unwrap();
        history
            .store
            .history()
            .find_owned(&me(), &child.id)
            .await
            .unwrap()
            .unwrap()
    };
    let child = made_from(3, &parent).await;
    assert_eq!(child.parent, Some(parent.clone()));
    assert_eq!(
        made_from(4, &theirs).await.parent,
        None,
        "results of other owners are ignored"
    );
    assert_eq!(
        history
            .store
            .history()
            .find_owned(&me(), &parent)
            .await
            .unwrap()
            .unwrap()
            .children,
        1
    );
    let family = HistoryFilter {
        parent: Some(parent.clone()),
        ..HistoryFilter::default()
    };
    assert_eq!(history.find(family).await, from_ref(&child.record.id));

    history
        .store
        .history()
        .delete(&me(), from_ref(&parent), &timestamp(9))
        .await
        .unwrap();
    assert_eq!(
        history
            .store
            .history()
            .find_owned(&me(), &child.record.id)
            .await
            .unwrap()
            .unwrap()
            .parent,
        None
    );
    history
        .store
        .history()
        .restore(&me(), from_ref(&parent))
        .await
        .unwrap();
    assert_eq!(
        history
            .store
            .history()
            .find_owned(&me(), &child.record.id)
            .await
            .unwrap()
            .unwrap()
            .parent,
        Some(parent)
    );
}
