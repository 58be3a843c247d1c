//! `/v1/models/…`

use api::{Model, Page, Version, routes};
use serde_json::{Value, json};

use crate::test_server::TestServer;

const VERSION: &str = "68f699d395bc7c17008283a7cef6d92edc832d8dc59eb41a6cafec7fc70b85bc";

#[tokio::test]
async fn model_versions_and_version_are_returned() {
    let app = TestServer::start().await;
    let model: Model = app.get(routes::DEPTH2IMG_MODEL).await.json();
    assert_eq!(
        (model.owner.as_str(), model.name.as_str()),
        ("jagilley", "stable-diffusion-depth2img")
    );
    let versions: Page<Version> = app
        .get(&format!("{}/versions", routes::DEPTH2IMG_MODEL))
        .await
        .json();
    let version: Version = app
        .get(&format!("{}/versions/{VERSION}", routes::DEPTH2IMG_MODEL))
        .await
        .json();
    assert_eq!(version.id.as_str(), VERSION);
    assert_eq!(
        (versions.results, model.latest_version),
        (vec![version.clone()], Some(version))
    );
}

#[tokio::test]
async fn unknown_models_and_versions_are_not_found() {
    let app = TestServer::start().await;
    let other_version = format!("{}/versions/{}", routes::DEPTH2IMG_MODEL, "0".repeat(64));
    for path in [
        "/v1/models/stability-ai/sdxl",
        "/v1/models/stability-ai/sdxl/versions",
        &other_version,
        "/v1/models/a/b/versions/x",
    ] {
        assert_eq!(app.get(path).await.problem().status, 404, "{path}");
    }
}

#[tokio::test]
async fn listed_models_have_every_key_of_clients() {
    let app = TestServer::start().await;
    for order in [
        "",
        "?sort_by=model_created_at&sort_direction=asc",
        "?sort_by=latest_version_created_at&sort_direction=desc",
    ] {
        let page: Value = app.get(&format!("{}{order}", routes::MODELS)).await.json();
        assert_eq!(
            (&page["next"], &page["previous"]),
            (&Value::Null, &Value::Null)
        );
        let model = page["results"][0].as_object().unwrap();
        for key in [
            "url",
            "owner",
            "name",
            "description",
            "visibility",
            "github_url",
            "paper_url",
            "license_url",
            "weights_url",
            "run_count",
        ] {
            assert!(model.contains_key(key), "{key}");
        }
        assert_eq!(
            (&model["is_official"], &model["visibility"]),
            (&json!(false), &json!("public"))
        );
        assert!(
            model["default_example"].is_object()
                && model["latest_version"].is_object()
                && model["cover_image_url"].is_string()
        );
    }
}

#[tokio::test]
async fn unknown_sort_order_is_rejected() {
    let app = TestServer::start().await;
    for order in ["sort_by=stars", "sort_direction=up"] {
        let problem = app
            .get(&format!("{}?{order}", routes::MODELS))
            .await
            .problem();
        assert_eq!(problem.status, 400);
        assert!(
            problem.detail.contains(order.split_once('=').unwrap().0),
            "{}",
            problem.detail
        );
    }
}

#[tokio::test]
async fn models_are_searched_in_all_formats_of_clients() {
    let app = TestServer::start().await;
    let bodies = [
        ("text/plain", "depth2img"),
        ("text/plain", "\"depth2img\""),
        ("application/json", "\"depth2img\""),
    ];
    for (kind, body) in bodies {
        let found: Page<Model> = app.query(routes::MODELS, kind, body).await.json();
        assert_eq!(found.results.len(), 1, "{kind} {body}");
        assert_eq!(found.results[0].name, "stable-diffusion-depth2img");
    }
    assert!(
        app.query(routes::MODELS, "text/plain", "hello world")
            .await
            .json::<Page<Model>>()
            .results
            .is_empty()
    );
    assert_eq!(
        app.query(routes::MODELS, "application/json", "{}")
            .await
            .problem()
            .status,
        400
    );
    assert_eq!(
        app.query(routes::MODELS, "text/plain", &"a".repeat(5000))
            .await
            .problem()
            .status,
        413
    );
}

#[tokio::test]
async fn unsupported_method_lists_allowed_methods() {
    let response = TestServer::start()
        .await
        .post(routes::MODELS, &json!({}))
        .await;
    assert_eq!(
        (response.problem().status, response.header("allow")),
        (405, "GET,HEAD,QUERY")
    );
}

#[tokio::test]
async fn example_has_required_keys_of_prediction() {
    let app = TestServer::start().await;
    let page: Page<Value> = app
        .get(&format!("{}/examples", routes::DEPTH2IMG_MODEL))
        .await
        .json();
    let example = &page.results[0];
    for key in [
        "id",
        "model",
        "version",
        "input",
        "output",
        "data_removed",
        "error",
        "status",
        "created_at",
        "urls",
        "logs",
        "source",
    ] {
        assert!(example.get(key).is_some(), "{key}");
    }
    assert_eq!(
        example["urls"]["get"],
        app.address("/v1/predictions/xadvta5lnreybcutg6njr6lulq")
    );
    assert_eq!(
        example["urls"].get("stream"),
        None,
        "left out, and not null"
    );
    assert_eq!(
        app.get("/v1/models/a/b/examples").await.problem().status,
        404
    );
}

#[tokio::test]
async fn readme_is_plain_text() {
    let app = TestServer::start().await;
    let readme = app
        .get(&format!("{}/readme", routes::DEPTH2IMG_MODEL))
        .await;
    assert!(readme.header("content-type").starts_with("text/plain"));
    assert!(readme.text().starts_with("# stable-diffusion-depth2img"));
    assert_eq!(app.get("/v1/models/a/b/readme").await.problem().status, 404);
}
