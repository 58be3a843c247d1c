//! Catalog models on the built-in engine, and the roles of their inputs.

use api::{CatalogEntry, CatalogSource, Model, Prediction, Roles, Status, routes};
use axum::http::Method;
use serde_json::{Value, json};

use crate::{
    photo::photo,
    test_server::{TestResponse, TestServer, send},
};

/// A model with these inputs whose example has the output `made`.
fn model(name: &str, properties: Value, output: Value, made: Value) -> Model {
    let version = json!({
        "id": "ab".repeat(32), "created_at": "2026-01-01T00:00:00.000000Z",
        "openapi_schema": {"components": {"schemas": {"Input": {"properties": properties}, "Output": output}}}
    });
    let example = json!({"input": {}, "output": made});
    let model = json!({
        "url": "", "owner": "acme", "name": name, "visibility": "public", "default_example": example, "latest_version": version
    });
    serde_json::from_value(model).unwrap()
}

fn file() -> Value {
    json!({"type": "string", "format": "uri"})
}

/// A server with a model with a picture input, one whose picture input is not inferred, and one without
/// a picture input.
async fn fake() -> TestServer {
    let app = TestServer::start().await;
    let made = json!("https://a.example/b.png");
    let inputs = json!({"photo": file(), "mask": file(), "text": {"type": "string"}, "steps": {"type": "integer"}});
    let models = [
        model("restyle", inputs, file(), made.clone()),
        model(
            "strange",
            json!({"canvas": file(), "words": {"type": "string"}}),
            json!({"type": "array", "items": file()}),
            json!([made]),
        ),
        model(
            "writer",
            json!({"prompt": {"type": "string"}}),
            json!({"type": "string"}),
            json!("Once"),
        ),
    ];
    // One version each; no test resolves a model by it.
    for model in models {
        app.state()
            .catalog
            .put(vec![model], CatalogSource::Snapshot)
            .await
            .unwrap();
    }
    app
}

async fn create(app: &TestServer, model: &str, input: Value) -> TestResponse {
    app.post(
        routes::PREDICTIONS,
        &json!({"version": model, "input": input}),
    )
    .await
}

async fn ended(app: &TestServer, response: TestResponse) -> Prediction {
    assert_eq!(response.status, 201, "{}", response.text());
    let created: Prediction = response.json();
    app.finished(&created).await
}

async fn correct(app: &TestServer, name: &str, roles: &Value) -> TestResponse {
    send(
        app.request(Method::PUT, &routes::catalog_roles("acme", name))
            .json(roles),
    )
    .await
}

async fn entry(app: &TestServer, name: &str) -> CatalogEntry {
    app.get(&routes::catalog_model("acme", name)).await.json()
}

#[tokio::test]
async fn catalog_model_is_emulated_and_result_says_so() {
    let app = fake().await;
    let picture = app.upload("photo.png", &photo()).await.urls.get;
    let input = json!({"photo": picture, "mask": picture, "text": "by hokusai", "steps": 2});
    let done = ended(&app, create(&app, "acme/restyle", input.clone()).await).await;
    assert_eq!(
        (done.status, done.error.as_deref(), done.model.as_str()),
        (Status::Succeeded, None, "acme/restyle")
    );
    assert!(
        done.logs
            .starts_with("The preview engine stands in for acme/restyle: "),
        "{}",
        done.logs
    );
    assert!(
        done.logs.contains("Mask: painted where it is white, ")
            && done.logs.contains("hokusai (great wave)"),
        "{}",
        done.logs
    );
    let output = done.output.unwrap();
    let output = output
        .as_str()
        .expect("one address, as the model's schema says");
    assert_eq!(app.anonymous().get(output).await.status, 200);
    assert!(
        done.pictures.input.is_some() && done.pictures.depth.is_some(),
        "its depth was estimated"
    );
}

