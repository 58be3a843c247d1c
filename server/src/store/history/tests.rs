use std::slice::from_ref;

use api::{EngineKind, ModelName, PredictionId, Status, Timestamp, limits};
use serde_json::json;
use tempfile::TempDir;

use super::*;
use crate::{
    owner::OwnerId,
    predictions::world::{draft, me, other},
    store::{Draft, Ending, Store},
};

struct Shelf {
    store: Store,
    _folder: TempDir,
}

impl Shelf {
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
    async fn made(&self, second: u8, prompt: &str) -> PredictionId {
        self.made_of(&me(), second, json!({"prompt": prompt, "prompt_strength": 0.8, "input_image": "https://a.example/secretive.png"}))
            .await
    }

    async fn made_of(&self, owner: &OwnerId, second: u8, input: serde_json::Value) -> PredictionId {
        let draft = Draft {
            input: input.as_object().unwrap().clone(),
            ..draft(owner, second)
        };
        self.store.insert_prediction(&draft).await.unwrap();
        self.store
            .finish_prediction(&draft.id, &Ending::of(Status::Succeeded, &moment(second)))
            .await
            .unwrap();
        draft.id
    }

    async fn find(&self, filter: HistoryFilter) -> Vec<PredictionId> {
        let listing = self.store.history(&me(), &filter, None, 50).await.unwrap();
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
        assert!(self.store.set_tags(&me(), id, &tags).await.unwrap());
    }
}

fn moment(second: u8) -> Timestamp {
    Timestamp::from_rfc3339(format!("2026-11-22T09:30:{second:02}.000000Z"))
}

#[tokio::test]
async fn every_word_must_occur_and_the_last_may_be_a_beginning() {
    let shelf = Shelf::new().await;
    let (pagoda, ship) = (
        shelf.made(1, "A pagöda, in thick fog").await,
        shelf.made(2, "a ship in the fog").await,
    );
    assert_eq!(
        shelf.search("fog").await,
        [ship.clone(), pagoda.clone()],
        "newest first"
    );
    assert_eq!(shelf.search("FOG pagoda").await, from_ref(&pagoda));
    assert_eq!(shelf.search("fog pag").await, from_ref(&pagoda));
    assert!(
        shelf.search("pag fog").await.is_empty(),
        "only the last may be a beginning"
    );
    assert_eq!(
        shelf.search("strength 0.8 ship").await,
        from_ref(&ship),
        "names and values of the other inputs"
    );
    assert_eq!(
        shelf.search("stable-diffusion-depth2img").await.len(),
        2,
        "the model"
    );
    assert!(
        shelf.search("secretive").await.is_empty(),
        "addresses of pictures are no words"
    );
    assert_eq!(
        shelf.search("  ").await.len(),
        2,
        "nothing to look for narrows nothing"
    );
}

#[tokio::test]
async fn whatever_is_typed_is_data() {
    let shelf = Shelf::new().await;
    let quoted = shelf.made(1, "a \"quoted\" word NEAR it").await;
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
        shelf.search(odd).await;
    }
    assert_eq!(shelf.search("\"quoted\" word").await, from_ref(&quoted));
    assert_eq!(shelf.search("near").await, from_ref(&quoted));
    shelf
        .search(&"word ".repeat(limits::QUERY_CHARACTERS / 5))
        .await;
    shelf
        .search(&"a ".repeat(limits::QUERY_CHARACTERS / 2))
        .await;
}

#[tokio::test]
async fn nobody_finds_what_is_somebody_elses() {
    let shelf = Shelf::new().await;
    let theirs = shelf.made_of(&other(), 1, json!({"prompt": "fog"})).await;
    assert!(
        shelf.search("fog").await.is_empty()
            && shelf.find(HistoryFilter::default()).await.is_empty()
    );
    assert_eq!(shelf.store.history_row(&me(), &theirs).await.unwrap(), None);
    assert!(
        !shelf
            .store
            .set_tags(&me(), &theirs, &["mine".into()])
            .await
            .unwrap()
    );
    let marked = shelf
        .store
        .mark_history(&me(), from_ref(&theirs), Some(true), &["mine".into()], &[])
        .await
        .unwrap();
    assert_eq!(marked, Some(vec![]));
    let row = shelf
        .store
        .history_row(&other(), &theirs)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((row.favourite, row.tags.len()), (false, 0));
}

