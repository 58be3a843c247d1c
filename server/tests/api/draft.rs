//! `/api/draft`

use api::{DepthPreview, Draft, File, limits, routes};
use axum::http::StatusCode;
use domain::clock::{Clock, to_wire_timestamp};
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    photo::photo,
    test_server::{TestResponse, TestServer, send},
};

async fn put(app: &TestServer, draft: &Value) -> TestResponse {
    send(app.request(Method::PUT, routes::DRAFT).json(draft)).await
}

async fn saved_draft(app: &TestServer) -> Draft {
    app.get(routes::DRAFT).await.json()
}

fn draft_with_prompt(prompt: &str) -> Value {
    json!({"texts": {"prompt": prompt, "seed": "7"}})
}

/// An uploaded picture, its URL and its depth map.
async fn upload_with_depth(app: &TestServer) -> (File, DepthPreview) {
    let file = app.upload("photo.png", &photo()).await;
    let preview = app
        .post(routes::DEPTH, &json!({"image": file.urls.get}))
        .await
        .json();
    (file, preview)
}

#[tokio::test]
async fn draft_is_returned_unchanged_to_its_owner_only() {
    let app = TestServer::start().await;
    assert_eq!(saved_draft(&app).await, Draft::default());
    let (file, preview) = upload_with_depth(&app).await;
    let draft = json!({"texts": {"prompt": "a \"storm\"\nat sea", "input_image": file.urls.get}, "preview": preview, "parent": "0".repeat(26)});
    let response = put(&app, &draft).await;
    assert_eq!(response.status, StatusCode::OK, "{}", response.text());
    let found = saved_draft(&app).await;
    assert_eq!(
        (found.revision, found.preview.as_ref()),
        (1, Some(&preview))
    );
    assert_eq!(Value::Object(found.texts), draft["texts"]);
    assert_eq!(found.parent.unwrap().as_str(), "0".repeat(26));
    assert_eq!(
        app.get(routes::DRAFT).await.header("cache-control"),
        "no-store"
    );
    assert_eq!(saved_draft(&app.owner("another")).await, Draft::default());
}

#[tokio::test]
async fn last_draft_wins_and_revision_reveals_conflict() {
    let app = TestServer::start().await;
    let (first, second) = (
        put(&app, &draft_with_prompt("fog")).await.json::<Draft>(),
        put(&app, &draft_with_prompt("snow")).await.json::<Draft>(),
    );
    assert_eq!((first.revision, second.revision), (1, 2));
    assert_eq!(
        put(&app, &draft_with_prompt("snow"))
            .await
            .json::<Draft>()
            .revision,
        2,
        "the same again"
    );
    let late: Draft = put(
        &app,
        &json!({"texts": {"prompt": "rain"}, "revision": first.revision}),
    )
    .await
    .json();
    assert_eq!(
        (
            late.revision,
            saved_draft(&app).await.texts["prompt"].as_str()
        ),
        (3, Some("rain"))
    );
}

#[tokio::test]
async fn draft_with_sentences_as_notes_keeps_its_preview() {
    let app = TestServer::start().await;
    let (_, preview) = upload_with_depth(&app).await;
    let mut draft = json!({"texts": {}, "preview": preview});
    draft["preview"]["notes"] = json!(["Location removed"]);
    let response = put(&app, &draft).await;
    assert_eq!(response.status, StatusCode::OK, "{}", response.text());
    assert_eq!(saved_draft(&app).await.preview, Some(preview));
}

#[tokio::test]
async fn draft_survives_restart() {
    let app = TestServer::start().await;
    put(&app, &draft_with_prompt("fog")).await;
    assert_eq!(
        saved_draft(&app.restart_with(&[]).await).await.texts["prompt"],
        "fog"
    );
}

#[tokio::test]
async fn upload_is_retained_while_draft_refers_to_it() {
    let app = TestServer::start().await;
    let ((named, preview), (other, _)) =
        (upload_with_depth(&app).await, upload_with_depth(&app).await);
    put(
        &app,
        &json!({"texts": {"input_image": named.urls.get}, "preview": preview}),
    )
    .await;
    app.clock().advance(SignedDuration::from_hours(48));
    assert_eq!(
        app.state().files.delete_expired().await.unwrap(),
        1,
        "only the file that no draft references"
    );
    assert_eq!(app.get(&other.urls.get).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.get(&named.urls.get).await.status, StatusCode::OK);
    assert_eq!(
        app.post(routes::DEPTH, &json!({"image": named.urls.get}))
            .await
            .status,
        StatusCode::OK
    );
    put(&app, &draft_with_prompt("without a picture")).await;
    assert_eq!(app.get(&named.urls.get).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.state().files.delete_expired().await.unwrap(), 1);
}

#[tokio::test]
async fn draft_does_not_retain_upload_of_another_owner() {
    let app = TestServer::start().await;
    let (file, _) = upload_with_depth(&app).await;
    put(
        &app.owner("another"),
        &json!({"texts": {"input_image": file.urls.get}}),
    )
    .await;
    app.clock().advance(SignedDuration::from_hours(25));
    assert_eq!(app.get(&file.urls.get).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.state().files.delete_expired().await.unwrap(), 1);
}

#[tokio::test]
async fn unchanged_draft_expires_after_thirty_days_with_its_upload() {
    let app = TestServer::start().await;
    let (file, _) = upload_with_depth(&app).await;
    put(&app, &json!({"texts": {"input_image": file.urls.get}})).await;
    app.clock()
        .advance(SignedDuration::from_hours(24 * limits::DRAFT_DAYS + 1));
    let moment =
        to_wire_timestamp(app.clock().now() - SignedDuration::from_hours(24 * limits::DRAFT_DAYS));
    assert_eq!(
        app.state()
            .store
            .drafts()
            .delete_unchanged_since(&moment)
            .await
            .unwrap(),
        1
    );
    assert_eq!(app.state().files.delete_expired().await.unwrap(), 1);
    assert_eq!(saved_draft(&app).await, Draft::default());
}

#[tokio::test]
async fn invalid_or_large_draft_is_rejected_and_previous_one_retained() {
    let app = TestServer::start().await;
    put(&app, &draft_with_prompt("fog")).await;
    let strange = put(&app, &json!({"texts": {"seed": 7}})).await.problem();
    assert_eq!(
        (strange.status, strange.invalid_fields[0].field.as_str()),
        (422, "texts.seed")
    );
    assert_eq!(put(&app, &json!({"words": {}})).await.problem().status, 422);
    let large = put(&app, &draft_with_prompt(&"x".repeat(limits::DRAFT_BYTES)))
        .await
        .problem();
    assert_eq!(large.status, 413);
    assert!(
        large
            .detail
            .starts_with("The draft has 257 kB, and at most 256 kB are allowed."),
        "{}",
        large.detail
    );
    assert_eq!(saved_draft(&app).await.texts["prompt"], "fog");
}
