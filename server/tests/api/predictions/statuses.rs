//! The status `aborted`, which older clients do not support

use api::{Event, Page, Prediction, Status, Timestamp, routes};
use axum::http::StatusCode;
use domain::owner::OwnerId;
use reqwest::Method;
use serde_json::json;

use crate::{
    stored_prediction::StoredPrediction,
    test_server::{TestResponse, TestServer, send},
};

/// An aborted prediction.
async fn aborted(app: &TestServer, owner: OwnerId, deadline: Option<&str>) -> StoredPrediction {
    let stored = StoredPrediction::new(app, owner, deadline.map(Timestamp::from_rfc3339)).await;
    stored.end(Status::Aborted, None).await;
    stored
}

/// The prediction's status in all responses to requests with this header.
async fn statuses_in_responses(
    app: &TestServer,
    stored: &StoredPrediction,
    (name, value): (&str, &str),
) -> Vec<Status> {
    let ask = async |method: Method, path: &str| -> TestResponse {
        let response = send(app.request(method, path).header(name, value)).await;
        assert_eq!(response.status, StatusCode::OK, "{}", response.text());
        response
    };
    let got: Prediction = ask(Method::GET, &routes::prediction(&stored.id))
        .await
        .json();
    let listed: Page<Prediction> = ask(Method::GET, routes::PREDICTIONS).await.json();
    let canceled: Prediction = ask(Method::POST, &routes::prediction_cancel(&stored.id))
        .await
        .json();
    vec![got.status, listed.results[0].status, canceled.status]
}

#[tokio::test]
async fn aborted_is_reported_as_canceled_without_status_header() {
    let app = TestServer::start().await;
    let stored = aborted(&app, app.owner_id(), None).await;
    assert_eq!(
        statuses_in_responses(&app, &stored, ("accept", "*/*")).await,
        [Status::Canceled; 3]
    );
    assert_eq!(
        statuses_in_responses(&app, &stored, ("depth2img-statuses", "aborted")).await,
        [Status::Aborted; 3]
    );
}

#[tokio::test]
async fn cancel_after_does_not_imply_aborted_support() {
    let app = TestServer::start().await;
    let stored = aborted(&app, app.owner_id(), Some("2026-11-22T09:31:00.000000Z")).await;
    assert_eq!(
        statuses_in_responses(&app, &stored, ("accept", "*/*")).await,
        [Status::Canceled; 3]
    );
}

#[tokio::test]
async fn page_receives_aborted() {
    let app = TestServer::start().await.anonymous();
    let line = app.get("/v1/account").await.header("set-cookie").to_owned();
    let cookie = line.split(';').next().unwrap();
    let visitor = OwnerId::visitor(cookie.split(['=', '.']).nth(1).unwrap());
    let stored = aborted(&app, visitor, None).await;
    assert_eq!(
        statuses_in_responses(&app, &stored, ("cookie", cookie)).await,
        [Status::Aborted; 3]
    );
}

#[tokio::test]
async fn repeated_create_uses_same_status() {
    let app = TestServer::start().await;
    let input = super::input(&app, json!({"num_outputs": 8, "num_inference_steps": 500})).await;
    let key = ("idempotency-key", "run 7");
    let first: Prediction = super::create_with(&app, &input, &[key]).await.json();
    StoredPrediction::existing(&app, &first.id)
        .end(Status::Aborted, None)
        .await;
    let again: Prediction = super::create_with(&app, &input, &[key]).await.json();
    let knowing: Prediction =
        super::create_with(&app, &input, &[key, ("depth2img-statuses", "aborted")])
            .await
            .json();
    assert_eq!(
        [(&again.id, again.status), (&knowing.id, knowing.status)],
        [(&first.id, Status::Canceled), (&first.id, Status::Aborted)]
    );
}

#[tokio::test]
async fn event_stream_uses_same_status() {
    let app = TestServer::start().await;
    for (header, status) in [
        (("accept", "*/*"), Status::Canceled),
        (("depth2img-statuses", "aborted"), Status::Aborted),
    ] {
        aborted(&app, app.owner_id(), None).await;
        let request = app
            .request(Method::GET, &format!("{}?last_event_id=0", routes::EVENTS))
            .header(header.0, header.1);
        let mut response = request.send().await.unwrap();
        let mut text = String::new();
        let data = loop {
            text.push_str(std::str::from_utf8(&response.chunk().await.unwrap().unwrap()).unwrap());
            let data = text.lines().find_map(|line| line.strip_prefix("data:"));
            if let Some(data) = data.filter(|_| text.ends_with("\n\n")) {
                break data;
            }
        };
        let Event::Prediction { prediction } = serde_json::from_str(data).unwrap() else {
            panic!("{data}")
        };
        assert_eq!(prediction.status, status);
    }
}