#[tokio::test]
async fn it_is_narrowed_by_whatever_is_known_of_a_result() {
    let shelf = Shelf::new().await;
    let (first, second) = (shelf.made(1, "fog").await, shelf.made(2, "fog").await);
    let failed = shelf.made_of(&me(), 3, json!({})).await;
    shelf
        .store
        .mark_submitted(&failed, EngineKind::Replicate, &moment(3))
        .await
        .unwrap();
    let all = HistoryFilter::default;
    assert_eq!(
        shelf
            .find(HistoryFilter {
                from: Some(moment(2)),
                before: Some(moment(3)),
                ..all()
            })
            .await,
        from_ref(&second)
    );
    assert!(
        shelf
            .find(HistoryFilter {
                status: Some(Status::Failed),
                ..all()
            })
            .await
            .is_empty()
    );
    assert_eq!(
        shelf
            .find(HistoryFilter {
                engine: Some(EngineKind::Local),
                ..all()
            })
            .await
            .len(),
        3
    );
    let model = Some("jagilley/stable-diffusion-depth2img".to_owned());
    assert_eq!(
        shelf
            .find(HistoryFilter {
                model,
                query: Some("fog".into()),
                ..all()
            })
            .await
            .len(),
        2
    );
    shelf
        .store
        .mark_history(&me(), from_ref(&first), Some(true), &[], &[])
        .await
        .unwrap();
    assert_eq!(
        shelf
            .find(HistoryFilter {
                favourite: true,
                ..all()
            })
            .await,
        [first]
    );
}

#[tokio::test]
async fn tags_are_found_as_words_and_lost_as_words() {
    let shelf = Shelf::new().await;
    let id = shelf.made(1, "fog").await;
    shelf.tag(&id, &["old town", "best"]).await;
    assert_eq!(shelf.search("town fog").await, from_ref(&id));
    assert_eq!(
        shelf
            .find(HistoryFilter {
                tag: Some("old town".into()),
                ..HistoryFilter::default()
            })
            .await,
        from_ref(&id)
    );
    assert_eq!(
        shelf
            .store
            .history_row(&me(), &id)
            .await
            .unwrap()
            .unwrap()
            .tags,
        ["best", "old town"]
    );
    shelf
        .store
        .mark_history(
            &me(),
            from_ref(&id),
            None,
            &["new".into()],
            &["old town".into()],
        )
        .await
        .unwrap();
    assert!(shelf.search("town").await.is_empty());
    assert_eq!(shelf.search("new").await, from_ref(&id));
    let many: Vec<String> = (0..limits::RESULT_TAGS)
        .map(|number| format!("tag {number}"))
        .collect();
    assert_eq!(
        shelf
            .store
            .mark_history(&me(), from_ref(&id), Some(true), &many, &[])
            .await
            .unwrap(),
        None
    );
    let row = shelf.store.history_row(&me(), &id).await.unwrap().unwrap();
    assert_eq!(
        (row.favourite, row.tags.len()),
        (false, 2),
        "all of it or nothing"
    );
}

#[tokio::test]
async fn a_model_that_is_learned_later_is_found() {
    let shelf = Shelf::new().await;
    let nameless = Draft {
        target: crate::models::Target {
            model: None,
            ..draft(&me(), 1).target
        },
        ..draft(&me(), 1)
    };
    shelf.store.insert_prediction(&nameless).await.unwrap();
    let model: ModelName = "somebody/something".parse().unwrap();
    shelf.store.set_model(&nameless.id, &model).await.unwrap();
    assert_eq!(shelf.search("something").await, [nameless.id]);
    assert_eq!(
        shelf.store.history_facets(&me()).await.unwrap().models[0].value,
        "somebody/something"
    );
}

#[tokio::test]
async fn pages_lead_to_the_end() {
    let shelf = Shelf::new().await;
    for second in 0..5 {
        shelf.made(second, "fog").await;
    }
    let filter = HistoryFilter {
        query: Some("fog".into()),
        ..HistoryFilter::default()
    };
    let (mut cursor, mut seen) = (None, vec![]);
    loop {
        let listing = shelf
            .store
            .history(&me(), &filter, cursor.as_ref(), 2)
            .await
            .unwrap();
        assert_eq!(listing.total, 5);
        seen.extend(listing.rows.into_iter().map(|row| row.record.created_at));
        cursor = listing.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, [4, 3, 2, 1, 0].map(moment));
}

