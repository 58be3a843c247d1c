//! Depth before anything is run.

use api::{DepthPreview, DepthSource, routes};
use axum::http::StatusCode;
use serde_json::json;

use crate::{app::TestApp, photo::photo};

#[tokio::test]
async fn an_uploaded_picture_shows_its_depth_and_the_second_look_is_the_same() {
    let app = TestApp::start().await;
    let image = app.upload("photo.png", &photo()).await.urls.get;
    let preview: DepthPreview = app.post(routes::DEPTH, &json!({"image": image})).await.json();
    assert_eq!((preview.depth.width, preview.depth.height, preview.source), (96, 64, DepthSource::Estimated));
    assert_eq!(app.stranger().get(&preview.depth.url).await.header("content-type"), "image/png");
    assert_eq!(app.post(routes::DEPTH, &json!({"image": image})).await.json::<DepthPreview>(), preview);
}

#[tokio::test]
async fn a_map_of_ones_own_is_used_and_said_so() {
    let app = TestApp::start().await;
    let image = app.upload("photo.png", &photo()).await.urls.get;
    let estimated: DepthPreview = app.post(routes::DEPTH, &json!({"image": image})).await.json();
    let body = json!({"image": image, "depth_image": estimated.depth.url});
    let preview: DepthPreview = app.post(routes::DEPTH, &body).await.json();
    assert_eq!((preview.source, preview.seconds), (DepthSource::Uploaded, 0.0));
}

#[tokio::test]
async fn what_cannot_be_used_is_named_by_its_field() {
    let app = TestApp::start().await;
    let bad = app.upload("notes.txt", b"just words").await.urls.get;
    let good = app.upload("photo.png", &photo()).await.urls.get;
    let problem = app.post(routes::DEPTH, &json!({"image": bad})).await.problem();
    assert_eq!((problem.status, problem.invalid_fields[0].field.as_str()), (422, "image"));
    let problem = app.post(routes::DEPTH, &json!({"image": good, "depth_image": bad})).await.problem();
    assert_eq!(problem.invalid_fields[0].field, "depth_image");
    assert_eq!(app.post(routes::DEPTH, &json!({"picture": good})).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn somebody_elses_file_is_not_there() {
    let app = TestApp::start().await;
    let image = app.upload("photo.png", &photo()).await.urls.get;
    assert_eq!(app.owner("another").post(routes::DEPTH, &json!({"image": image})).await.problem().status, 422);
}
