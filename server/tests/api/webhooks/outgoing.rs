use std::{iter::repeat_n, sync::Arc};

use api::{Prediction, Status, Timestamp, routes};
use axum::http::StatusCode;
use domain::clock::to_wire_timestamp;
use futures_util::FutureExt;
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};
use store::PendingDelivery;
use tokio::{net::TcpListener, sync::Notify};

use super::{
    create, create_with,
    receiver::{Receiver, Reply, TIMEOUT},
};
use crate::{
    photo::photo,
    recorded_metrics::RecordedMetrics,
    stored_prediction::StoredPrediction,
    test_server::{TestServer, send},
};

/// Allows receivers on the loopback interface.
const PRIVATE: [&str; 1] = ["--allow-private-urls"];
/// More than any delay of a first retry.
const LATER: SignedDuration = SignedDuration::from_secs(60);

async fn start() -> TestServer {
    TestServer::start_with(&PRIVATE).await
}

async fn secret(app: &TestServer) -> String {
    app.get(routes::WEBHOOK_SECRET).await.json::<Value>()["key"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// Creates a prediction that runs until it is canceled, with `more` in its body.
async fn create_long(app: &TestServer, mut more: Value) -> Prediction {
    let file = app.upload("photo.png", &photo()).await;
    more["input"] =
        json!({"input_image": file.urls.get, "num_outputs": 8, "num_inference_steps": 500});
    create(app, more).await.json()
}

/// Creates a prediction with a webhook for its completion, and cancels it.
async fn create_and_cancel(app: &TestServer, url: &str) -> Prediction {
    let response = create(
        app,
        json!({"webhook": url, "webhook_events_filter": ["completed"]}),
    )
    .await;
    assert_eq!(response.status, StatusCode::CREATED, "{}", response.text());
    app.post(&response.json::<Prediction>().urls.cancel, &json!({}))
        .await
        .json()
}

/// The undelivered completions that are due by this time.
async fn pending(app: &TestServer, by: Timestamp) -> Vec<PendingDelivery> {
    app.state()
        .store
        .webhooks()
        .due(&by, 1_000, 1_000)
        .await
        .unwrap()
}

fn far_future() -> Timestamp {
    Timestamp::from_rfc3339("9999-01-01T00:00:00.000000Z".to_owned())
}

/// Waits until the undelivered completions satisfy a condition.
async fn wait_for_pending(app: &TestServer, condition: impl Fn(&[PendingDelivery]) -> bool) {
    let come = async { while !condition(&pending(app, far_future()).await) {} };
    tokio::time::timeout(TIMEOUT, come)
        .await
        .expect("it never became as condition");
}

/// Waits until a failed attempt is recorded.
async fn wait_until_postponed(app: &TestServer) {
    wait_for_pending(app, |due| due.iter().any(|due| due.attempts > 0)).await;
}

#[tokio::test]
async fn webhooks_for_outputs_and_completion_have_body_of_get() {
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
            "only outputs are received before the end"
        );
    };
    assert_eq!(end.json(), app.get(&created.urls.get).await.json::<Value>());
    let count = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), count, "each has an id of its own");
}

#[tokio::test]
async fn only_filtered_events_are_sent() {
    let (app, mut receiver) = (start().await, Receiver::start().await);
    let start_only = json!({"webhook": receiver.url, "webhook_events_filter": ["start"]});
    let first = create_long(&app, start_only).await;
    let received = receiver.next().await;
    assert_eq!(
        (received.json()["id"].as_str(), received.status().as_str()),
        (Some(first.id.as_str()), "processing")
    );
    app.post(&first.urls.cancel, &json!({})).await;
    let second = create_and_cancel(&app, &receiver.url).await;
    assert_eq!(
        receiver.next().await.json()["id"],
        json!(second.id),
        "the receiver of the first did not subscribe to its end"
    );
}

#[tokio::test]
async fn urls_use_host_of_create_request() {
    let (app, mut receiver) = (start().await, Receiver::start().await);
    let input = json!({"input_image": "http://127.0.0.1:9/photo.png"});
    let body = json!({"version": "jagilley/stable-diffusion-depth2img", "input": input, "webhook": receiver.url});
    let request = app
        .request(Method::POST, routes::PREDICTIONS)
        .header("host", "studio.local:9000");
    assert_eq!(send(request.json(&body)).await.status, StatusCode::CREATED);
    let received = receiver.next().await.json();
    assert_eq!(
        received["status"], "failed",
        "there is no such picture: {received}"
    );
    assert!(
        received["urls"]["get"]
            .as_str()
            .unwrap()
            .starts_with("http://studio.local:9000/v1/predictions/"),
        "{received}"
    );
}

#[tokio::test]
async fn aborted_is_sent_if_client_supports_it() {
    let (app, mut receiver) = (start().await, Receiver::start().await);
    for (header, received) in [
        (("accept", "*/*"), "canceled"),
        (("depth2img-statuses", "aborted"), "aborted"),
    ] {
        let wanted = json!({"webhook": receiver.url, "webhook_events_filter": ["completed"]});
        let created: Prediction = create_with(&app, wanted, header).await.json();
        StoredPrediction::existing(&app, &created.id)
            .end(Status::Aborted, None)
            .await;
        assert_eq!(receiver.next().await.status(), received);
    }
}

