use std::io::Cursor;

use api::routes;
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{create_result, picture};
use crate::test_server::TestServer;

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
async fn downloaded_output_has_settings_or_no_metadata() {
    let app = TestServer::start().await;
    let id = create_result(&app, json!({"prompt": "fog 塔", "prompt_strength": 0.8, "input_image": app.address("/v1/files/abc")})).await;
    let address = routes::prediction_output(&id, 0);
    let download = app.get(&address).await;
    assert_eq!(
        (download.status, download.header("content-type")),
        (StatusCode::OK, "image/png")
    );
    let name = format!(
        "attachment; filename=\"depth2img-{}-1.png\"",
        &id.as_str()[..6]
    );
    assert_eq!(
        (
            download.header("content-disposition"),
            download.header("cache-control")
        ),
        (name.as_str(), "no-store")
    );
    let chunks = texts(&download.body);
    let settings: Value = serde_json::from_str(&chunks[0].1).unwrap();
    assert_eq!(
        (chunks[0].0.as_str(), &settings["seed"]),
        ("depth2img", &json!(7))
    );
    assert_eq!(
        settings["input"],
        json!({"prompt": "fog 塔", "prompt_strength": 0.8}),
        "no addresses"
    );
    assert!(
        chunks[1].1.starts_with("fog 塔\n") && chunks[1].0 == "parameters",
        "{chunks:?}"
    );

    let stripped = app.get(&format!("{address}?metadata=strip")).await;
    assert!(texts(&stripped.body).is_empty());
    let pixels = |bytes: &[u8]| image::load_from_memory(bytes).unwrap().into_rgb8();
    assert!(
        pixels(&download.body) == pixels(&picture())
            && pixels(&stripped.body) == pixels(&picture())
    );
}

#[tokio::test]
async fn output_of_another_owner_is_not_found() {
    let app = TestServer::start().await;
    let id = create_result(&app, json!({})).await;
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
