use std::{iter::repeat_n, sync::Arc};

use api::{Prediction, Status, Timestamp, routes};
use axum::http::StatusCode;
use futures_util::FutureExt;
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};
use server::{clock::stamp, store::Due};
use tokio::{net::TcpListener, sync::Notify};

use super::{
    create, create_with,
    receiver::{PATIENCE, Receiver, Reply},
};
use crate::{
    app::{TestApp, send},
    figures::Figures,
    stored::Stored,
};

/// Receivers of these tests are on this machine.
const PRIVATE: [&str; 1] = ["--allow-private-urls"];
/// More than any delay before a second attempt.
const LATER: SignedDuration = SignedDuration::from_secs(60);

async fn start() -> TestApp {
    TestApp::start_with(&PRIVATE).await
}

async fn secret(app: &TestApp) -> String {
    app.get(routes::WEBHOOK_SECRET).await.json::<Value>()["key"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// Creates a prediction whose end its receiver wants to be told, and cancels it.
async fn end_one(app: &TestApp, url: &str) -> Prediction {
    let answer = create(
        app,
        json!({"webhook": url, "webhook_events_filter": ["completed"]}),
    )
    .await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    app.post(&answer.json::<Prediction>().urls.cancel, &json!({}))
        .await
        .json()
}

/// The ends that are still to be told and are due by this moment.
async fn untold(app: &TestApp, by: Timestamp) -> Vec<Due> {
    app.state()
        .store
        .due_webhooks(&by, 1_000, 1_000)
        .await
        .unwrap()
}

fn some_day() -> Timestamp {
    Timestamp::from_rfc3339("9999-01-01T00:00:00.000000Z".to_owned())
}

/// Waits until the ends that are still to be told are as wished.
async fn until_untold(app: &TestApp, wished: impl Fn(&[Due]) -> bool) {
    let come = async { while !wished(&untold(app, some_day()).await) {} };
    tokio::time::timeout(PATIENCE, come)
        .await
        .expect("it never became as wished");
}

/// Waits until an attempt was noted as failed.
async fn until_postponed(app: &TestApp) {
    until_untold(app, |due| due.iter().any(|due| due.attempts > 0)).await;
}

#[tokio::test]
async fn a_receiver_is_told_of_outputs_and_of_the_end_as_get_presents_it() {
    let (app, mut receiver) = (start().await, Receiver::start().await);
    let created: Prediction = create(&app, json!({"webhook": receiver.url})).await.json();
    let secret = secret(&app).await;
    let mut ids = vec![];
    let end = loop {
        let delivery = receiver.next().await;
        assert!(delivery.is_signed_with(&secret));
        assert_eq!(delivery.header("content-type"), "application/json");
        ids.push(delivery.header("webhook-id").to_owned());
        if delivery.status() == "succeeded" {
            break delivery;
        }
        assert_ne!(
            delivery.json()["pictures"]["outputs"],
            json!([]),
            "only outputs are told before the end"
        );
    };
    assert_eq!(end.json(), app.get(&created.urls.get).await.json::<Value>());
    let count = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), count, "each has an id of its own");
}

#[tokio::test]
async fn only_what_the_filter_names_is_told() {
    let (app, mut receiver) = (start().await, Receiver::start().await);
    let start_only = json!({"webhook": receiver.url, "webhook_events_filter": ["start"]});
    let first: Prediction = create(&app, start_only).await.json();
    let told = receiver.next().await;
    assert_eq!(
        (told.json()["id"].as_str(), told.status().as_str()),
        (Some(first.id.as_str()), "processing")
    );
    app.post(&first.urls.cancel, &json!({})).await;
    let second = end_one(&app, &receiver.url).await;
    assert_eq!(
        receiver.next().await.json()["id"],
        json!(second.id),
        "the first one's end was not asked for"
    );
}

