//! `/api/depth`

use std::io::Cursor;

use api::{DepthPreview, DepthSource, Note, NoteKind, Prediction, routes};
use axum::http::StatusCode;
use image::{GrayImage, ImageFormat, Luma};
use serde_json::json;

use crate::{photo::photo, test_server::TestServer};

#[tokio::test]
async fn depth_of_upload_is_estimated_and_cached() {
    let app = TestServer::start().await;
    let image = app.upload("photo.png", &photo()).await.urls.get;
    let preview: DepthPreview = app
        .post(routes::DEPTH, &json!({"image": image}))
        .await
        .json();
    assert_eq!(
        (preview.depth.width, preview.depth.height, preview.source),
        (96, 64, DepthSource::Estimated)
    );
    assert_eq!(
        app.anonymous()
            .get(&preview.depth.url)
            .await
            .header("content-type"),
        "image/png"
    );
    assert_eq!(
        app.post(routes::DEPTH, &json!({"image": image}))
            .await
            .json::<DepthPreview>(),
        preview
    );
}

#[tokio::test]
async fn own_depth_map_is_used_and_reported() {
    let app = TestServer::start().await;
    let image = app.upload("photo.png", &photo()).await.urls.get;
    let map = app.upload("depth.png", &narrow_range_map()).await.urls.get;
    let preview: DepthPreview = app
        .post(routes::DEPTH, &json!({"image": image, "depth_image": map}))
        .await
        .json();
    assert_eq!(
        (preview.source, preview.seconds),
        (DepthSource::Uploaded, 0.0)
    );
    assert_eq!(preview.notes, [Note::depth(NoteKind::RangeStretched)]);
    let estimated: DepthPreview = app
        .post(routes::DEPTH, &json!({"image": image}))
        .await
        .json();
    let resent: DepthPreview = app
        .post(
            routes::DEPTH,
            &json!({"image": image, "depth_image": estimated.depth.url}),
        )
        .await
        .json();
    assert_eq!(
        (resent.source, &resent.depth),
        (DepthSource::Estimated, &estimated.depth),
        "an estimate that is sent back is not reported as uploaded"
    );
}

#[tokio::test]
async fn invalid_picture_is_reported_by_field() {
    let app = TestServer::start().await;
    let bad = app.upload("notes.txt", b"just words").await.urls.get;
    let good = app.upload("photo.png", &photo()).await.urls.get;
    let problem = app
        .post(routes::DEPTH, &json!({"image": bad}))
        .await
        .problem();
    assert_eq!(
        (problem.status, problem.invalid_fields[0].field.as_str()),
        (422, "image")
    );
    let problem = app
        .post(routes::DEPTH, &json!({"image": good, "depth_image": bad}))
        .await
        .problem();
    assert_eq!(problem.invalid_fields[0].field, "depth_image");
    assert_eq!(
        app.post(routes::DEPTH, &json!({"picture": good}))
            .await
            .status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
}

#[tokio::test]
async fn file_of_another_owner_is_not_found() {
    let app = TestServer::start().await;
    let image = app.upload("photo.png", &photo()).await.urls.get;
    assert_eq!(
        app.owner("another")
            .post(routes::DEPTH, &json!({"image": image}))
            .await
            .problem()
            .status,
        422
    );
}

/// A depth map of the size of `photo()` whose narrow range normalization would stretch.
fn narrow_range_map() -> Vec<u8> {
    let map = GrayImage::from_fn(96, 64, |_, y| Luma([200 - y as u8]));
    let mut bytes = Cursor::new(Vec::new());
    map.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

async fn pixels(app: &TestServer, address: &str) -> Vec<u8> {
    image::load_from_memory(&app.get(address).await.body)
        .unwrap()
        .into_luma8()
        .into_raw()
}

#[tokio::test]
async fn depth_map_as_is_is_unchanged() {
    let app = TestServer::start().await;
    let image = app.upload("photo.png", &photo()).await.urls.get;
    let map = app.upload("depth.png", &narrow_range_map()).await.urls.get;
    let given = image::load_from_memory(&narrow_range_map())
        .unwrap()
        .into_luma8()
        .into_raw();
    let ask =
        async |body: serde_json::Value| app.post(routes::DEPTH, &body).await.json::<DepthPreview>();
    let repaired = ask(json!({"image": image, "depth_image": map})).await;
    assert_ne!(
        pixels(&app, &repaired.depth.url).await,
        given,
        "an uploaded map is normalized by default"
    );
    let shown = ask(json!({"image": image, "depth_image": map, "as_is": true})).await;
    assert_eq!(
        (pixels(&app, &shown.depth.url).await, shown.notes),
        (given, vec![])
    );
    let again = ask(json!({"image": image, "depth_image": shown.depth.url})).await;
    assert_eq!(
        (&again.depth, again.source),
        (&shown.depth, DepthSource::Uploaded),
        "a stored map is not normalized again"
    );
    let cached = ask(json!({"image": shown.image.url, "depth_image": shown.depth.url})).await;
    assert_eq!(
        cached.depth, shown.depth,
        "also for the stored copy of the picture"
    );
    let body = json!({"version": "jagilley/stable-diffusion-depth2img", "input": {"input_image": image, "depth_image": shown.depth.url}});
    let created: Prediction = app.post(routes::PREDICTIONS, &body).await.json();
    let sent = wait_until_prepared(&app, &created).await;
    assert_eq!(sent.pictures.depth, Some(shown.depth));
}

/// The prediction once its pictures are prepared.
async fn wait_until_prepared(app: &TestServer, prediction: &Prediction) -> Prediction {
    let path = routes::prediction(&prediction.id);
    loop {
        let seen: Prediction = app.get_with(&path, "prefer", "wait=1").await.json();
        if seen.pictures.depth.is_some() {
            return seen;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn flat_depth_map_is_rejected() {
    let app = TestServer::start().await;
    let image = app.upload("photo.png", &photo()).await.urls.get;
    let mut flat = Cursor::new(Vec::new());
    GrayImage::from_pixel(96, 64, Luma([128]))
        .write_to(&mut flat, ImageFormat::Png)
        .unwrap();
    let map = app.upload("flat.png", flat.get_ref()).await.urls.get;
    for as_is in [false, true] {
        let problem = app
            .post(
                routes::DEPTH,
                &json!({"image": image, "depth_image": map, "as_is": as_is}),
            )
            .await
            .problem();
        assert_eq!(
            (problem.status, problem.invalid_fields[0].field.as_str()),
            (422, "depth_image")
        );
        assert!(
            problem.invalid_fields[0]
                .description
                .contains("every pixel has the same value")
        );
    }
}
