//! `/api/presets`: settings under names.

use api::{Preset, Presets, limits, routes};
use axum::http::StatusCode;
use reqwest::Method;
use serde_json::{Value, json};

use crate::app::{Answer, TestApp, send};

async fn keep(app: &TestApp, name: &str, input: Value) -> Answer {
    app.post(routes::PRESETS, &json!({"name": name, "input": input}))
        .await
}

async fn rename(app: &TestApp, preset: &Preset, name: &str) -> Answer {
    send(
        app.request(Method::PATCH, &routes::preset(&preset.id))
            .json(&json!({"name": name})),
    )
    .await
}

async fn names(app: &TestApp) -> Vec<String> {
    app.get(routes::PRESETS)
        .await
        .json::<Presets>()
        .presets
        .into_iter()
        .map(|preset| preset.name)
        .collect()
}

#[tokio::test]
async fn settings_are_kept_under_a_name_renamed_and_forgotten() {
    let app = TestApp::start().await;
    let answer = keep(
        &app,
        "  soft   light ",
        json!({"prompt_strength": 0.4, "scheduler": "KLMS"}),
    )
    .await;
    assert_eq!(answer.status, StatusCode::CREATED);
    let soft: Preset = answer.json();
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
async fn a_name_is_taken_once_by_each_owner() {
    let app = TestApp::start().await;
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
            "There is a preset called \"Dusk\" already; choose another name"
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
async fn somebody_elses_preset_is_as_if_it_were_not_there() {
    let app = TestApp::start().await;
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
async fn nameless_endless_and_too_many_presets_are_refused() {
    let app = TestApp::start().await;
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
        "There are 100 presets already; delete one first"
    );
}
