//! Depth before anything is run.

use std::io::Cursor;

use api::{DepthPreview, DepthSource, Prediction, routes};
use axum::http::StatusCode;
use image::{GrayImage, ImageFormat, Luma};
use serde_json::json;

use crate::{app::TestApp, photo::photo};

#[tokio::test]
async fn an_uploaded_picture_shows_its_depth_and_the_second_look_is_the_same() {
    let app = TestApp::start().await;
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
        app.stranger()
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
async fn a_map_of_ones_own_is_used_and_said_so() {
    let app = TestApp::start().await;
    let image = app.upload("photo.png", &photo()).await.urls.get;
    let map = app.upload("depth.png", &edited()).await.urls.get;
    let preview: DepthPreview = app
        .post(routes::DEPTH, &json!({"image": image, "depth_image": map}))
        .await
        .json();
    assert_eq!(
        (preview.source, preview.seconds),
        (DepthSource::Uploaded, 0.0)
    );
    let estimated: DepthPreview = app
        .post(routes::DEPTH, &json!({"image": image}))
        .await
        .json();
    let given_back: DepthPreview = app
        .post(
            routes::DEPTH,
            &json!({"image": image, "depth_image": estimated.depth.url}),
        )
        .await
        .json();
    assert_eq!(
        (given_back.source, &given_back.depth),
        (DepthSource::Estimated, &estimated.depth),
        "the estimate is nobody's own"
    );
}

#[tokio::test]
async fn what_cannot_be_used_is_named_by_its_field() {
    let app = TestApp::start().await;
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
async fn somebody_elses_file_is_not_there() {
    let app = TestApp::start().await;
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

/// A map of `photo()`'s size that a repair would change twice over: near and far are exchanged, and its range is narrow.
fn edited() -> Vec<u8> {
    let map = GrayImage::from_fn(96, 64, |_, y| Luma([200 - y as u8]));
    let mut bytes = Cursor::new(Vec::new());
    map.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

async fn pixels(app: &TestApp, address: &str) -> Vec<u8> {
    image::load_from_memory(&app.get(address).await.body)
        .unwrap()
        .into_luma8()
        .into_raw()
}

#[tokio::test]
async fn a_map_that_is_right_as_it_is_is_shown_and_sent_pixel_for_pixel() {
    let app = TestApp::start().await;
    let image = app.upload("photo.png", &photo()).await.urls.get;
    let map = app.upload("depth.png", &edited()).await.urls.get;
    let given = image::load_from_memory(&edited())
        .unwrap()
        .into_luma8()
        .into_raw();
    let ask =
        async |body: serde_json::Value| app.post(routes::DEPTH, &body).await.json::<DepthPreview>();
    let repaired = ask(json!({"image": image, "depth_image": map})).await;
    assert_ne!(
        pixels(&app, &repaired.depth.url).await,
        given,
        "what a stranger brings is repaired"
    );
    let shown = ask(json!({"image": image, "depth_image": map, "as_is": true})).await;
    assert_eq!(
        (pixels(&app, &shown.depth.url).await, shown.notes),
        (given, Vec::<String>::new())
    );
    let again = ask(json!({"image": image, "depth_image": shown.depth.url})).await;
    assert_eq!(
        (&again.depth, again.source),
        (&shown.depth, DepthSource::Uploaded),
        "by its address it needs no word"
    );
    let kept = ask(json!({"image": shown.image.url, "depth_image": shown.depth.url})).await;
    assert_eq!(
        kept.depth, shown.depth,
        "also on the picture as it is kept, as a result has it"
    );
    let body = json!({"version": "jagilley/stable-diffusion-depth2img", "input": {"input_image": image, "depth_image": shown.depth.url}});
    let created: Prediction = app.post(routes::PREDICTIONS, &body).await.json();
    let sent = until_prepared(&app, &created).await;
    assert_eq!(sent.pictures.depth, Some(shown.depth));
}

/// The prediction once its pictures are ready; each change of it is an event.
async fn until_prepared(app: &TestApp, prediction: &Prediction) -> Prediction {
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
async fn a_flat_map_is_refused_whatever_is_said_of_it() {
    let app = TestApp::start().await;
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
