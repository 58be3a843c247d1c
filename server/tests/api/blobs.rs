//! `/blobs/{name}`

use api::BlobName;
use axum::http::StatusCode;
use reqwest::Method;

use crate::app::{TestApp, send};

async fn keep(app: &TestApp, bytes: &'static [u8]) -> (BlobName, String) {
    let name = app.state().blobs.put(bytes.into(), "png").await.unwrap();
    let address = app.state().site.links(None).blob(&name);
    (name, address)
}

#[tokio::test]
async fn kept_bytes_are_served_to_anyone_for_ever() {
    let app = TestApp::start().await.stranger();
    let (name, address) = keep(&app, b"a picture").await;
    let answer = app.get(&address).await;
    assert_eq!(
        (answer.status, answer.text()),
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
        assert_eq!(answer.header(header), value, "{header}");
    }
}

#[tokio::test]
async fn who_has_them_is_told_so() {
    let app = TestApp::start().await;
    let (name, address) = keep(&app, b"a picture").await;
    for known in [
        format!("\"{}\"", name.sha256()),
        format!("\"x\", W/\"{}\"", name.sha256()),
        "*".into(),
    ] {
        let answer = app.get_with(&address, "if-none-match", &known).await;
        assert_eq!(
            (answer.status, answer.body.len()),
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
async fn parts_are_served() {
    let app = TestApp::start().await;
    let (_, address) = keep(&app, b"0123456789").await;
    for (range, part, content_range) in [
        ("bytes=2-4", "234", "bytes 2-4/10"),
        ("bytes=8-", "89", "bytes 8-9/10"),
        ("bytes=-1", "9", "bytes 9-9/10"),
    ] {
        let answer = app.get_with(&address, "range", range).await;
        assert_eq!(
            (answer.status, answer.text()),
            (StatusCode::PARTIAL_CONTENT, part),
            "{range}"
        );
        assert_eq!(answer.header("content-range"), content_range);
        assert_eq!(answer.header("content-length"), part.len().to_string());
    }
    let beyond = app.get_with(&address, "range", "bytes=10-").await;
    assert_eq!(
        (beyond.problem().status, beyond.header("content-range")),
        (416, "bytes */10")
    );
}

#[tokio::test]
async fn head_tells_the_size_without_the_bytes() {
    let app = TestApp::start().await;
    let (_, address) = keep(&app, b"a picture").await;
    let answer = send(app.request(Method::HEAD, &address)).await;
    assert_eq!(
        (
            answer.status,
            answer.header("content-length"),
            answer.body.len()
        ),
        (StatusCode::OK, "9", 0)
    );
}

#[tokio::test]
async fn without_the_right_signature_nothing_is_there() {
    let app = TestApp::start().await;
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
async fn a_signed_address_whose_bytes_are_gone_is_not_found() {
    let app = TestApp::start().await;
    let (name, address) = keep(&app, b"a picture").await;
    std::fs::remove_file(
        app.data("blobs")
            .join(&name.as_str()[..2])
            .join(name.as_str()),
    )
    .unwrap();
    assert_eq!(app.get(&address).await.problem().status, 404);
}
