use std::{
    error::Error,
    io,
    sync::{Arc, Mutex},
};

use adapters::{
    engines::Engine, engines::EngineError, engines::Job, engines::Lookup, engines::SubmittedJob,
    engines::Update, engines::UpstreamId, upstream_proxy::FetchSecret,
};
use api::{Prediction, PredictionId, routes};
use futures_util::{FutureExt, future::BoxFuture, stream::BoxStream};
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};
use server::http::state::{AppState, Services};
use services::{
    predictions::{Dependencies, Predictions},
    webhooks::{SecretCache, SecretSource, WebhookSecret, WebhookVerifier},
};

use super::create;
use crate::{
    recorded_metrics::RecordedMetrics,
    test_server::{TestResponse, TestServer, send},
};

/// Just outside of the time window of five minutes.
const TOO_FAR: SignedDuration = SignedDuration::from_secs(301);

/// The built-in engine with a record of the webhooks that it handles.
struct RecordingEngine {
    engine: Arc<dyn Engine>,
    handled: HandledWebhooks,
}

type HandledWebhooks = Arc<Mutex<Vec<(PredictionId, Value)>>>;

impl Engine for RecordingEngine {
    fn info(&self) -> api::EngineInfo {
        self.engine.info()
    }

    fn slots(&self) -> usize {
        self.engine.slots()
    }

    fn submit(&self, job: Job) -> BoxFuture<'_, Result<UpstreamId, EngineError>> {
        self.engine.submit(job)
    }

    fn look_up_job<'a>(
        &'a self,
        submitted: &'a SubmittedJob,
    ) -> BoxFuture<'a, Result<Lookup, EngineError>> {
        self.engine.look_up_job(submitted)
    }

    fn follow(&self, upstream_id: &UpstreamId) -> BoxStream<'static, Update> {
        self.engine.follow(upstream_id)
    }

    fn cancel<'a>(&'a self, upstream_id: &'a UpstreamId) -> BoxFuture<'a, Result<(), EngineError>> {
        self.engine.cancel(upstream_id)
    }

    fn handle_webhook(&self, id: &PredictionId, payload: Value) {
        self.handled.lock().unwrap().push((id.clone(), payload));
    }
}

/// A server that receives webhooks, and a prediction.
struct Harness {
    app: TestServer,
    prediction: PredictionId,
    handled: HandledWebhooks,
}

/// A signed webhook request.
#[derive(Clone)]
struct SignedWebhook {
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

fn secret(byte: u8) -> WebhookSecret {
    WebhookSecret::from([byte; 32])
}

impl Harness {
    async fn open(source: SecretSource) -> Self {
        let handled = HandledWebhooks::default();
        let handled_by_engine = handled.clone();
        let app = TestServer::start_altered(&[], |state| {
            let dependencies = Dependencies::clone(&state.predictions);
            let engine = Arc::new(RecordingEngine {
                engine: dependencies.engine.clone(),
                handled: handled_by_engine,
            });
            let secret_cache = SecretCache::new(source, state.clock.clone());
            let incoming_webhooks = Arc::new(WebhookVerifier::new(
                secret_cache,
                state.store.clone(),
                state.clock.clone(),
            ));
            let predictions = Predictions::new(Dependencies {
                engine,
                ..dependencies
            });
            AppState::new(Services {
                predictions,
                incoming_webhooks,
                ..Services::clone(&state)
            })
        })
        .await;
        let prediction = create(&app, json!({})).await.json::<Prediction>().id;
        Self {
            app,
            prediction,
            handled,
        }
    }

    async fn with_fixed_secret() -> Self {
        Self::open(SecretSource::Fixed(secret(1))).await
    }

    /// A webhook with this id, signed with `secret(1)`.
    fn webhook(&self, id: &str, body: &str) -> SignedWebhook {
        self.signed_by(&secret(1), id, body)
    }

