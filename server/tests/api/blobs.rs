//! `/blobs/{name}`

use api::BlobName;
use axum::http::StatusCode;
use reqwest::Method;

use crate::test_server::{TestServer, send};

async fn keep(app: &TestServer, bytes: &'static [u8]) -> (BlobName, String) {
    let name = app.state().blobs.put(bytes.into(), "png").await.unwrap();
    let address = app.state().site.links(None).blob(&name);
    (name, address)
}

#[tokio::test]
async fn blobs_are_public_and_immutable() {
    let app = TestServer::start().await.anonymous();
    let (name, address) = keep(&app, b"a picture").await;
    let response = app.get(&address).await;
    assert_eq!(
        (response.status, response.text()),
        (StatusCode::OK, "a picture")
    );
    let expected = [
        ("content-type", "image/png"),
        ("content-length", "9"),
        ("cache-control", "public, max-age=31536000, immutable"),
        ("etag", &format!("\"{}\"", name.sha256())),
        ("accept-ranges", "bytes"),
        ("access-control-allow-origin", "*"),
        ("x-content-type-options", "nosniff"),
        ("set-cookie", ""),
    ];
    for (header, value) in expected {
        assert_eq!(response.header(header), value, "{header}");
    }
}

#[tokio::test]
async fn matching_etag_is_not_modified() {
    let app = TestServer::start().await;
    let (name, address) = keep(&app, b"a picture").await;
    for known in [
        format!("\"{}\"", name.sha256()),
        format!("\"x\", W/\"{}\"", name.sha256()),
        "*".into(),
    ] {
        let response = app.get_with(&address, "if-none-match", &known).await;
        assert_eq!(
            (response.status, response.body.len()),
            (StatusCode::NOT_MODIFIED, 0),
            "{known}"
        );
    }
    assert_eq!(
        app.get_with(&address, "if-none-match", "\"other\"")
            .await
            .status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn ranges_are_served() {
    let app = TestServer::start().await;
    let (_, address) = keep(&app, b"0123456789").await;
    for (range, part, content_range) in [
        ("bytes=2-4", "234", "bytes 2-4/10"),
        ("bytes=8-", "89", "bytes 8-9/10"),
        ("bytes=-1", "9", "bytes 9-9/10"),
    ] {
        let response = app.get_with(&address, "range", range).await;
        assert_eq!(
            (response.status, response.text()),
            (StatusCode::PARTIAL_CONTENT, part),
            "{range}"
        );
        assert_eq!(response.header("content-range"), content_range);
        assert_eq!(response.header("content-length"), part.len().to_string());
    }
    let beyond = app.get_with(&address, "range", "bytes=10-").await;
    assert_eq!(
        (beyond.problem().status, beyond.header("content-range")),
        (416, "bytes */10")
    );
}

#[tokio::test]
async fn head_returns_size_without_body() {
    let app = TestServer::start().await;
    let (_, address) = keep(&app, b"a picture").await;
    let response = send(app.request(Method::HEAD, &address)).await;
    assert_eq!(
        (
            response.status,
            response.header("content-length"),
            response.body.len()
        ),
        (StatusCode::OK, "9", 0)
    );
}

#[tokio::test]
async fn wrong_signature_is_not_found() {
    let app = TestServer::start().await;
    let (name, address) = keep(&app, b"a picture").await;
    let (_, other) = keep(&app, b"another").await;
    let borrowed = other.split_once("?sig=").unwrap().1;
    for wrong in [
        format!("/blobs/{name}"),
        format!("/blobs/{name}?sig={borrowed}"),
        format!("/blobs/{name}?sig="),
        format!("{address}x"),
    ] {
        assert_eq!(app.get(&wrong).await.problem().status, 404, "{wrong}");
    }
    assert_eq!(
        app.get("/blobs/../depth2img.db?sig=x")
            .await
            .problem()
            .status,
        404
    );
}

#[tokio::test]
async fn signed_url_of_missing_blob_is_not_found() {
    let app = TestServer::start().await;
    let (name, address) = keep(&app, b"a picture").await;
    std::fs::remove_file(
        app.data("blobs")
            .join(&name.as_str()[..2])
            .join(name.as_str()),
    )
    .unwrap();
    assert_eq!(app.get(&address).await.problem().status, 404);
}
