//! Who is told `aborted`, which older clients do not know.

use api::{Event, Page, Prediction, Status, Timestamp, routes};
use axum::http::StatusCode;
use reqwest::Method;
use serde_json::json;
use server::owner::OwnerId;

use crate::{
    app::{Answer, TestApp, send},
    stored::Stored,
};

/// A prediction that was aborted.
async fn aborted(app: &TestApp, owner: OwnerId, deadline: Option<&str>) -> Stored {
    let stored = Stored::new(app, owner, deadline.map(Timestamp::from_rfc3339)).await;
    stored.end(Status::Aborted, None).await;
    stored
}

/// Every answer that shows the prediction, asked with this header.
async fn shown(app: &TestApp, stored: &Stored, (name, value): (&str, &str)) -> Vec<Status> {
    let ask = async |method: Method, path: &str| -> Answer {
        let answer = send(app.request(method, path).header(name, value)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        answer
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
async fn a_program_is_told_canceled_unless_it_says_that_it_knows() {
    let app = TestApp::start().await;
    let stored = aborted(&app, app.owner_id(), None).await;
    assert_eq!(
        shown(&app, &stored, ("accept", "*/*")).await,
        [Status::Canceled; 3]
    );
    assert_eq!(
        shown(&app, &stored, ("depth2img-statuses", "aborted")).await,
        [Status::Aborted; 3]
    );
}

#[tokio::test]
async fn a_deadline_does_not_say_that_its_reader_knows_how_one_ends_it() {
    let app = TestApp::start().await;
    let stored = aborted(&app, app.owner_id(), Some("2026-11-22T09:31:00.000000Z")).await;
    assert_eq!(
        shown(&app, &stored, ("accept", "*/*")).await,
        [Status::Canceled; 3]
    );
}

#[tokio::test]
async fn the_page_sees_the_truth() {
    let app = TestApp::start().await.stranger();
    let line = app.get("/v1/account").await.header("set-cookie").to_owned();
    let cookie = line.split(';').next().unwrap();
    let visitor = OwnerId::visitor(cookie.split(['=', '.']).nth(1).unwrap());
    let stored = aborted(&app, visitor, None).await;
    assert_eq!(
        shown(&app, &stored, ("cookie", cookie)).await,
        [Status::Aborted; 3]
    );
}

#[tokio::test]
async fn a_repeated_create_shows_it_in_the_same_words() {
    let app = TestApp::start().await;
    let input = super::input(&app, json!({"num_outputs": 8, "num_inference_steps": 500})).await;
    let key = ("idempotency-key", "run 7");
    let first: Prediction = super::create_with(&app, &input, &[key]).await.json();
    Stored::taken_over(&app, &first.id)
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
async fn the_stream_of_all_events_uses_the_same_words() {
    let app = TestApp::start().await;
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