#[tokio::test]
async fn completed_webhook_is_retried_with_same_id_until_delivered() {
    let (app, mut receiver) = (
        start().await,
        Receiver::with_replies([Reply::Status(500)]).await,
    );
    create_and_cancel(&app, &receiver.url).await;
    let first = receiver.next().await;
    wait_until_postponed(&app).await;
    let now = to_wire_timestamp(app.state().clock.now());
    assert_eq!(
        (
            pending(&app, now).await.len(),
            pending(&app, far_future()).await.len()
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
    wait_for_pending(&app, <[PendingDelivery]>::is_empty).await;
}

#[tokio::test]
async fn undelivered_webhook_is_sent_after_restart() {
    let (app, mut receiver) = (
        start().await,
        Receiver::with_replies([Reply::Status(503)]).await,
    );
    create_and_cancel(&app, &receiver.url).await;
    let first = receiver.next().await;
    wait_until_postponed(&app).await;
    let secret = secret(&app).await;
    let app = app.restart_with(&PRIVATE).await;
    app.clock().advance(LATER);
    let second = receiver.next().await;
    assert_eq!(second.header("webhook-id"), first.header("webhook-id"));
    assert!(second.is_signed_with(&secret), "the secret is the same");
}

#[tokio::test]
async fn webhook_interrupted_by_shutdown_is_sent_again() {
    let (app, mut receiver) = (start().await, Receiver::with_replies([Reply::Never]).await);
    create_and_cancel(&app, &receiver.url).await;
    let first = receiver.next().await;
    let _app = app.restart_with(&PRIVATE).await;
    assert_eq!(
        receiver.next().await.header("webhook-id"),
        first.header("webhook-id")
    );
}

#[tokio::test]
async fn redirect_is_not_followed() {
    let (app, mut elsewhere) = (start().await, Receiver::start().await);
    let mut receiver = Receiver::with_replies([Reply::Redirect(elsewhere.url.clone())]).await;
    create_and_cancel(&app, &receiver.url).await;
    receiver.next().await;
    wait_until_postponed(&app).await;
    app.clock().advance(LATER);
    receiver.next().await;
    assert!(elsewhere.is_empty());
}

#[tokio::test]
async fn unresponsive_receiver_does_not_delay_others() {
    let (app, mut other) = (start().await, Receiver::start().await);
    let mut slow = Receiver::with_replies(repeat_n(Reply::Never, 100)).await;
    for _ in 0..10 {
        create_and_cancel(&app, &slow.url).await;
    }
    slow.next().await;
    let quick = create_and_cancel(&app, &other.url).await;
    assert_eq!(other.next().await.json()["id"], json!(quick.id));
    assert_eq!(app.get(&quick.urls.get).await.json::<Prediction>(), quick);
}

#[tokio::test]
async fn completed_webhook_waits_for_earlier_deliveries() {
    let (app, mut other, taken) = (
        start().await,
        Receiver::start().await,
        Arc::new(Notify::new()),
    );
    let mut receiver = Receiver::with_replies([Reply::When(taken.clone())]).await;
    let wanted = json!({"webhook": receiver.url, "webhook_events_filter": ["start", "completed"]});
    let first = create_long(&app, wanted).await;
    assert_eq!(receiver.next().await.status(), "processing");
    app.post(&first.urls.cancel, &json!({})).await;
    create_and_cancel(&app, &other.url).await;
    other.next().await;
    assert!(
        receiver.is_empty(),
        "the delivery to this receiver is still pending"
    );
    taken.notify_one();
    assert_eq!(receiver.next().await.status(), "canceled");
}

#[tokio::test]
async fn private_network_receiver_is_rejected() {
    let app = TestServer::start().await;
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
async fn receiver_that_resolves_to_private_network_gets_nothing() {
    let app = TestServer::start().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    create_and_cancel(
        &app,
        &format!(
            "https://localhost:{}/hook",
            listener.local_addr().unwrap().port()
        ),
    )
    .await;
    wait_for_pending(&app, <[PendingDelivery]>::is_empty).await;
    assert!(
        listener.accept().now_or_never().is_none(),
        "the server did not connect"
    );
}

#[tokio::test]
async fn sent_webhooks_are_counted_by_outcome() {
    let figures = RecordedMetrics::start();
    let (app, mut receiver) = (
        start().await,
        Receiver::with_replies([Reply::Status(500)]).await,
    );
    create_and_cancel(&app, &receiver.url).await;
    receiver.next().await;
    wait_until_postponed(&app).await;
    app.clock().advance(LATER);
    receiver.next().await;
    wait_for_pending(&app, <[PendingDelivery]>::is_empty).await;
    let public = TestServer::start().await;
    create_and_cancel(&public, "https://localhost:9/hook").await;
    wait_for_pending(&public, <[PendingDelivery]>::is_empty).await;
    let outcomes = ["abandoned", "delivered", "failed"].map(|outcome| (outcome.to_owned(), 1));
    assert_eq!(figures.outcomes("depth2img_webhooks_sent_total"), outcomes);
}

#[tokio::test]
async fn secret_is_shared_by_all_owners() {
    let app = start().await;
    let response = app.get(routes::WEBHOOK_SECRET).await;
    assert_eq!(
        (response.status, response.header("cache-control")),
        (StatusCode::OK, "no-store")
    );
    assert_eq!(secret(&app.owner("another")).await, secret(&app).await);
    assert!(secret(&app).await.starts_with("whsec_"));
    let wrong = app
        .anonymous()
        .get_with(routes::WEBHOOK_SECRET, "authorization", "Basic abc")
        .await;
    assert_eq!(wrong.problem().status, 401);
}
