//! `/api/catalog/models/{owner}/{name}/pictures/{picture}`

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use api::{CatalogSource, routes};
use axum::{Router, extract::State, http::StatusCode, response::IntoResponse, routing::get};
use serde_json::json;
use tokio::{net::TcpListener, task::JoinHandle};

use crate::{app::TestApp, photo::photo};

/// Somebody's pictures, and how often one was asked for.
struct Gallery {
    base: String,
    asked: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl Drop for Gallery {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Gallery {
    async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(AtomicUsize::new(0));
        let count = |State(asked): State<Arc<AtomicUsize>>| async move {
            asked.fetch_add(1, Ordering::Relaxed)
        };
        let picture = move |state: State<Arc<AtomicUsize>>| async move {
            (count(state).await, photo()).1.into_response()
        };
        let gone = move |state: State<Arc<AtomicUsize>>| async move {
            (count(state).await, StatusCode::GONE).1
        };
        let page = || async { "<html>no picture</html>" };
        let routes = Router::new()
            .route("/cover.png", get(picture))
            .route("/gone.png", get(gone))
            .route("/page.png", get(page));
        let routes = routes.with_state(Arc::clone(&asked));
        let task = tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        Self { base, asked, task }
    }

    fn asked(&self) -> usize {
        self.asked.swap(0, Ordering::Relaxed)
    }

    async fn fill(&self, app: &TestApp) {
        let at = |name: &str| format!("{}/{name}", self.base);
        let model = json!({
            "url": "", "owner": "acme", "name": "m", "visibility": "public", "cover_image_url": at("cover.png"),
            "default_example": {"input": {"image": at("gone.png")}, "output": [at("cover.png"), at("page.png")]}
        });
        app.state()
            .catalog
            .put(
                vec![serde_json::from_value(model).unwrap()],
                CatalogSource::Snapshot,
            )
            .await
            .unwrap();
    }
}

fn at(picture: &str) -> String {
    routes::catalog_picture("acme", "m", picture)
}

#[tokio::test]
async fn a_picture_is_copied_once_and_shown_to_everybody() {
    let (app, gallery) = (
        TestApp::start_with(&["--allow-private-urls"]).await,
        Gallery::open().await,
    );
    gallery.fill(&app).await;
    for asker in [&app, &app.stranger()] {
        let cover = asker.get(&at("cover")).await;
        assert_eq!(
            (
                cover.status,
                cover.header("content-type"),
                cover.header("cache-control")
            ),
            (StatusCode::OK, "image/jpeg", "public, max-age=86400")
        );
        assert!(image::load_from_memory(&cover.body).unwrap().width() <= 480);
    }
    assert_eq!(gallery.asked(), 1);
    assert_eq!(app.get(&at("output-1")).await.status, 200);
}

#[tokio::test]
async fn an_address_without_a_picture_is_not_asked_again_and_again() {
    let (app, gallery) = (
        TestApp::start_with(&["--allow-private-urls"]).await,
        Gallery::open().await,
    );
    gallery.fill(&app).await;
    for _ in 0..3 {
        assert_eq!(app.get(&at("input-image")).await.problem().status, 404);
    }
    assert_eq!(gallery.asked(), 1);
    for nothing in [
        "output-2",
        "output-3",
        "output-0",
        "input-mask",
        "other",
        "https:%2F%2Fexample.com%2Fx.png",
    ] {
        assert_eq!(
            app.get(&at(nothing)).await.problem().status,
            404,
            "{nothing}"
        );
    }
    assert_eq!(
        app.get(&routes::catalog_picture("acme", "nothing", "cover"))
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn no_record_leads_into_a_private_network() {
    let (app, gallery) = (TestApp::start().await, Gallery::open().await);
    gallery.fill(&app).await;
    assert_eq!(app.get(&at("cover")).await.status, 404);
    assert_eq!(gallery.asked(), 0);
}
