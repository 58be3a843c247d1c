//! `/api/catalog`

mod pictures;

use api::{
    CatalogCollection, CatalogCollections, CatalogEntry, CatalogPage, CatalogSource, Creator,
    Model, Page, SearchResults, routes,
};
use serde_json::{Value, json};

use crate::test_server::TestServer;

async fn server_with_catalog() -> TestServer {
    let app = TestServer::start().await;
    let models: Vec<Model> = (1..=40).map(painter).collect();
    app.state()
        .catalog
        .put(models, CatalogSource::Snapshot)
        .await
        .unwrap();
    app
}

fn painter(number: u64) -> Model {
    let image = json!({"type": "string", "format": "uri"});
    let schemas = json!({
        "Input": {"properties": {"image": image, "prompt": {"type": "string"}}, "required": ["image"]},
        "Output": {"type": "string", "format": "uri"},
    });
    let record = json!({
        "url": "https://replicate.com/acme/painter", "owner": "acme", "name": format!("painter-{number}"), "visibility": "public",
        "description": "Paints <b>fog</b>", "run_count": number, "cover_image_url": "https://a.example/cover.png",
        "license_url": "javascript:alert(1)",
        "latest_version": {
            "id": format!("{number:064x}"), "created_at": "2025-01-01T00:00:00Z",
            "openapi_schema": {"components": {"schemas": schemas}, "paths": {"/": {}}},
        },
        "default_example": {
            "input": {"image": "https://a.example/in.png", "prompt": "fog", "gone": 3}, "output": "https://a.example/out.png",
            "metrics": {"predict_time": 2.5},
        },
    });
    serde_json::from_value(record).unwrap()
}

#[tokio::test]
async fn models_are_searched_in_pages() {
    let app = server_with_catalog().await;
    let first: CatalogPage = app
        .get(&format!("{}?q=fogg&sort=runs", routes::CATALOG_MODELS))
        .await
        .json();
    assert_eq!(
        (first.total, first.catalog_size, first.results.len()),
        (40, 41, 30)
    );
    assert_eq!(first.results[0].name, "painter-40");
    assert_eq!(
        first.results[0].description.as_deref(),
        Some("Paints <b>fog</b>"),
        "markup is text"
    );
    let next = first.next.unwrap();
    let second: CatalogPage = app
        .get(&format!(
            "{}?q=fogg&sort=runs&cursor={next}",
            routes::CATALOG_MODELS
        ))
        .await
        .json();
    assert_eq!((second.results.len(), second.next), (10, None));
    let few: CatalogPage = app
        .get(&format!(
            "{}?limit=2&inputs=depth-map",
            routes::CATALOG_MODELS
        ))
        .await
        .json();
    assert_eq!(
        (few.total, few.results[0].name.as_str()),
        (1, "stable-diffusion-depth2img")
    );
}

#[tokio::test]
async fn invalid_cursor_is_rejected_and_unknown_facet_ignored() {
    let app = server_with_catalog().await;
    for wrong in ["cursor=rubbish", "limit=0", "limit=101", "limit=many"] {
        assert_eq!(
            app.get(&format!("{}?{wrong}", routes::CATALOG_MODELS))
                .await
                .problem()
                .status,
            400,
            "{wrong}"
        );
    }
    let long = format!("q={}", "fog+".repeat(2_500));
    for odd in [
        "task=flying",
        "q=%2B(%5D%22*%3A",
        "sort=up",
        "inputs=,,",
        "q=%00",
        long.as_str(),
    ] {
        assert_eq!(
            app.get(&format!("{}?{odd}", routes::CATALOG_MODELS))
                .await
                .status,
            200,
            "{odd}"
        );
    }
}

#[tokio::test]
async fn model_entry_is_complete() {
    let app = server_with_catalog().await;
    let response = app.get(&routes::catalog_model("acme", "painter-7")).await;
    assert_eq!(response.header("cache-control"), "private, no-cache");
    let entry: CatalogEntry = response.json();
    assert_eq!(
        (entry.roles.image.as_deref(), entry.roles.prompt.as_deref()),
        (Some("image"), Some("prompt"))
    );
    assert_eq!(
        entry.openapi_schema["paths"],
        Value::Null,
        "only the schemas of inputs and outputs are sent"
    );
    let example = entry.example.unwrap();
    assert_eq!(
        example.input.keys().collect::<Vec<_>>(),
        ["image", "prompt"],
        "fields that the latest version does not have are left out"
    );
    assert_eq!(
        example.output_pictures,
        [routes::catalog_picture("acme", "painter-7", "output-1")]
    );
    assert_eq!((entry.license_url, entry.versions.len()), (None, 1));
    assert_eq!(
        (entry.similar.len(), entry.source),
        (8, Some(CatalogSource::Snapshot))
    );
    assert_eq!(
        entry.model.cover,
        Some(routes::catalog_picture("acme", "painter-7", "cover"))
    );
    for nothing in [
        ("acme", "painter-99"),
        ("nobody", "painter-7"),
        ("acme", "..%2Fx"),
    ] {
        assert_eq!(
            app.get(&routes::catalog_model(nothing.0, nothing.1))
                .await
                .problem()
                .status,
            404
        );
    }
    let built_in: CatalogEntry = app
        .get(&routes::catalog_model(
            "jagilley",
            "stable-diffusion-depth2img",
        ))
        .await
        .json();
    assert_eq!(built_in.source, Some(CatalogSource::BuiltIn));
    assert!(built_in.readme.is_some());
}

#[tokio::test]
async fn creators_and_collections_list_their_models() {
    let app = server_with_catalog().await;
    let acme: Creator = app.get("/api/catalog/creators/acme").await.json();
    assert_eq!(
        (acme.models, acme.run_count, acme.tasks[0].value.as_str()),
        (40, 820, "image-to-image")
    );
    assert_eq!(
        app.get("/api/catalog/creators/nobody")
            .await
            .problem()
            .status,
        404
    );
    let all: CatalogCollections = app.get(routes::CATALOG_COLLECTIONS).await.json();
    assert_eq!(all.collections[0].slug, "depth-to-image");
    let one: CatalogCollection = app
        .get("/api/catalog/collections/depth-to-image")
        .await
        .json();
    assert_eq!((one.count, one.models.len()), (1, 1));
    assert_eq!(
        app.get("/api/catalog/collections/none")
            .await
            .problem()
            .status,
        404
    );
}

#[tokio::test]
async fn v1_lists_use_the_same_catalog() {
    let app = server_with_catalog().await;
    let first: Page<Model> = app.get(routes::MODELS).await.json();
    let second: Page<Model> = app.get(&first.next.unwrap()).await.json();
    assert_eq!(
        (first.results.len(), second.results.len(), second.next),
        (25, 16, None)
    );
    assert_eq!(
        app.get(&format!("{}?cursor=rubbish", routes::MODELS))
            .await
            .problem()
            .status,
        400
    );
    let found: SearchResults = app.get("/v1/search?query=painter-7").await.json();
    assert_eq!(found.models[0].model.name, "painter-7");
    assert_eq!(found.models[0].metadata.tags, ["image-to-image"]);
    let model: Model = app.get("/v1/models/acme/painter-7").await.json();
    assert_eq!(model.run_count, 7);
    assert_eq!(
        app.get(&format!("/v1/models/acme/painter-7/versions/{:064x}", 7))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn invalid_price_table_fails_startup() {
    let error = services::catalog::Prices::read(std::path::Path::new("Cargo.toml"))
        .unwrap_err()
        .to_string();
    assert!(error.contains("docs/catalog.md"), "{error}");
}