#[tokio::test]
async fn model_without_emulation_is_rejected_with_advice() {
    let app = fake().await;
    for (model, takes) in [
        ("acme/writer", "its inputs are prompt"),
        ("acme/strange", "its inputs are canvas, words"),
    ] {
        let problem = create(&app, model, json!({})).await.problem();
        assert_eq!(
            (problem.status, problem.title.as_deref()),
            (422, Some("This server cannot run that model"))
        );
        assert!(
            problem.detail.contains(takes) && problem.detail.contains("REPLICATE_API_TOKEN"),
            "{}",
            problem.detail
        );
    }
    assert_eq!(
        create(&app, "acme/nothing", json!({}))
            .await
            .problem()
            .title
            .as_deref(),
        Some("Invalid version or not permitted")
    );
    let problem = create(&app, "acme/restyle", json!({"text": "fog"}))
        .await
        .problem();
    assert_eq!(
        problem.invalid_fields[0].field, "input.photo",
        "the stand-in requires a picture even if the model does not"
    );
}

#[tokio::test]
async fn corrected_picture_role_is_used_for_its_owner() {
    let app = fake().await;
    let picture = app.upload("photo.png", &photo()).await.urls.get;
    assert_eq!(
        (
            entry(&app, "strange").await.roles.image,
            entry(&app, "strange").await.has_own_roles
        ),
        (None, false)
    );
    assert_eq!(
        correct(
            &app,
            "strange",
            &json!({"image": "canvas", "prompt": "words"})
        )
        .await
        .status,
        200
    );
    let corrected = entry(&app, "strange").await;
    assert_eq!(
        (corrected.roles.image.as_deref(), corrected.has_own_roles),
        (Some("canvas"), true)
    );
    assert_eq!(
        entry(&app.owner("another"), "strange").await.roles.image,
        None,
        "nobody else's roles are touched"
    );

    let done = ended(
        &app,
        create(
            &app,
            "acme/strange",
            json!({"canvas": picture, "words": "by hokusai"}),
        )
        .await,
    )
    .await;
    assert_eq!(done.status, Status::Succeeded);
    assert!(done.output.unwrap()[0].is_string() && done.logs.contains("hokusai (great wave)"));

    let found: Roles = app
        .delete(&routes::catalog_roles("acme", "strange"))
        .await
        .json();
    assert_eq!(
        (found, entry(&app, "strange").await.has_own_roles),
        (Roles::default(), false)
    );
}

#[tokio::test]
async fn invalid_roles_are_reported_by_name() {
    let app = fake().await;
    let roles = json!({"image": "words", "mask": "nothing", "prompt": "words"});
    let faults = correct(&app, "strange", &roles)
        .await
        .problem()
        .invalid_fields;
    assert_eq!(
        faults
            .iter()
            .map(|fault| fault.field.as_str())
            .collect::<Vec<_>>(),
        ["image", "mask", "prompt"]
    );
    assert_eq!(correct(&app, "nothing", &json!({})).await.status, 404);
    assert_eq!(
        app.delete(&routes::catalog_roles("acme", "nothing"))
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn grid_and_snippets_work_with_any_model() {
    let app = fake().await;
    let picture = app.upload("photo.png", &photo()).await.urls.get;
    let input = json!({"photo": picture, "steps": 2});
    let grid = json!({"version": "acme/restyle", "input": input, "axes": [{"field": "text", "values": ["fog", "hokusai"]}]});
    assert_eq!(app.post(routes::GRIDS, &grid).await.status, 201);

    let response = app
        .post(
            routes::SNIPPETS,
            &json!({"version": "acme/restyle", "input": input}),
        )
        .await;
    let api::Snippets { snippets } = response.json();
    assert!(
        snippets[0].code.contains("/blobs/") && snippets[0].code.contains("const outputs = [await"),
        "{}",
        snippets[0].code
    );
    assert!(
        snippets[1].code.contains("output = client.run("),
        "{}",
        snippets[1].code
    );
}
