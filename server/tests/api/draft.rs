//! `/api/draft`: what one is working on.

use api::{DepthPreview, Draft, File, limits, routes};
use axum::http::StatusCode;
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};
use server::clock::{Clock, stamp};

use crate::{
    app::{Answer, TestApp, send},
    photo::photo,
};

async fn put(app: &TestApp, draft: &Value) -> Answer {
    send(app.request(Method::PUT, routes::DRAFT).json(draft)).await
}

async fn kept(app: &TestApp) -> Draft {
    app.get(routes::DRAFT).await.json()
}

fn typed(prompt: &str) -> Value {
    json!({"texts": {"prompt": prompt, "seed": "7"}})
}

/// An uploaded picture, its address, and its depth.
async fn pictured(app: &TestApp) -> (File, DepthPreview) {
    let file = app.upload("photo.png", &photo()).await;
    let preview = app
        .post(routes::DEPTH, &json!({"image": file.urls.get}))
        .await
        .json();
    (file, preview)
}

#[tokio::test]
async fn a_draft_comes_back_as_it_was_kept_and_to_its_owner_only() {
    let app = TestApp::start().await;
    assert_eq!(kept(&app).await, Draft::default());
    let (file, preview) = pictured(&app).await;
    let draft = json!({"texts": {"prompt": "a \"storm\"\nat sea", "input_image": file.urls.get}, "preview": preview, "parent": "0".repeat(26)});
    let answer = put(&app, &draft).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let found = kept(&app).await;
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
    assert_eq!(kept(&app.owner("another")).await, Draft::default());
}

#[tokio::test]
async fn the_last_one_is_kept_and_its_revision_shows_that_there_was_another() {
    let app = TestApp::start().await;
    let (first, second) = (
        put(&app, &typed("fog")).await.json::<Draft>(),
        put(&app, &typed("snow")).await.json::<Draft>(),
    );
    assert_eq!((first.revision, second.revision), (1, 2));
    assert_eq!(
        put(&app, &typed("snow")).await.json::<Draft>().revision,
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
        (late.revision, kept(&app).await.texts["prompt"].as_str()),
        (3, Some("rain"))
    );
}

#[tokio::test]
async fn a_draft_survives_a_restart() {
    let app = TestApp::start().await;
    put(&app, &typed("fog")).await;
    assert_eq!(
        kept(&app.restart_with(&[]).await).await.texts["prompt"],
        "fog"
    );
}

#[tokio::test]
async fn the_picture_of_a_draft_stays_as_long_as_the_draft_names_it() {
    let app = TestApp::start().await;
    let ((named, preview), (other, _)) = (pictured(&app).await, pictured(&app).await);
    put(
        &app,
        &json!({"texts": {"input_image": named.urls.get}, "preview": preview}),
    )
    .await;
    app.clock().advance(SignedDuration::from_hours(48));
    assert_eq!(
        app.state().files.sweep().await.unwrap(),
        1,
        "the one that nobody needs"
    );
    assert_eq!(app.get(&other.urls.get).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.get(&named.urls.get).await.status, StatusCode::OK);
    assert_eq!(
        app.post(routes::DEPTH, &json!({"image": named.urls.get}))
            .await
            .status,
        StatusCode::OK
    );
    put(&app, &typed("without a picture")).await;
    assert_eq!(app.get(&named.urls.get).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.state().files.sweep().await.unwrap(), 1);
}

#[tokio::test]
async fn nobody_keeps_the_upload_of_somebody_else() {
    let app = TestApp::start().await;
    let (file, _) = pictured(&app).await;
    put(
        &app.owner("another"),
        &json!({"texts": {"input_image": file.urls.get}}),
    )
    .await;
    app.clock().advance(SignedDuration::from_hours(25));
    assert_eq!(app.get(&file.urls.get).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.state().files.sweep().await.unwrap(), 1);
}

#[tokio::test]
async fn a_draft_that_nobody_goes_on_with_is_gone_after_a_month_and_its_picture_with_it() {
    let app = TestApp::start().await;
    let (file, _) = pictured(&app).await;
    put(&app, &json!({"texts": {"input_image": file.urls.get}})).await;
    app.clock()
        .advance(SignedDuration::from_hours(24 * limits::DRAFT_DAYS + 1));
    let moment = stamp(app.clock().now() - SignedDuration::from_hours(24 * limits::DRAFT_DAYS));
    assert_eq!(app.state().store.delete_drafts(&moment).await.unwrap(), 1);
    assert_eq!(app.state().files.sweep().await.unwrap(), 1);
    assert_eq!(kept(&app).await, Draft::default());
}

#[tokio::test]
async fn what_is_no_draft_or_too_large_is_refused_with_a_sentence_and_the_former_one_stays() {
    let app = TestApp::start().await;
    put(&app, &typed("fog")).await;
    let strange = put(&app, &json!({"texts": {"seed": 7}})).await.problem();
    assert_eq!(
        (strange.status, strange.invalid_fields[0].field.as_str()),
        (422, "texts.seed")
    );
    assert_eq!(put(&app, &json!({"words": {}})).await.problem().status, 422);
    let large = put(&app, &typed(&"x".repeat(limits::DRAFT_BYTES)))
        .await
        .problem();
    assert_eq!(large.status, 413);
    assert!(
        large
            .detail
            .starts_with("The draft has 257 kB; at most 256 kB are kept."),
        "{}",
        large.detail
    );
    assert_eq!(kept(&app).await.texts["prompt"], "fog");
}
