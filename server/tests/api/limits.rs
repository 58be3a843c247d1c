//! How often one may ask

use api::routes;
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::json;

use crate::app::{Answer, TestApp, send};

/// Creations a minute.
const CREATIONS: usize = 600;

async fn create(app: &TestApp) -> Answer {
    app.post(routes::PREDICTIONS, &json!({})).await
}

#[tokio::test]
async fn answers_under_v1_say_what_is_left() {
    let app = TestApp::start().await;
    let limits = |answer: &Answer| {
        (
            answer.header("ratelimit-remaining").to_owned(),
            answer.header("ratelimit-reset").to_owned(),
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
async fn who_comes_without_a_cookie_each_time_is_held_by_their_address() {
    let app = TestApp::start().await.stranger();
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
    let answer = send(
        app.request(Method::POST, routes::PREDICTIONS)
            .header("cookie", visitor)
            .json(&json!({})),
    )
    .await;
    assert_eq!(
        answer.problem().status,
        422,
        "a visitor has an allowance of their own"
    );
}

#[tokio::test]
async fn who_creates_too_much_is_told_for_how_long_to_wait_and_only_that_owner() {
    let app = TestApp::start().await;
    for number in 0..CREATIONS {
        assert_eq!(
            create(&app).await.problem().status,
            422,
            "creation {number}"
        );
    }
    for _ in 0..6 {
        let answer = create(&app).await;
        let problem = answer.problem();
        assert_eq!(
            (
                problem.status,
                problem.retry_after,
                answer.header("retry-after")
            ),
            (429, Some(1), "1")
        );
        assert_eq!(
            problem.detail,
            "Request was throttled. Your rate limit resets in ~1s."
        );
        assert_eq!(answer.header("ratelimit-remaining"), "0");
    }
    assert_eq!(create(&app.owner("another")).await.problem().status, 422);
    assert_eq!(
        app.get("/v1/account").await.status,
        200,
        "asking is another allowance"
    );

    app.clock().advance(SignedDuration::from_secs(1));
    assert_eq!(
        create(&app).await.problem().status,
        422,
        "the six repetitions cost nothing"
    );
}
