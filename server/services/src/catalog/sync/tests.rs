use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use futures_util::{FutureExt, future::BoxFuture};
use jiff::SignedDuration;
use serde_json::json;

use super::*;
use crate::{catalog::Prices, predictions::test_support::TestServer};

/// An upstream with fixed responses that records the requested paths.
#[derive(Default)]
struct FakeUpstream {
    responses: HashMap<String, Value>,
    /// Errors returned before the response of a path, each once.
    errors: Mutex<Vec<(String, UpstreamCatalogError)>>,
    requested: Mutex<Vec<String>>,
}

impl UpstreamCatalog for FakeUpstream {
    fn get<'a>(&'a self, path: &'a str) -> BoxFuture<'a, Result<Value, UpstreamCatalogError>> {
        self.requested
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(path.to_owned());
        let mut errors = self.errors.lock().unwrap_or_else(PoisonError::into_inner);
        let queued = errors
            .iter()
            .position(|(failing, _)| failing == path)
            .map(|index| errors.remove(index).1);
        let not_found = || UpstreamCatalogError {
            is_not_found: true,
            ..status(404, false)
        };
        let response = queued.map_or_else(
            || self.responses.get(path).cloned().ok_or_else(not_found),
            Err,
        );
        std::future::ready(response).boxed()
    }
}

impl FakeUpstream {
    fn requested(&self) -> Vec<String> {
        std::mem::take(
            &mut *self
                .requested
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }

    fn fail_next(&self, path: &str, error: UpstreamCatalogError) {
        self.errors
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push((path.to_owned(), error));
    }
}

fn status(status: u16, is_transient: bool) -> UpstreamCatalogError {
    UpstreamCatalogError {
        message: format!("status {status}"),
        is_not_found: false,
        is_transient,
        retry_after: None,
    }
}

fn model(name: &str, runs: u64) -> Value {
    json!({"url": "", "owner": "acme", "name": name, "visibility": "public", "run_count": runs, "latest_version": null})
}

/// Three pages of models, one of them unreadable, and a collection.
fn upstream() -> Arc<FakeUpstream> {
    let page = |models: Value, next: Option<&str>| json!({"results": models, "next": next});
    let at = |cursor: &str| format!("https://elsewhere.example/v9/models?cursor={cursor}");
    let responses = [
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
    Arc::new(FakeUpstream {
        responses: responses
            .map(|(path, response)| (path.to_owned(), response))
            .into(),
        ..FakeUpstream::default()
    })
}

async fn sync(server: &TestServer, upstream: &Arc<FakeUpstream>) -> CatalogSync {
    let settings = SyncSettings {
        pause: Duration::ZERO,
        retry: ExponentialBuilder::default()
            .with_min_delay(Duration::ZERO)
            .with_max_delay(Duration::ZERO)
            .with_max_times(2),
        pages_per_batch: 1,
    };
    let store = server.predictions().store.clone();
    let catalog = Catalog::open(
        store,
        server.clock.clone(),
        api::EngineKind::Replicate,
        Prices::default(),
    )
    .await
    .unwrap();
    CatalogSync::new(upstream.clone(), catalog, settings)
}

#[tokio::test]
async fn sync_reads_all_pages_and_skips_unreadable_records() {
    let (server, upstream) = (TestServer::open().await, upstream());
    let sync = sync(&server, &upstream).await;
    let report = sync.run().await.unwrap();
    assert_eq!(
        (report.put.new, report.unreadable, report.collections),
        (4, 1, 1)
    );
    let pages = [
        "/models",
        "/models?cursor=2",
        "/models?cursor=3",
        "/collections",
        "/collections/best",
    ];
    assert_eq!(
        upstream.requested(),
        pages,
        "the next page is requested from the configured host"
    );
    assert_eq!(
        sync.catalog.collection_members("best"),
        ["acme/a", "acme/d"]
    );
    let entry = sync.catalog.entry("acme", "c").await.unwrap().unwrap();
    assert_eq!(
        (entry.model.run_count, entry.source),
        (0, Some(CatalogSource::Replicate)),
        "models without runs are included"
    );

    let again = sync.run().await.unwrap();
    assert_eq!(
        (again.put.new, again.put.changed),
        (0, 0),
        "an unchanged upstream changes nothing"
    );
}

#[tokio::test]
async fn failed_sync_resumes_at_the_failed_page() {
    let (server, upstream) = (TestServer::open().await, upstream());
    let sync = sync(&server, &upstream).await;
    upstream.fail_next("/models?cursor=3", status(403, false));
    assert!(matches!(sync.run().await, Err(SyncError::Upstream(_))));
    assert_eq!(upstream.requested().len(), 3);
    assert!(
        sync.catalog.entry("acme", "c").await.unwrap().is_some(),
        "earlier pages stay stored"
    );
    sync.run().await.unwrap();
    assert_eq!(
        upstream.requested(),
        ["/models?cursor=3", "/collections", "/collections/best"]
    );
}

#[tokio::test]
async fn retry_after_is_honored_and_retries_are_limited() {
    let (server, upstream) = (TestServer::open().await, upstream());
    let sync = sync(&server, &upstream).await;
    let soon = Duration::from_millis(50);
    upstream.fail_next(
        "/models",
        UpstreamCatalogError {
            retry_after: Some(soon),
            ..status(429, true)
        },
    );
    let began = std::time::Instant::now();
    sync.run().await.unwrap();
    assert!(began.elapsed() >= soon);
    assert_eq!(upstream.requested()[..2], ["/models", "/models"]);
    (0..3).for_each(|_| upstream.fail_next("/models", status(503, true)));
    assert!(sync.run().await.is_err());
    assert_eq!(upstream.requested().len(), 3);
}

#[tokio::test]
async fn sync_is_due_after_the_interval() {
    let (server, upstream) = (TestServer::open().await, upstream());
    let (sync, day) = (
        sync(&server, &upstream).await,
        SignedDuration::from_hours(24),
    );
    for (passes, requested) in [(0, 5), (23, 0), (1, 5)] {
        server.clock.advance(SignedDuration::from_hours(passes));
        sync.run_if_due(day).await.unwrap();
        assert_eq!(
            upstream.requested().len(),
            requested,
            "after {passes} hours more"
        );
    }
}
