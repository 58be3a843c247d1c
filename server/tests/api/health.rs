//! `/healthz`, `/readyz`, `/metrics`

use axum::http::StatusCode;

use crate::app::TestApp;

#[tokio::test]
async fn a_server_is_alive_and_ready_without_a_cookie() {
    let app = TestApp::start().await.stranger();
    for path in ["/healthz", "/readyz"] {
        let answer = app.get(path).await;
        assert_eq!(
            (answer.status, answer.header("set-cookie")),
            (StatusCode::OK, ""),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_server_that_cannot_keep_pictures_is_not_ready_and_says_why() {
    let app = TestApp::start().await;
    std::fs::remove_dir_all(app.data("blobs")).unwrap();
    std::fs::write(app.data("blobs"), "in the way").unwrap();
    let problem = app.get("/readyz").await.problem();
    assert_eq!(problem.status, 503);
    assert!(problem.detail.contains("data folder"), "{}", problem.detail);
    assert_eq!(app.get("/healthz").await.status, StatusCode::OK);
}

#[tokio::test]
async fn requests_are_counted_by_route_and_not_by_address() {
    let app = TestApp::start().await;
    app.get("/v1/files/0000000000000000000000000z").await;
    let answer = app.get("/metrics").await;
    assert!(answer.header("content-type").starts_with("text/plain"));
    assert!(
        answer
            .text()
            .contains(r#"http_requests_total{method="GET",route="/v1/files/{id}",status="404"}"#),
        "{}",
        answer.text()
    );
    assert!(!answer.text().contains("00000z"));
}
