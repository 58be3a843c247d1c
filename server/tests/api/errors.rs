//! Properties of all error responses

use axum::http::StatusCode;
use reqwest::Method;

use crate::test_server::{TestServer, send};

#[tokio::test]
async fn unknown_path_is_a_problem_with_detail() {
    let app = TestServer::start().await;
    for path in [
        "/v1/nothing",
        "/v1/models/a",
        "/api/nothing",
        "/nothing.js",
        "/v1",
        "/p/a/b",
    ] {
        assert_eq!(
            app.get(path).await.problem().detail,
            "The requested resource could not be found.",
            "{path}"
        );
    }
}

#[tokio::test]
async fn wrong_method_is_a_problem_with_allow_header() {
    let response = send(TestServer::start().await.request(Method::PUT, "/v1/files")).await;
    assert_eq!(response.problem().status, 405);
    assert!(
        response.header("allow").contains("POST"),
        "{}",
        response.header("allow")
    );
}

#[tokio::test]
async fn every_response_has_request_id_and_security_headers() {
    let app = TestServer::start().await;
    for path in ["/v1/account", "/v1/nothing", "/"] {
        let response = app.get(path).await;
        assert_eq!(
            response.header("x-content-type-options"),
            "nosniff",
            "{path}"
        );
        assert_eq!(
            response.header("referrer-policy"),
            if path == "/" { "same-origin" } else { "" },
            "{path}"
        );
        assert_ne!(response.header("content-security-policy"), "", "{path}");
        assert_eq!(response.header("x-request-id").len(), 36, "{path}");
    }
}

#[tokio::test]
async fn links_use_the_requested_host() {
    let app = TestServer::start().await;
    app.upload("a.png", b"bytes").await;
    let list = app.get_with("/v1/files", "host", "studio.local").await;
    assert!(
        list.text().contains("\"http://studio.local/v1/files/"),
        "{}",
        list.text()
    );
}

#[tokio::test]
async fn database_failure_is_a_problem_without_cause() {
    let app = TestServer::start().await;
    app.state().store.pool().close().await;
    let response = app.get("/v1/files").await;
    assert_eq!(response.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(
        !response.problem().detail.to_lowercase().contains("pool"),
        "{}",
        response.text()
    );
    assert_eq!(app.get("/readyz").await.problem().status, 503);
}
