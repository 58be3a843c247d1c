//! Rate limits of owners and IP addresses

use api::routes;
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::json;

use crate::test_server::{TestResponse, TestServer, send};

/// Create requests per minute.
const CREATIONS: usize = 600;

async fn create(app: &TestServer) -> TestResponse {
    app.post(routes::PREDICTIONS, &json!({})).await
}

#[tokio::test]
async fn v1_responses_have_rate_limit_headers() {
    let app = TestServer::start().await;
    let limits = |response: &TestResponse| {
        (
            response.header("ratelimit-remaining").to_owned(),
            response.header("ratelimit-reset").to_owned(),
        )
    };
    let pair = |remaining: &str, reset: &str| (remaining.to_owned(), reset.to_owned());
    assert_eq!(limits(&create(&app).await), pair("599", "1"));
    assert_eq!(limits(&app.get("/v1/account").await), pair("2999", "1"));
    assert_eq!(
        limits(&app.get("/v1/predictions/00000000000000000000000000").await),
        pair("59999", "1")
    );
    for free in ["/", "/api/openapi.json", "/healthz", "/blobs/x"] {
        assert_eq!(limits(&app.get(free).await), pair("", ""), "{free}");
    }
}

#[tokio::test]
async fn clients_without_cookie_are_limited_by_ip_address() {
    let app = TestServer::start().await.anonymous();
    for number in 0..CREATIONS {
        assert_eq!(
            create(&app).await.problem().status,
            422,
            "creation {number}"
        );
    }
    let refused = create(&app).await;
    assert_eq!(refused.problem().status, 429);
    let visitor = refused.header("set-cookie").split(';').next().unwrap();
    let response = send(
        app.request(Method::POST, routes::PREDICTIONS)
            .header("cookie", visitor)
            .json(&json!({})),
    )
    .await;
    assert_eq!(
        response.problem().status,
        422,
        "a visitor has an allowance of their own"
    );
}

#[tokio::test]
async fn exceeded_create_limit_returns_retry_after_for_that_owner_only() {
    let app = TestServer::start().await;
    for number in 0..CREATIONS {
        assert_eq!(
            create(&app).await.problem().status,
            422,
            "creation {number}"
        );
    }
    for _ in 0..6 {
        let response = create(&app).await;
        let problem = response.problem();
        assert_eq!(
            (
                problem.status,
                problem.retry_after,
                response.header("retry-after")
            ),
            (429, Some(1), "1")
        );
        assert_eq!(
            problem.detail,
            "Request was throttled. Your rate limit resets in ~1s."
        );
        assert_eq!(response.header("ratelimit-remaining"), "0");
    }
    assert_eq!(create(&app.owner("another")).await.problem().status, 422);
    assert_eq!(
        app.get("/v1/account").await.status,
        200,
        "other requests have their own limit"
    );

    app.clock().advance(SignedDuration::from_secs(1));
    assert_eq!(
        create(&app).await.problem().status,
        422,
        "rejected requests are not counted"
    );
}
