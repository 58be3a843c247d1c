use std::io::Cursor;

use api::routes;
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{made, picture};
use crate::app::TestApp;

fn texts(png: &[u8]) -> Vec<(String, String)> {
    let mut reader = png::Decoder::new(Cursor::new(png)).read_info().unwrap();
    reader.finish().unwrap();
    reader
        .info()
        .utf8_text
        .iter()
        .map(|text| (text.keyword.clone(), text.get_text().unwrap()))
        .collect()
}

#[tokio::test]
async fn a_saved_output_says_how_it_was_made_or_nothing() {
    let app = TestApp::start().await;
    let id = made(&app, json!({"prompt": "fog 塔", "prompt_strength": 0.8, "input_image": app.address("/v1/files/abc")})).await;
    let address = routes::prediction_output(&id, 0);
    let kept = app.get(&address).await;
    assert_eq!(
        (kept.status, kept.header("content-type")),
        (StatusCode::OK, "image/png")
    );
    let name = format!(
        "attachment; filename=\"depth2img-{}-1.png\"",
        &id.as_str()[..6]
    );
    assert_eq!(
        (
            kept.header("content-disposition"),
            kept.header("cache-control")
        ),
        (name.as_str(), "no-store")
    );
    let said = texts(&kept.body);
    let settings: Value = serde_json::from_str(&said[0].1).unwrap();
    assert_eq!(
        (said[0].0.as_str(), &settings["seed"]),
        ("depth2img", &json!(7))
    );
    assert_eq!(
        settings["input"],
        json!({"prompt": "fog 塔", "prompt_strength": 0.8}),
        "no addresses"
    );
    assert!(
        said[1].1.starts_with("fog 塔\n") && said[1].0 == "parameters",
        "{said:?}"
    );

    let stripped = app.get(&format!("{address}?metadata=strip")).await;
    assert!(texts(&stripped.body).is_empty());
    let pixels = |bytes: &[u8]| image::load_from_memory(bytes).unwrap().into_rgb8();
    assert!(
        pixels(&kept.body) == pixels(&picture()) && pixels(&stripped.body) == pixels(&picture())
    );
}

#[tokio::test]
async fn only_ones_own_outputs_are_saved() {
    let app = TestApp::start().await;
    let id = made(&app, json!({})).await;
    assert_eq!(
        app.owner("other")
            .get(&routes::prediction_output(&id, 0))
            .await
            .status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        app.get(&routes::prediction_output(&id, 1)).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        app.get(&format!(
            "{}?metadata=perhaps",
            routes::prediction_output(&id, 0)
        ))
        .await
        .problem()
        .status,
        400
    );
}
