//! `/healthz`, `/readyz`, `/metrics`

use axum::http::StatusCode;

use crate::test_server::TestServer;

#[tokio::test]
async fn health_probes_succeed_without_cookie() {
    let app = TestServer::start().await.anonymous();
    for path in ["/healthz", "/readyz"] {
        let response = app.get(path).await;
        assert_eq!(
            (response.status, response.header("set-cookie")),
            (StatusCode::OK, ""),
            "{path}"
        );
    }
}

#[tokio::test]
async fn readiness_fails_if_blobs_are_not_writable() {
    let app = TestServer::start().await;
    std::fs::remove_dir_all(app.data("blobs")).unwrap();
    std::fs::write(app.data("blobs"), "in the way").unwrap();
    let problem = app.get("/readyz").await.problem();
    assert_eq!(problem.status, 503);
    assert!(problem.detail.contains("data folder"), "{}", problem.detail);
    assert_eq!(app.get("/healthz").await.status, StatusCode::OK);
}

#[tokio::test]
async fn metrics_count_requests_by_route_template() {
    let app = TestServer::start().await;
    app.get("/v1/files/0000000000000000000000000z").await;
    let response = app.get("/metrics").await;
    assert!(response.header("content-type").starts_with("text/plain"));
    assert!(
        response
            .text()
            .contains(r#"http_requests_total{method="GET",route="/v1/files/{id}",status="404"}"#),
        "{}",
        response.text()
    );
    assert!(!response.text().contains("00000z"));
}