    fn signed_by(&self, secret: &WebhookSecret, id: &str, body: &str) -> SignedWebhook {
        let timestamp = self.app.state().clock.now().as_second().to_string();
        let signature = secret.sign(id, &timestamp, body.as_bytes());
        let headers = vec![
            ("webhook-id", id.to_owned()),
            ("webhook-timestamp", timestamp),
            ("webhook-signature", signature),
        ];
        SignedWebhook {
            path: routes::replicate_webhook(&self.prediction),
            headers,
            body: body.as_bytes().to_vec(),
        }
    }

    async fn send(&self, sent: &SignedWebhook) -> TestResponse {
        let request = self
            .app
            .anonymous()
            .request(Method::POST, &sent.path)
            .body(sent.body.clone());
        send(sent.headers.iter().fold(request, |request, (name, value)| {
            request.header(*name, value)
        }))
        .await
    }

    async fn status(&self, sent: &SignedWebhook) -> u16 {
        self.send(sent).await.status.as_u16()
    }

    /// Sends a webhook that must be rejected and not reach the engine. Returns the problem.
    async fn assert_rejected(&self, sent: &SignedWebhook) -> api::Problem {
        let before = self.handled.lock().unwrap().len();
        let problem = self.send(sent).await.problem();
        assert_eq!(self.handled.lock().unwrap().len(), before, "{problem:?}");
        problem
    }

    fn handled(&self) -> Vec<Value> {
        self.handled
            .lock()
            .unwrap()
            .iter()
            .map(|(_, payload)| payload.clone())
            .collect()
    }
}

impl SignedWebhook {
    fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers
            .iter_mut()
            .find(|(known, _)| *known == name)
            .unwrap()
            .1 = value.to_owned();
        self
    }

    fn without_header(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self
    }

    fn header(&self, name: &str) -> &str {
        &self
            .headers
            .iter()
            .find(|(known, _)| *known == name)
            .unwrap()
            .1
    }
}

