//! `/api/catalog/models/{owner}/{name}/pictures/{picture}`

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use api::{CatalogSource, routes};
use axum::{Router, extract::State, http::StatusCode, response::IntoResponse, routing::get};
use serde_json::json;
use tokio::{net::TcpListener, task::JoinHandle};

use crate::{photo::photo, test_server::TestServer};

/// A server of pictures that counts requests.
struct PictureServer {
    base: String,
    requests: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl Drop for PictureServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl PictureServer {
    async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(AtomicUsize::new(0));
        let count = |State(requests): State<Arc<AtomicUsize>>| async move {
            requests.fetch_add(1, Ordering::Relaxed)
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
        let routes = routes.with_state(Arc::clone(&requests));
        let task = tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        Self {
            base,
            requests,
            task,
        }
    }

    fn take_request_count(&self) -> usize {
        self.requests.swap(0, Ordering::Relaxed)
    }

    async fn add_model(&self, app: &TestServer) {
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
async fn picture_is_downloaded_once_for_all_owners() {
    let (app, gallery) = (
        TestServer::start_with(&["--allow-private-urls"]).await,
        PictureServer::open().await,
    );
    gallery.add_model(&app).await;
    for client in [&app, &app.anonymous()] {
        let cover = client.get(&at("cover")).await;
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
    assert_eq!(gallery.take_request_count(), 1);
    assert_eq!(app.get(&at("output-1")).await.status, 200);
}

#[tokio::test]
async fn failed_picture_download_is_cached() {
    let (app, gallery) = (
        TestServer::start_with(&["--allow-private-urls"]).await,
        PictureServer::open().await,
    );
    gallery.add_model(&app).await;
    for _ in 0..3 {
        assert_eq!(app.get(&at("input-image")).await.problem().status, 404);
    }
    assert_eq!(gallery.take_request_count(), 1);
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
async fn picture_urls_in_private_networks_are_rejected() {
    let (app, gallery) = (TestServer::start().await, PictureServer::open().await);
    gallery.add_model(&app).await;
    assert_eq!(app.get(&at("cover")).await.status, 404);
    assert_eq!(gallery.take_request_count(), 0);
}