#[tokio::test]
async fn what_is_deleted_is_nowhere_until_it_is_brought_back() {
    let shelf = Shelf::new().await;
    let (gone, stays) = (shelf.made(1, "fog").await, shelf.made(2, "fog").await);
    let theirs = shelf.made_of(&other(), 3, json!({})).await;
    let deleted = shelf
        .store
        .delete_history(&me(), &[gone.clone(), theirs.clone()], &moment(9))
        .await
        .unwrap();
    assert_eq!(deleted, Deletion::Hidden(vec![gone.clone()]));
    assert_eq!(shelf.search("fog").await, from_ref(&stays));
    assert_eq!(shelf.store.prediction_of(&me(), &gone).await.unwrap(), None);
    assert_eq!(shelf.store.prediction(&gone).await.unwrap(), None);
    assert!(shelf.store.prediction(&theirs).await.unwrap().is_some());
    let listed = shelf
        .store
        .list_predictions(&me(), &crate::store::Filter::default(), None, 9)
        .await
        .unwrap();
    assert_eq!(listed.records.len(), 1);
    assert_eq!(
        shelf.store.changes_after(&me(), 0, 9).await.unwrap().len(),
        1
    );
    assert!(
        shelf
            .store
            .restore_history(&other(), from_ref(&gone))
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        shelf
            .store
            .restore_history(&me(), from_ref(&gone))
            .await
            .unwrap(),
        from_ref(&gone)
    );
    assert_eq!(shelf.search("fog").await, [stays, gone]);
}

#[tokio::test]
async fn what_still_runs_is_not_deleted_and_nothing_beside_it() {
    let shelf = Shelf::new().await;
    let (ended, running) = (shelf.made(1, "fog").await, draft(&me(), 2));
    shelf.store.insert_prediction(&running).await.unwrap();
    let refused = shelf
        .store
        .delete_history(&me(), &[ended, running.id], &moment(9))
        .await
        .unwrap();
    assert_eq!(refused, Deletion::Running(1));
    assert_eq!(shelf.find(HistoryFilter::default()).await.len(), 2);
}

#[tokio::test]
async fn some_days_later_it_is_gone_for_good() {
    let shelf = Shelf::new().await;
    let (gone, stays) = (shelf.made(1, "fog").await, shelf.made(2, "fog").await);
    shelf.tag(&gone, &["best"]).await;
    shelf
        .store
        .delete_history(&me(), from_ref(&gone), &moment(5))
        .await
        .unwrap();
    assert_eq!(shelf.store.purge_history(&moment(5)).await.unwrap(), 0);
    assert_eq!(shelf.store.purge_history(&moment(6)).await.unwrap(), 1);
    assert!(
        shelf
            .store
            .restore_history(&me(), &[gone])
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(shelf.search("fog").await, [stays]);
    let left: (i64, i64, i64) = sqlx::query_as(
        "SELECT (SELECT count(*) FROM events), (SELECT count(*) FROM history_tags), (SELECT count(*) FROM history_words WHERE history_words MATCH 'fog')",
    )
    .fetch_one(shelf.store.pool())
    .await
    .unwrap();
    assert_eq!(left, (1, 0, 1), "its events, tags and words go with it");
}

#[tokio::test]
async fn a_result_knows_what_it_was_made_from_and_what_was_made_from_it() {
    let shelf = Shelf::new().await;
    let parent = shelf.made(1, "fog").await;
    let theirs = shelf.made_of(&other(), 2, json!({})).await;
    let made_from = async |second: u8, parent: &PredictionId| {
        let child = Draft {
            parent: Some(parent.clone()),
            ..draft(&me(), second)
        };
        shelf.store.insert_prediction(&child).await.unwrap();
        shelf
            .store
            .finish_prediction(&child.id, &Ending::of(Status::Succeeded, &moment(second)))
            .await
            .unwrap();
        shelf
            .store
            .history_row(&me(), &child.id)
            .await
            .unwrap()
            .unwrap()
    };
    let child = made_from(3, &parent).await;
    assert_eq!(child.parent, Some(parent.clone()));
    assert_eq!(
        made_from(4, &theirs).await.parent,
        None,
        "somebody else's is nothing"
    );
    assert_eq!(
        shelf
            .store
            .history_row(&me(), &parent)
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
    assert_eq!(shelf.find(family).await, from_ref(&child.record.id));

    shelf
        .store
        .delete_history(&me(), from_ref(&parent), &moment(9))
        .await
        .unwrap();
    assert_eq!(
        shelf
            .store
            .history_row(&me(), &child.record.id)
            .await
            .unwrap()
            .unwrap()
            .parent,
        None
    );
    shelf
        .store
        .restore_history(&me(), from_ref(&parent))
        .await
        .unwrap();
    assert_eq!(
        shelf
            .store
            .history_row(&me(), &child.record.id)
            .await
            .unwrap()
            .unwrap()
            .parent,
        Some(parent)
    );
}