#[tokio::test]
async fn signed_webhook_reaches_engine() {
    let harness = Harness::with_fixed_secret().await;
    let response = harness
        .send(&harness.webhook("msg_1", r#"{"status": "processing"}"#))
        .await;
    assert_eq!((response.status.as_u16(), response.body.len()), (204, 0));
    assert_eq!(
        *harness.handled.lock().unwrap(),
        [(harness.prediction.clone(), json!({"status": "processing"}))]
    );
}

#[tokio::test]
async fn query_of_webhook_url_is_ignored() {
    let harness = Harness::with_fixed_secret().await;
    let mut sent = harness.webhook("msg_1", "{}");
    sent.path += "?id=aaaaaaaaaaaaaaaaaaaaaaaaaa&webhook-id=other&status=succeeded";
    assert_eq!(harness.status(&sent).await, 204);
    assert_eq!(
        *harness.handled.lock().unwrap(),
        [(harness.prediction.clone(), json!({}))]
    );
    let unsigned = SignedWebhook {
        headers: vec![],
        path: format!(
            "{}&webhook-signature={}",
            sent.path,
            sent.header("webhook-signature")
        ),
        ..sent
    };
    assert_eq!(harness.assert_rejected(&unsigned).await.status, 401);
}

#[tokio::test]
async fn forged_and_unsigned_webhooks_are_rejected() {
    let harness = Harness::with_fixed_secret().await;
    let genuine = harness.webhook("msg_1", r#"{"status": "failed"}"#);
    let forged = [
        harness.signed_by(&secret(2), "msg_1", r#"{"status": "failed"}"#),
        SignedWebhook {
            body: br#"{"status": "succeeded"}"#.to_vec(),
            ..genuine.clone()
        },
        genuine.clone().with_header("webhook-id", "msg_2"),
        genuine.clone().with_header("webhook-signature", "v1,AAAA"),
        genuine.clone().with_header(
            "webhook-signature",
            &genuine.header("webhook-signature").replace("v1,", "v1a,"),
        ),
        genuine.clone().without_header("webhook-signature"),
        genuine.clone().without_header("webhook-id"),
        genuine.clone().without_header("webhook-timestamp"),
        genuine.clone().with_header("webhook-timestamp", "now"),
    ];
    for sent in &forged {
        let problem = harness.assert_rejected(sent).await;
        assert_eq!(problem.status, 401, "{problem:?}");
        assert!(
            problem.detail.starts_with("The webhook was rejected: "),
            "{problem:?}"
        );
    }
    assert_eq!(
        harness.status(&genuine).await,
        204,
        "rejected webhooks do not use up the id"
    );
}

#[tokio::test]
async fn one_valid_signature_among_several_is_enough() {
    let harness = Harness::with_fixed_secret().await;
    let genuine = harness.webhook("msg_1", "{}");
    let several = format!("v1a,AAAA v1,AAAA {}", genuine.header("webhook-signature"));
    assert_eq!(
        harness
            .status(&genuine.with_header("webhook-signature", &several))
            .await,
        204
    );
}

#[tokio::test]
async fn webhook_outside_time_window_is_rejected() {
    let harness = Harness::with_fixed_secret().await;
    let early = harness.webhook("msg_1", "{}");
    harness.app.clock().advance(TOO_FAR);
    let problem = harness.assert_rejected(&early).await;
    assert!(
        problem.status == 401 && problem.detail.contains("ago"),
        "{problem:?}"
    );
    let late = harness.webhook("msg_2", "{}");
    harness.app.clock().advance(-TOO_FAR);
    let problem = harness.assert_rejected(&late).await;
    assert!(
        problem.status == 401 && problem.detail.contains("ahead"),
        "{problem:?}"
    );
}

#[tokio::test]
async fn replayed_webhook_is_rejected_and_redelivery_acknowledged() {
    let harness = Harness::with_fixed_secret().await;
    let first = harness.webhook("msg_1", r#"{"try": 1}"#);
    assert_eq!(harness.status(&first).await, 204);
    assert_eq!(harness.assert_rejected(&first).await.status, 409);
    harness.app.clock().advance(SignedDuration::from_secs(20));
    let second = harness.webhook("msg_1", r#"{"try": 2}"#);
    assert_eq!(
        harness.status(&second).await,
        204,
        "other responses would make the sender retry"
    );
    assert_eq!(
        (
            harness.assert_rejected(&second).await.status,
            harness.assert_rejected(&first).await.status
        ),
        (409, 409)
    );
    assert_eq!(harness.handled(), [json!({"try": 1})]);
}

#[tokio::test]
async fn concurrent_identical_webhooks_are_handled_once() {
    let harness = Harness::with_fixed_secret().await;
    let sent = harness.webhook("msg_1", "{}");
    let statuses = futures_util::future::join_all((0..8).map(|_| harness.status(&sent))).await;
    assert_eq!(
        statuses.iter().filter(|status| **status == 204).count(),
        1,
        "{statuses:?}"
    );
    assert_eq!(harness.handled(), [json!({})]);
}

#[tokio::test]
async fn oversized_and_malformed_webhooks_are_rejected() {
    let harness = Harness::with_fixed_secret().await;
    let large = format!("\"{}\"", "x".repeat(api::limits::JSON_BYTES));
    assert_eq!(
        harness
            .assert_rejected(&harness.webhook("msg_1", &large))
            .await
            .status,
        413
    );
    for body in ["", "status=succeeded", "<html>", "{"] {
        assert_eq!(
            harness
                .assert_rejected(&harness.webhook("msg_1", body))
                .await
                .status,
            400,
            "{body}"
        );
    }
    let fits = format!("\"{}\"", "x".repeat(api::limits::JSON_BYTES - 2));
    assert_eq!(harness.status(&harness.webhook("msg_1", &fits)).await, 204);
}

#[tokio::test]
async fn webhook_of_unknown_prediction_is_rejected() {
    let harness = Harness::with_fixed_secret().await;
    for id in ["aaaaaaaaaaaaaaaaaaaaaaaaaa", "no-id"] {
        let sent = SignedWebhook {
            path: format!("/webhooks/replicate/{id}"),
            ..harness.webhook("msg_1", "{}")
        };
        assert_eq!(harness.assert_rejected(&sent).await.status, 404, "{id}");
    }
}

#[tokio::test]
async fn webhooks_are_rejected_without_secret() {
    let harness = Harness::open(SecretSource::None).await;
    let problem = harness
        .assert_rejected(&harness.webhook("msg_1", "{}"))
        .await;
    assert!(
        problem.status == 503 && problem.detail.contains("no secret"),
        "{problem:?}"
    );
}

#[tokio::test]
async fn webhooks_are_counted_by_outcome() {
    let figures = RecordedMetrics::start();
    let harness = Harness::with_fixed_secret().await;
    let genuine = harness.webhook("msg_1", "{}");
    assert_eq!(
        (
            harness.status(&genuine).await,
            harness.status(&genuine).await
        ),
        (204, 409)
    );
    harness.app.clock().advance(SignedDuration::from_secs(20));
    assert_eq!(harness.status(&harness.webhook("msg_1", "{}")).await, 204);
    for byte in [2, 3] {
        assert_eq!(
            harness
                .status(&harness.signed_by(&secret(byte), "msg_2", "{}"))
                .await,
            401
        );
    }
    let outcomes = [
        ("accepted", 1),
        ("duplicate", 1),
        ("forged", 2),
        ("replayed", 1),
    ];
    assert_eq!(
        figures.outcomes("depth2img_webhooks_received_total"),
        outcomes.map(|(outcome, count)| (outcome.to_owned(), count))
    );
}

/// A signer that provides its secret and counts requests for it.
struct Signer(Mutex<(WebhookSecret, usize)>);

impl Signer {
    fn request_count(&self) -> usize {
        self.0.lock().unwrap().1
    }
}

impl FetchSecret for Signer {
    fn fetch_secret(&self) -> BoxFuture<'_, Result<String, Box<dyn Error + Send + Sync>>> {
        let mut received = self.0.lock().unwrap();
        received.1 += 1;
        let text = received.0.expose();
        async move { Ok(text) }.boxed()
    }
}

#[tokio::test]
async fn secret_is_fetched_on_demand_and_after_rotation() {
    let signer = Arc::new(Signer(Mutex::new((secret(1), 0))));
    let harness = Harness::open(SecretSource::Fetched(signer.clone())).await;
    assert_eq!(signer.request_count(), 0);
    assert_eq!(
        (
            harness.status(&harness.webhook("msg_1", "{}")).await,
            harness.status(&harness.webhook("msg_2", "{}")).await
        ),
        (204, 204)
    );
    assert_eq!(signer.request_count(), 1);

    signer.0.lock().unwrap().0 = secret(2);
    let renewed = harness.signed_by(&secret(2), "msg_3", "{}");
    assert_eq!(
        harness.assert_rejected(&renewed).await.status,
        401,
        "it was fetched just now"
    );
    harness.app.clock().advance(SignedDuration::from_secs(60));
    assert_eq!(harness.status(&renewed).await, 204);
    for _ in 0..3 {
        harness
            .assert_rejected(&harness.signed_by(&secret(3), "msg_4", "{}"))
            .await;
    }
    assert_eq!(
        signer.request_count(),
        2,
        "invalid signatures do not cause more fetches"
    );
}

/// A log in memory.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn rejection_is_logged_once_without_body() {
    let harness = Harness::with_fixed_secret().await;
    let forged = harness.signed_by(&secret(2), "msg_1", r#"{"prompt": "a private matter"}"#);
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let logging = tracing::subscriber::set_default(subscriber);
    assert_eq!(harness.status(&forged).await, 401);
    drop(logging);
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert_eq!(
        text.matches("none of its signatures is valid").count(),
        1,
        "{text}"
    );
    assert_eq!(text.matches("WARN").count(), 1, "{text}");
    for confidential in [
        "a private matter",
        forged.header("webhook-signature"),
        &secret(1).expose(),
    ] {
        assert!(!text.contains(confidential), "{text}");
    }
}
