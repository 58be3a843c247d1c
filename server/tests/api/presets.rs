//! `/api/presets`

use api::{Preset, Presets, limits, routes};
use axum::http::StatusCode;
use reqwest::Method;
use serde_json::{Value, json};

use crate::test_server::{TestResponse, TestServer, send};

async fn keep(app: &TestServer, name: &str, input: Value) -> TestResponse {
    app.post(routes::PRESETS, &json!({"name": name, "input": input}))
        .await
}

async fn rename(app: &TestServer, preset: &Preset, name: &str) -> TestResponse {
    send(
        app.request(Method::PATCH, &routes::preset(&preset.id))
            .json(&json!({"name": name})),
    )
    .await
}

async fn names(app: &TestServer) -> Vec<String> {
    app.get(routes::PRESETS)
        .await
        .json::<Presets>()
        .presets
        .into_iter()
        .map(|preset| preset.name)
        .collect()
}

#[tokio::test]
async fn preset_is_created_renamed_and_deleted() {
    let app = TestServer::start().await;
    let response = keep(
        &app,
        "  soft   light ",
        json!({"prompt_strength": 0.4, "scheduler": "KLMS"}),
    )
    .await;
    assert_eq!(response.status, StatusCode::CREATED);
    let soft: Preset = response.json();
    keep(&app, "Bold", json!({})).await;
    assert_eq!(names(&app).await, ["Bold", "soft light"]);
    let renamed: Presets = rename(&app, &soft, "Dusk").await.json();
    assert_eq!(
        renamed.presets[1],
        Preset {
            name: "Dusk".into(),
            ..soft.clone()
        }
    );
    assert_eq!(
        app.delete(&routes::preset(&soft.id)).await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        app.delete(&routes::preset(&soft.id)).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(names(&app).await, ["Bold"]);
}

#[tokio::test]
async fn preset_name_is_unique_per_owner() {
    let app = TestServer::start().await;
    let (first, second): (Preset, Preset) = (
        keep(&app, "Dusk", json!({})).await.json(),
        keep(&app, "Dawn", json!({})).await.json(),
    );
    for refused in [
        keep(&app, "Dusk", json!({})).await,
        rename(&app, &second, "Dusk").await,
    ] {
        assert_eq!(
            refused.problem().invalid_fields[0].description,
            "A preset named \"Dusk\" exists already; choose another name"
        );
    }
    assert_eq!(
        rename(&app, &first, "Dusk").await.status,
        StatusCode::OK,
        "its own name"
    );
    assert_eq!(
        keep(&app.owner("another"), "Dusk", json!({})).await.status,
        StatusCode::CREATED
    );
}

#[tokio::test]
async fn preset_of_another_owner_is_not_found() {
    let app = TestServer::start().await;
    let preset: Preset = keep(&app, "Dusk", json!({})).await.json();
    let other = app.owner("another");
    assert_eq!(names(&other).await, Vec::<String>::new());
    assert_eq!(rename(&other, &preset, "Mine").await.problem().status, 404);
    assert_eq!(
        other
            .delete(&routes::preset(&preset.id))
            .await
            .problem()
            .status,
        404
    );
    assert_eq!(names(&app).await, ["Dusk"]);
}

#[tokio::test]
async fn invalid_names_and_presets_over_limit_are_rejected() {
    let app = TestServer::start().await;
    for name in [
        "",
        "  ",
        "a\u{0}b",
        &"x".repeat(limits::PRESET_CHARACTERS + 1),
    ] {
        assert_eq!(
            keep(&app, name, json!({})).await.problem().invalid_fields[0].field,
            "name",
            "{name:?}"
        );
    }
    let large = keep(
        &app,
        "Large",
        json!({"prompt": "x".repeat(limits::PRESET_BYTES)}),
    )
    .await
    .problem();
    assert_eq!(
        large.invalid_fields[0].description,
        "Settings must have at most 128 kB; leave pictures out"
    );
    for number in 0..limits::PRESETS {
        assert_eq!(
            keep(&app, &number.to_string(), json!({})).await.status,
            StatusCode::CREATED
        );
    }
    let one_more = keep(&app, "one more", json!({})).await.problem();
    assert_eq!(
        one_more.invalid_fields[0].description,
        "You have 100 presets already; delete one first"
    );
}
