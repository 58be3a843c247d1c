//! What every answer that is not a success has in common

use axum::http::StatusCode;
use reqwest::Method;

use crate::app::{TestApp, send};

#[tokio::test]
async fn what_is_nowhere_is_a_problem_with_a_sentence() {
    let app = TestApp::start().await;
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
async fn a_wrong_method_is_a_problem_that_names_the_right_ones() {
    let answer = send(TestApp::start().await.request(Method::PUT, "/v1/files")).await;
    assert_eq!(answer.problem().status, 405);
    assert!(
        answer.header("allow").contains("POST"),
        "{}",
        answer.header("allow")
    );
}

#[tokio::test]
async fn every_answer_carries_an_id_and_the_guards() {
    let app = TestApp::start().await;
    for path in ["/v1/account", "/v1/nothing", "/"] {
        let answer = app.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(
            answer.header("referrer-policy"),
            if path == "/" { "same-origin" } else { "" },
            "{path}"
        );
        assert_ne!(answer.header("content-security-policy"), "", "{path}");
        assert_eq!(answer.header("x-request-id").len(), 36, "{path}");
    }
}

#[tokio::test]
async fn links_are_on_the_host_that_was_asked() {
    let app = TestApp::start().await;
    app.upload("a.png", b"bytes").await;
    let list = app.get_with("/v1/files", "host", "studio.local").await;
    assert!(
        list.text().contains("\"http://studio.local/v1/files/"),
        "{}",
        list.text()
    );
}

#[tokio::test]
async fn a_broken_database_is_a_problem_without_its_cause() {
    let app = TestApp::start().await;
    app.state().store.pool().close().await;
    let answer = app.get("/v1/files").await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(
        !answer.problem().detail.to_lowercase().contains("pool"),
        "{}",
        answer.text()
    );
    assert_eq!(app.get("/readyz").await.problem().status, 503);
}