#[tokio::test]
async fn addresses_are_on_the_host_that_created_it() {
    let (app, mut receiver) = (start().await, Receiver::start().await);
    let input = json!({"input_image": "http://127.0.0.1:9/photo.png"});
    let body = json!({"version": "jagilley/stable-diffusion-depth2img", "input": input, "webhook": receiver.url});
    let request = app
        .request(Method::POST, routes::PREDICTIONS)
        .header("host", "studio.local:9000");
    assert_eq!(send(request.json(&body)).await.status, StatusCode::CREATED);
    let told = receiver.next().await.json();
    assert_eq!(told["status"], "failed", "there is no such picture: {told}");
    assert!(
        told["urls"]["get"]
            .as_str()
            .unwrap()
            .starts_with("http://studio.local:9000/v1/predictions/"),
        "{told}"
    );
}

#[tokio::test]
async fn aborted_is_told_to_those_whose_client_said_that_it_knows() {
    let (app, mut receiver) = (start().await, Receiver::start().await);
    for (header, told) in [
        (("accept", "*/*"), "canceled"),
        (("depth2img-statuses", "aborted"), "aborted"),
    ] {
        let wanted = json!({"webhook": receiver.url, "webhook_events_filter": ["completed"]});
        let created: Prediction = create_with(&app, wanted, header).await.json();
        Stored::taken_over(&app, &created.id)
            .end(Status::Aborted, None)
            .await;
        assert_eq!(receiver.next().await.status(), told);
    }
}

#[tokio::test]
async fn an_end_is_told_again_under_the_same_id_until_it_is_heard() {
    let (app, mut receiver) = (
        start().await,
        Receiver::replying([Reply::Status(500)]).await,
    );
    end_one(&app, &receiver.url).await;
    let first = receiver.next().await;
    until_postponed(&app).await;
    let now = stamp(app.state().clock.now());
    assert_eq!(
        (
            untold(&app, now).await.len(),
            untold(&app, some_day()).await.len()
        ),
        (0, 1),
        "later, not at once"
    );
    app.clock().advance(LATER);
    let second = receiver.next().await;
    assert_eq!(
        (second.header("webhook-id"), &second.body),
        (first.header("webhook-id"), &first.body)
    );
    assert_ne!(
        second.header("webhook-timestamp"),
        first.header("webhook-timestamp")
    );
    let secret = secret(&app).await;
    assert!(first.is_signed_with(&secret) && second.is_signed_with(&secret));
    until_untold(&app, <[Due]>::is_empty).await;
}

#[tokio::test]
async fn an_end_that_was_not_heard_is_told_after_a_restart() {
    let (app, mut receiver) = (
        start().await,
        Receiver::replying([Reply::Status(503)]).await,
    );
    end_one(&app, &receiver.url).await;
    let first = receiver.next().await;
    until_postponed(&app).await;
    let secret = secret(&app).await;
    let app = app.restart_with(&PRIVATE).await;
    app.clock().advance(LATER);
    let second = receiver.next().await;
    assert_eq!(second.header("webhook-id"), first.header("webhook-id"));
    assert!(second.is_signed_with(&secret), "the secret is the same");
}

#[tokio::test]
async fn an_end_that_was_being_told_when_the_server_stopped_is_told_again() {
    let (app, mut receiver) = (start().await, Receiver::replying([Reply::Never]).await);
    end_one(&app, &receiver.url).await;
    let first = receiver.next().await;
    let _app = app.restart_with(&PRIVATE).await;
    assert_eq!(
        receiver.next().await.header("webhook-id"),
        first.header("webhook-id")
    );
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (app, mut elsewhere) = (start().await, Receiver::start().await);
    let mut receiver = Receiver::replying([Reply::Redirect(elsewhere.url.clone())]).await;
    end_one(&app, &receiver.url).await;
    receiver.next().await;
    until_postponed(&app).await;
    app.clock().advance(LATER);
    receiver.next().await;
    assert!(elsewhere.is_quiet());
}

