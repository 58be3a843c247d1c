use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use futures_util::{FutureExt, future::BoxFuture};
use jiff::SignedDuration;
use serde_json::json;

use super::*;
use crate::{backoff::Backoff, catalog::Prices, predictions::world::World};

/// Lists that answer what they are told, and remember what they were asked.
#[derive(Default)]
struct Shelf {
    answers: HashMap<String, Value>,
    /// What comes before the answer of a path, in turn.
    refusals: Mutex<Vec<(String, NoAnswer)>>,
    asked: Mutex<Vec<String>>,
}

impl Lists for Shelf {
    fn read<'a>(&'a self, path: &'a str) -> BoxFuture<'a, Result<Value, NoAnswer>> {
        self.asked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(path.to_owned());
        let mut refusals = self.refusals.lock().unwrap_or_else(PoisonError::into_inner);
        let refusal = refusals
            .iter()
            .position(|(refused, _)| refused == path)
            .map(|place| refusals.remove(place).1);
        let absent = || NoAnswer {
            is_absent: true,
            ..refused(404, false)
        };
        let answer =
            refusal.map_or_else(|| self.answers.get(path).cloned().ok_or_else(absent), Err);
        std::future::ready(answer).boxed()
    }
}

impl Shelf {
    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn refuses(&self, path: &str, refusal: NoAnswer) {
        self.refusals
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push((path.to_owned(), refusal));
    }
}

fn refused(status: u16, is_passing: bool) -> NoAnswer {
    NoAnswer {
        sentence: format!("status {status}"),
        is_absent: false,
        is_passing,
        retry_after: None,
    }
}

fn model(name: &str, runs: u64) -> Value {
    json!({"url": "", "owner": "acme", "name": name, "visibility": "public", "run_count": runs, "latest_version": null})
}

/// Three pages of models, one of them unreadable, and a collection.
fn shelf() -> Arc<Shelf> {
    let page = |models: Value, next: Option<&str>| json!({"results": models, "next": next});
    let at = |cursor: &str| format!("https://elsewhere.example/v9/models?cursor={cursor}");
    let answers = [
        (
            "/models",
            page(json!([model("a", 5), model("b", 1)]), Some(&at("2"))),
        ),
        (
            "/models?cursor=2",
            page(
                json!([{"owner": "acme", "name": 7}, model("c", 0)]),
                Some(&at("3")),
            ),
        ),
        ("/models?cursor=3", page(json!([model("d", 9)]), None)),
        (
            "/collections",
            page(
                json!([{"name": "Best", "slug": "best", "description": "The best"}, {"name": "Bad", "slug": "../x", "description": ""}]),
                None,
            ),
        ),
        (
            "/collections/best",
            json!({"slug": "best", "models": [model("a", 5), model("d", 9)]}),
        ),
    ];
    Arc::new(Shelf {
        answers: answers
            .map(|(path, answer)| (path.to_owned(), answer))
            .into(),
        ..Shelf::default()
    })
}

async fn walk(world: &World, lists: &Arc<Shelf>) -> Walk {
    let backoff = Backoff {
        first: Duration::ZERO,
        most: Duration::ZERO,
    };
    let pace = Pace {
        pause: Duration::ZERO,
        backoff,
        tries: 3,
        pages_kept_together: 1,
    };
    let store = world.predictions().store.clone();
    let catalog = Catalog::open(
        store,
        world.clock.clone(),
        api::EngineKind::Replicate,
        Prices::default(),
    )
    .await
    .unwrap();
    Walk::new(lists.clone(), catalog, pace)
}

#[tokio::test]
async fn every_list_is_read_to_its_end_and_a_bad_record_is_left_out() {
    let (world, lists) = (World::open().await, shelf());
    let walk = walk(&world, &lists).await;
    let walked = walk.go().await.unwrap();
    assert_eq!(
        (walked.put.new, walked.unreadable, walked.collections),
        (4, 1, 1)
    );
    let pages = [
        "/models",
        "/models?cursor=2",
        "/models?cursor=3",
        "/collections",
        "/collections/best",
    ];
    assert_eq!(lists.asked(), pages, "on the host that is asked only");
    assert_eq!(walk.catalog.members("best"), ["acme/a", "acme/d"]);
    let entry = walk.catalog.entry("acme", "c").await.unwrap().unwrap();
    assert_eq!(
        (entry.model.run_count, entry.source),
        (0, Some(CatalogSource::Replicate)),
        "with one run or none"
    );

    let again = walk.go().await.unwrap();
    assert_eq!(
        (again.put.new, again.put.changed),
        (0, 0),
        "the same again changes nothing"
    );
}

#[tokio::test]
async fn a_walk_that_stopped_goes_on_where_it_was() {
    let (world, lists) = (World::open().await, shelf());
    let walk = walk(&world, &lists).await;
    lists.refuses("/models?cursor=3", refused(403, false));
    assert!(matches!(walk.go().await, Err(WalkError::NoAnswer(_))));
    assert_eq!(lists.asked().len(), 3);
    assert!(
        walk.catalog.entry("acme", "c").await.unwrap().is_some(),
        "what was read is kept"
    );
    walk.go().await.unwrap();
    assert_eq!(
        lists.asked(),
        ["/models?cursor=3", "/collections", "/collections/best"]
    );
}

#[tokio::test]
async fn who_asks_too_often_waits_as_long_as_is_said_and_gives_up_at_last() {
    let (world, lists) = (World::open().await, shelf());
    let walk = walk(&world, &lists).await;
    let soon = Duration::from_millis(50);
    lists.refuses(
        "/models",
        NoAnswer {
            retry_after: Some(soon),
            ..refused(429, true)
        },
    );
    let began = std::time::Instant::now();
    walk.go().await.unwrap();
    assert!(began.elapsed() >= soon);
    assert_eq!(lists.asked()[..2], ["/models", "/models"]);
    (0..3).for_each(|_| lists.refuses("/models", refused(503, true)));
    assert!(walk.go().await.is_err());
    assert_eq!(lists.asked().len(), 3);
}

#[tokio::test]
async fn a_walk_is_due_when_the_last_is_long_ago() {
    let (world, lists) = (World::open().await, shelf());
    let (walk, day) = (walk(&world, &lists).await, SignedDuration::from_hours(24));
    for (passes, asked) in [(0, 5), (23, 0), (1, 5)] {
        world.clock.advance(SignedDuration::from_hours(passes));
        walk.if_due(day).await.unwrap();
        assert_eq!(lists.asked().len(), asked, "after {passes} hours more");
    }
}
