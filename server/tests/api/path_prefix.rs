//! The API with a repeated or missing prefix `/v1`

use api::{File, Model, Page, Prediction, routes};
use axum::http::StatusCode;
use serde_json::json;

use crate::test_server::{Part, TestServer};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and so on";

#[tokio::test]
async fn api_responds_with_missing_single_and_double_prefix() {
    let app = TestServer::start().await;
    let paths = [
        "account",
        "models",
        "collections",
        "hardware",
        "search?query=depth",
        "predictions",
        "files",
        "models/jagilley/stable-diffusion-depth2img",
    ];
    for path in paths {
        let plain = app.get(&format!("/v1/{path}")).await;
        assert_eq!(plain.status, StatusCode::OK, "{path}");
        for other in [format!("/v1/v1/{path}"), format!("/{path}")] {
            let response = app.get(&other).await;
            assert_eq!(
                (response.status, response.text()),
                (plain.status, plain.text()),
                "{other}"
            );
        }
    }
}

#[tokio::test]
async fn normalized_path_preserves_method_body_and_query() {
    let app = TestServer::start().await;
    for root in ["", "/v1/v1"] {
        let file: File = app
            .post_form(
                &format!("{root}/files"),
                &[Part::file("a.png", "image/png", PNG)],
            )
            .await
            .json();
        assert!(
            file.urls.get.ends_with(&routes::file(&file.id)),
            "URLs in responses have the normalized path"
        );
        let found: Page<Model> = app
            .query(&format!("{root}/models"), "text/plain", "llama")
            .await
            .json();
        assert!(found.results.is_empty());
        let body = json!({"version": "jagilley/stable-diffusion-depth2img", "input": {}});
        assert_eq!(
            app.post(&format!("{root}/predictions"), &body)
                .await
                .problem()
                .invalid_fields[0]
                .description,
            "input_image is required"
        );
        assert_eq!(
            app.get(&format!("{root}/predictions?cursor=rubbish"))
                .await
                .problem()
                .status,
            400
        );
    }
    assert_eq!(
        app.get("/files").await.json::<Page<File>>().results.len(),
        2
    );
}

#[tokio::test]
async fn normalized_path_is_counted_under_its_route() {
    let app = TestServer::start().await;
    app.get("/predictions/0000000000000000000000000z")
        .await
        .problem();
    let figures = app.get("/metrics").await;
    assert!(
        figures.text().contains(
            r#"http_requests_total{method="GET",route="/v1/predictions/{id}",status="404"}"#
        ),
        "{}",
        figures.text()
    );
}

#[tokio::test]
async fn page_navigation_is_not_normalized() {
    let app = TestServer::start().await;
    for path in ["/", "/history", "/p/00000000000000000000000000"] {
        assert_ne!(
            app.get(path).await.header("content-type"),
            "application/problem+json",
            "{path}"
        );
    }
    let visit = app.get_with("/models", "accept", "text/html").await;
    assert!(
        serde_json::from_slice::<Page<Model>>(&visit.body).is_err(),
        "a browser at /models gets the page and no JSON"
    );
    let prediction = app.get_with("/v1/predictions", "accept", "text/html").await;
    assert!(prediction.json::<Page<Prediction>>().results.is_empty());
}