#[tokio::test]
async fn a_receiver_that_never_answers_keeps_nobody_else_waiting() {
    let (app, mut other) = (start().await, Receiver::start().await);
    let mut slow = Receiver::replying(repeat_n(Reply::Never, 100)).await;
    for _ in 0..10 {
        end_one(&app, &slow.url).await;
    }
    slow.next().await;
    let quick = end_one(&app, &other.url).await;
    assert_eq!(other.next().await.json()["id"], json!(quick.id));
    assert_eq!(app.get(&quick.urls.get).await.json::<Prediction>(), quick);
}

#[tokio::test]
async fn an_end_is_not_told_before_a_receiver_has_taken_what_came_earlier() {
    let (app, mut other, taken) = (
        start().await,
        Receiver::start().await,
        Arc::new(Notify::new()),
    );
    let mut receiver = Receiver::replying([Reply::When(taken.clone())]).await;
    let wanted = json!({"webhook": receiver.url, "webhook_events_filter": ["start", "completed"]});
    let first: Prediction = create(&app, wanted).await.json();
    assert_eq!(receiver.next().await.status(), "processing");
    app.post(&first.urls.cancel, &json!({})).await;
    end_one(&app, &other.url).await;
    other.next().await;
    assert!(receiver.is_quiet(), "a later end was told, this one waits");
    taken.notify_one();
    assert_eq!(receiver.next().await.status(), "canceled");
}

#[tokio::test]
async fn a_receiver_in_a_private_network_is_refused_and_nothing_is_stored() {
    let app = TestApp::start().await;
    for url in [
        "https://10.0.0.1/hook",
        "https://[::1]/hook",
        "http://example.com/hook",
        "hook",
        "",
    ] {
        let problem = create(&app, json!({"webhook": url})).await.problem();
        assert_eq!(
            (problem.status, problem.invalid_fields.len()),
            (422, 1),
            "{url}"
        );
        assert_eq!(problem.invalid_fields[0].field, "webhook", "{url}");
    }
    assert_eq!(
        app.get(routes::PREDICTIONS).await.json::<Value>()["results"],
        json!([])
    );
}

#[tokio::test]
async fn a_name_that_leads_into_a_private_network_is_told_nothing() {
    let app = TestApp::start().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    end_one(
        &app,
        &format!(
            "https://localhost:{}/hook",
            listener.local_addr().unwrap().port()
        ),
    )
    .await;
    until_untold(&app, <[Due]>::is_empty).await;
    assert!(
        listener.accept().now_or_never().is_none(),
        "nobody has even connected"
    );
}

#[tokio::test]
async fn what_is_sent_is_counted_by_what_became_of_it() {
    let figures = Figures::begin();
    let (app, mut receiver) = (
        start().await,
        Receiver::replying([Reply::Status(500)]).await,
    );
    end_one(&app, &receiver.url).await;
    receiver.next().await;
    until_postponed(&app).await;
    app.clock().advance(LATER);
    receiver.next().await;
    until_untold(&app, <[Due]>::is_empty).await;
    let public = TestApp::start().await;
    end_one(&public, "https://localhost:9/hook").await;
    until_untold(&public, <[Due]>::is_empty).await;
    let outcomes = ["failed", "given_up", "heard"].map(|outcome| (outcome.to_owned(), 1));
    assert_eq!(figures.outcomes("depth2img_webhooks_sent_total"), outcomes);
}

#[tokio::test]
async fn the_secret_is_for_owners_and_the_same_for_all() {
    let app = start().await;
    let answer = app.get(routes::WEBHOOK_SECRET).await;
    assert_eq!(
        (answer.status, answer.header("cache-control")),
        (StatusCode::OK, "no-store")
    );
    assert_eq!(secret(&app.owner("another")).await, secret(&app).await);
    assert!(secret(&app).await.starts_with("whsec_"));
    let wrong = app
        .stranger()
        .get_with(routes::WEBHOOK_SECRET, "authorization", "Basic abc")
        .await;
    assert_eq!(wrong.problem().status, 401);
}
