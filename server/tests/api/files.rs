//! `/v1/files`

use std::time::Duration;

use api::{File, Page};
use axum::http::StatusCode;
use bytes::Bytes;
use jiff::SignedDuration;
use reqwest::Body;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::test_server::{Part, TestServer, closing, send};

/// The timeout of expected events, far beyond their usual time.
const TIMEOUT: Duration = Duration::from_secs(20);

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and so on";

#[tokio::test]
async fn upload_of_javascript_client_is_accepted() {
    let app = TestServer::start().await;
    let parts = [
        Part::file("blob_17", "image/jpeg", PNG),
        Part::field("metadata", r#"{"room": "kitchen"}"#),
    ];
    let response = app.post_form("/v1/files", &parts).await;
    assert_eq!(response.status, StatusCode::CREATED);
    let file: File = response.json();
    assert_eq!(
        (file.name.as_str(), file.size),
        ("blob_17", PNG.len() as u64)
    );
    assert_eq!(
        file.content_type, "image/png",
        "the detected type replaces the declared one"
    );
    assert_eq!(file.metadata["room"], "kitchen");
    assert_eq!(file.created_at.as_str(), "2026-11-22T09:30:00.000000Z");
    assert_eq!(file.expires_at.as_str(), "2026-11-23T09:30:00.000000Z");
    assert_eq!(
        file.urls.get,
        app.address(&format!("/v1/files/{}", file.id))
    );
}

#[tokio::test]
async fn upload_of_python_client_with_trailing_name_is_accepted() {
    let app = TestServer::start().await;
    let parts = [
        Part::file("upload", "application/octet-stream", b"just text"),
        Part::field("filename", "notes.txt"),
        Part::field("type", "text/plain"),
    ];
    let file: File = app.post_form("/v1/files", &parts).await.json();
    assert_eq!(
        (file.name.as_str(), file.content_type.as_str()),
        ("notes.txt", "text/plain")
    );
}

#[tokio::test]
async fn checksums_match_content() {
    let file = TestServer::start()
        .await
        .upload("hello.txt", b"hello")
        .await;
    assert_eq!(file.checksums.md5, "5d41402abc4b2a76b9719d911017c592");
    assert_eq!(
        file.checksums.sha256,
        "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    );
    assert!(!file.etag.is_empty());
}

#[tokio::test]
async fn file_is_found_listed_and_deleted() {
    let app = TestServer::start().await;
    let file = app.upload("photo.png", PNG).await;
    let path = format!("/v1/files/{}", file.id);
    assert_eq!(app.get(&path).await.json::<File>(), file);
    assert_eq!(
        app.get("/v1/files").await.json::<Page<File>>().results,
        [file]
    );

    assert_eq!(app.delete(&path).await.status, StatusCode::NO_CONTENT);
    assert_eq!(app.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.delete(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(stored_files(&app).await, 0);
}

#[tokio::test]
async fn file_of_another_owner_is_not_found() {
    let app = TestServer::start().await;
    let path = format!("/v1/files/{}", app.upload("photo.png", PNG).await.id);
    let other = app.owner("someone else");
    let never = "/v1/files/00000000000000000000000000";
    for path in [path.as_str(), never, "/v1/files/no-id"] {
        let problem = other.get(path).await.problem();
        assert_eq!(
            (problem.status, problem.detail.as_str()),
            (404, "The requested resource could not be found."),
            "{path}"
        );
        assert_eq!(other.delete(path).await.problem(), problem);
    }
    assert_eq!(
        other.get("/v1/files").await.json::<Page<File>>().results,
        []
    );
    assert_eq!(app.get(&path).await.status, StatusCode::OK);
}

#[tokio::test]
async fn file_expires_after_a_day() {
    let app = TestServer::start().await;
    let path = format!("/v1/files/{}", app.upload("photo.png", PNG).await.id);
    app.clock()
        .advance(SignedDuration::from_hours(24) - SignedDuration::from_secs(1));
    assert_eq!(app.state().files.delete_expired().await.unwrap(), 0);
    assert_eq!(app.get(&path).await.status, StatusCode::OK);

    app.clock().advance(SignedDuration::from_secs(1));
    assert_eq!(app.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.state().files.delete_expired().await.unwrap(), 1);
    assert_eq!(stored_files(&app).await, 0);
}

#[tokio::test]
async fn signed_url_downloads_file_without_authentication() {
    let app = TestServer::start().await;
    let file = app.upload("page.html", b"<script>alert(1)</script>").await;
    let response = app.anonymous().get(&file.urls.download).await;
    assert_eq!(
        (response.status, response.text()),
        (StatusCode::OK, "<script>alert(1)</script>")
    );
    assert_eq!(
        (
            response.header("content-type"),
            response.header("content-disposition")
        ),
        ("application/octet-stream", "attachment")
    );
    assert_eq!(
        response.header("set-cookie"),
        "",
        "a download sets no cookie"
    );
}

#[tokio::test]
async fn download_requires_own_signature_and_expires() {
    let app = TestServer::start().await;
    let (file, other) = (
        app.upload("a.png", PNG).await,
        app.upload("b.png", PNG).await,
    );
    let address = file.urls.download.clone();
    let swapped = address.replace(file.id.as_str(), other.id.as_str());
    let prolonged = address.replace("&expiry=", "&expiry=9");
    let foreign = address.replace("owner=", "owner=x");
    for wrong in [
        swapped.as_str(),
        &prolonged,
        &foreign,
        &address[..address.len() - 4],
    ] {
        assert_eq!(app.get(wrong).await.problem().status, 404, "{wrong}");
    }
    assert_eq!(
        app.get(address.split('?').next().unwrap())
            .await
            .problem()
            .status,
        400
    );

    app.clock()
        .advance(SignedDuration::from_hours(24) - SignedDuration::from_secs(1));
    assert_eq!(app.get(&address).await.status, StatusCode::OK);
    app.clock().advance(SignedDuration::from_secs(1));
    assert_eq!(app.get(&address).await.problem().status, 404);
}

#[tokio::test]
async fn deleted_file_is_not_downloaded() {
    let app = TestServer::start().await;
    let file = app.upload("a.png", PNG).await;
    app.delete(&format!("/v1/files/{}", file.id)).await;
    assert_eq!(app.get(&file.urls.download).await.problem().status, 404);
}

#[tokio::test]
async fn lists_page_forward_and_backward() {
    let app = TestServer::start().await;
    let mut names = Vec::new();
    for number in 0..=api::limits::PAGE_RESULTS {
        app.clock().advance(SignedDuration::from_secs(1));
        names.insert(0, app.upload(&format!("{number}.png"), PNG).await.name);
    }
    let first: Page<File> = app.get("/v1/files").await.json();
    assert_eq!(
        first
            .results
            .iter()
            .map(|file| &file.name)
            .collect::<Vec<_>>(),
        names[..100].iter().collect::<Vec<_>>()
    );
    assert_eq!(first.previous, None);

    let second: Page<File> = app.get(&first.next.clone().unwrap()).await.json();
    assert_eq!(
        (
            second.results.len(),
            second.results[0].name.as_str(),
            second.next
        ),
        (1, "0.png", None)
    );
    let back: Page<File> = app.get(&second.previous.unwrap()).await.json();
    assert_eq!(
        (back.results, back.previous, back.next),
        (first.results, None, first.next)
    );
    assert_eq!(
        app.get("/v1/files?cursor=rubbish").await.problem().status,
        400
    );
}

#[tokio::test]
async fn empty_file_is_rejected() {
    let app = TestServer::start().await;
    let problem = app
        .post_form("/v1/files", &[Part::file("empty.png", "image/png", b"")])
        .await
        .problem();
    assert_eq!(
        (problem.status, problem.invalid_fields[0].field.as_str()),
        (422, "content")
    );
    assert!(problem.detail.contains("zero bytes"), "{}", problem.detail);
    assert_eq!(stored_files(&app).await, 0);
}

#[tokio::test]
async fn form_without_file_or_with_invalid_metadata_is_rejected() {
    let app = TestServer::start().await;
    let without = app
        .post_form("/v1/files", &[Part::field("metadata", "{}")])
        .await
        .problem();
    assert_eq!(
        (
            without.status,
            without.invalid_fields[0].description.as_str()
        ),
        (422, "content is required")
    );
    let odd = app
        .post_form(
            "/v1/files",
            &[
                Part::field("metadata", "[1]"),
                Part::file("a.png", "image/png", PNG),
            ],
        )
        .await
        .problem();
    assert_eq!(
        (odd.status, odd.invalid_fields[0].field.as_str()),
        (422, "metadata")
    );
    assert_eq!(
        app.post("/v1/files", &json!({})).await.problem().status,
        400
    );
    assert_eq!(stored_files(&app).await, 0);
}

#[tokio::test]
async fn oversized_upload_is_rejected_while_streaming_and_removed() {
    let app = TestServer::start().await;
    let piece = Bytes::from(vec![0x55; 1024 * 1024]);
    let opening = Bytes::from(Part::file("huge.png", "image/png", b"").opening());
    let pieces = std::iter::once(opening)
        .chain(std::iter::repeat_n(piece, 200))
        .chain([Bytes::from(closing())]);
    let body = Body::wrap_stream(futures_util::stream::iter(
        pieces.map(Ok::<_, std::io::Error>),
    ));
    let problem = send(app.form("/v1/files", body)).await.problem();
    assert_eq!(
        (problem.status, problem.detail.as_str()),
        (413, "Files must be less than 100MB in size")
    );
    assert_eq!(stored_files(&app).await, 0);
    assert_eq!(app.get("/v1/files").await.json::<Page<File>>().results, []);
}

#[tokio::test]
async fn upload_with_large_content_length_is_rejected_before_body() {
    let app = TestServer::start().await;
    let mut stream = TcpStream::connect(app.address("").trim_start_matches("http://"))
        .await
        .unwrap();
    let head = "POST /v1/files HTTP/1.1\r\nHost: studio\r\nContent-Type: multipart/form-data; boundary=x\r\n\
                Content-Length: 209715200\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).await.unwrap();
    assert!(
        response.starts_with("HTTP/1.1 413 ")
            && response.contains("Files must be less than 100MB in size"),
        "{response}"
    );
}

#[tokio::test]
async fn large_file_is_stored_completely() {
    let bytes = vec![7; 3 * api::limits::JSON_BYTES / 2];
    let file = TestServer::start().await.upload("large.bin", &bytes).await;
    assert_eq!(file.size, bytes.len() as u64);
}

#[tokio::test]
async fn interrupted_upload_is_removed() {
    let app = TestServer::start().await;
    let opening = Part::file("half.png", "image/png", b"").opening();
    let problem = send(app.form("/v1/files", Body::from(opening + "half of it")))
        .await
        .problem();
    assert_eq!(problem.status, 400);
    assert_eq!(stored_files(&app).await, 0);
}

#[tokio::test]
async fn orphaned_files_are_removed() {
    let app = TestServer::start().await;
    let file = app.upload("photo.png", PNG).await;
    let orphan = app.data("files").join("0000000000000000000000000z");
    std::fs::write(&orphan, "bytes").unwrap();
    let later = "2999-01-01T00:00:00Z".parse().unwrap();
    assert_eq!(
        app.state()
            .files
            .remove_orphans(jiff::Timestamp::UNIX_EPOCH)
            .await
            .unwrap(),
        0
    );
    assert_eq!(app.state().files.remove_orphans(later).await.unwrap(), 1);
    assert!(!orphan.exists() && app.data("files").join(file.id.as_str()).exists());
}

#[tokio::test]
async fn data_uri_becomes_file_of_its_owner() {
    let app = TestServer::start().await;
    let file = app.upload("photo.png", PNG).await;
    let owner = domain::owner::OwnerId::key("me");
    let links = app.state().site.links(None);
    let adopted = app
        .state()
        .predictions
        .sources
        .store_data_uri(&owner, &links, "data:image/jpeg;base64,iVBORw0KGgo=")
        .await
        .unwrap();
    assert_eq!(
        (adopted.size, adopted.content_type.as_str()),
        (8, "image/png")
    );
    assert_eq!(
        app.state()
            .predictions
            .sources
            .read(&owner, &links, &adopted.urls.get)
            .await
            .unwrap(),
        &PNG[..8]
    );
    let foreign = app
        .state()
        .predictions
        .sources
        .read(&owner, &links, &file.urls.get)
        .await
        .unwrap_err();
    assert!(
        foreign.is_input_fault() && foreign.to_string().contains("does not exist"),
        "{foreign}"
    );
}

/// The files in the uploads folder, complete or not. The last one may be removed shortly after the
/// response.
async fn stored_files(app: &TestServer) -> usize {
    let count = || std::fs::read_dir(app.data("files")).unwrap().count();
    let all_gone = async {
        while count() > 0 {
            tokio::task::yield_now().await;
        }
    };
    // The test asserts the result.
    let _ = tokio::time::timeout(TIMEOUT, all_gone).await;
    count()
}
