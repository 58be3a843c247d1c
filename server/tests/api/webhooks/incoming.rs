use std::{
    error::Error,
    io,
    sync::{Arc, Mutex},
};

use api::{Prediction, PredictionId, routes};
use futures_util::{FutureExt, future::BoxFuture, stream::BoxStream};
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};
use server::{
    engines::{Engine, EngineError, Found, Handed, Job, Ticket, Update},
    predictions::{Means, Predictions},
    state::{AppState, Services},
    webhooks::{FetchSecret, Inbox, Keyring, SecretSource, WebhookSecret},
};

use super::create;
use crate::{
    app::{Answer, TestApp, send},
    figures::Figures,
};

/// Five minutes and a little: too far for a webhook.
const TOO_FAR: SignedDuration = SignedDuration::from_secs(301);

/// The built-in engine, with ears.
struct Ears {
    engine: Arc<dyn Engine>,
    heard: Heard,
}

type Heard = Arc<Mutex<Vec<(PredictionId, Value)>>>;

impl Engine for Ears {
    fn info(&self) -> api::EngineInfo {
        self.engine.info()
    }

    fn slots(&self) -> usize {
        self.engine.slots()
    }

    fn submit(&self, job: Job) -> BoxFuture<'_, Result<Ticket, EngineError>> {
        self.engine.submit(job)
    }

    fn look_up<'a>(&'a self, handed: &'a Handed) -> BoxFuture<'a, Result<Found, EngineError>> {
        self.engine.look_up(handed)
    }

    fn follow(&self, ticket: &Ticket) -> BoxStream<'static, Update> {
        self.engine.follow(ticket)
    }

    fn cancel<'a>(&'a self, ticket: &'a Ticket) -> BoxFuture<'a, Result<(), EngineError>> {
        self.engine.cancel(ticket)
    }

    fn hear(&self, id: &PredictionId, news: Value) {
        self.heard.lock().unwrap().push((id.clone(), news));
    }
}

/// A server that takes webhooks, one prediction of its own, and whoever signs them.
struct Story {
    app: TestApp,
    prediction: PredictionId,
    heard: Heard,
}

/// A webhook on its way.
#[derive(Clone)]
struct Sent {
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

fn secret(byte: u8) -> WebhookSecret {
    WebhookSecret::from([byte; 32])
}

impl Story {
    async fn open(source: SecretSource) -> Self {
        let heard = Heard::default();
        let ears = heard.clone();
        let app = TestApp::start_altered(&[], |state| {
            let means = Means::clone(&state.predictions);
            let engine = Arc::new(Ears {
                engine: means.engine.clone(),
                heard: ears,
            });
            let keyring = Keyring::new(source, state.clock.clone());
            let inbox = Arc::new(Inbox::new(
                keyring,
                state.store.clone(),
                state.clock.clone(),
            ));
            let predictions = Predictions::new(Means { engine, ..means });
            AppState::new(Services {
                predictions,
                inbox,
                ..Services::clone(&state)
            })
        })
        .await;
        let prediction = create(&app, json!({})).await.json::<Prediction>().id;
        Self {
            app,
            prediction,
            heard,
        }
    }

    async fn given() -> Self {
        Self::open(SecretSource::Given(secret(1))).await
    }

    /// A genuine webhook with this id, signed with `secret(1)`.
    fn webhook(&self, id: &str, body: &str) -> Sent {
        self.signed_by(&secret(1), id, body)
    }

    fn signed_by(&self, secret: &WebhookSecret, id: &str, body: &str) -> Sent {
        let timestamp = self.app.state().clock.now().as_second().to_string();
        let signature = secret.sign(id, &timestamp, body.as_bytes());
        let headers = vec![
            ("webhook-id", id.to_owned()),
            ("webhook-timestamp", timestamp),
            ("webhook-signature", signature),
        ];
        Sent {
            path: routes::replicate_webhook(&self.prediction),
            headers,
            body: body.as_bytes().to_vec(),
        }
    }

    async fn send(&self, sent: &Sent) -> Answer {
        let request = self
            .app
            .stranger()
            .request(Method::POST, &sent.path)
            .body(sent.body.clone());
        send(sent.headers.iter().fold(request, |request, (name, value)| {
            request.header(*name, value)
        }))
        .await
    }

    async fn status(&self, sent: &Sent) -> u16 {
        self.send(sent).await.status.as_u16()
    }

    /// Sends what must be refused, and checks that nobody heard of it. The problem that was answered.
    async fn refuses(&self, sent: &Sent) -> api::Problem {
        let before = self.heard.lock().unwrap().len();
        let problem = self.send(sent).await.problem();
        assert_eq!(self.heard.lock().unwrap().len(), before, "{problem:?}");
        problem
    }

    fn heard(&self) -> Vec<Value> {
        self.heard
            .lock()
            .unwrap()
            .iter()
            .map(|(_, news)| news.clone())
            .collect()
    }
}

impl Sent {
    fn with(mut self, name: &str, value: &str) -> Self {
        self.headers
            .iter_mut()
            .find(|(known, _)| *known == name)
            .unwrap()
            .1 = value.to_owned();
        self
    }

    fn without(mut self, name: &str) -> Self {
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
async fn a_genuine_webhook_is_heard() {
    let story = Story::given().await;
    let answer = story
        .send(&story.webhook("msg_1", r#"{"status": "processing"}"#))
        .await;
    assert_eq!((answer.status.as_u16(), answer.body.len()), (204, 0));
    assert_eq!(
        *story.heard.lock().unwrap(),
        [(story.prediction.clone(), json!({"status": "processing"}))]
    );
}

#[tokio::test]
async fn what_the_address_says_beyond_the_path_is_not_read() {
    let story = Story::given().await;
    let mut sent = story.webhook("msg_1", "{}");
    sent.path += "?id=aaaaaaaaaaaaaaaaaaaaaaaaaa&webhook-id=other&status=succeeded";
    assert_eq!(story.status(&sent).await, 204);
    assert_eq!(
        *story.heard.lock().unwrap(),
        [(story.prediction.clone(), json!({}))]
    );
    let unsigned = Sent {
        headers: vec![],
        path: format!(
            "{}&webhook-signature={}",
            sent.path,
            sent.header("webhook-signature")
        ),
        ..sent
    };
    assert_eq!(story.refuses(&unsigned).await.status, 401);
}

#[tokio::test]
async fn forged_and_unsigned_webhooks_are_refused() {
    let story = Story::given().await;
    let genuine = story.webhook("msg_1", r#"{"status": "failed"}"#);
    let forged = [
        story.signed_by(&secret(2), "msg_1", r#"{"status": "failed"}"#),
        Sent {
            body: br#"{"status": "succeeded"}"#.to_vec(),
            ..genuine.clone()
        },
        genuine.clone().with("webhook-id", "msg_2"),
        genuine.clone().with("webhook-signature", "v1,AAAA"),
        genuine.clone().with(
            "webhook-signature",
            &genuine.header("webhook-signature").replace("v1,", "v1a,"),
        ),
        genuine.clone().without("webhook-signature"),
        genuine.clone().without("webhook-id"),
        genuine.clone().without("webhook-timestamp"),
        genuine.clone().with("webhook-timestamp", "now"),
    ];
    for sent in &forged {
        let problem = story.refuses(sent).await;
        assert_eq!(problem.status, 401, "{problem:?}");
        assert!(
            problem.detail.starts_with("The webhook was refused: "),
            "{problem:?}"
        );
    }
    assert_eq!(
        story.status(&genuine).await,
        204,
        "what was refused has not used the id up"
    );
}

#[tokio::test]
async fn one_right_signature_among_several_is_enough() {
    let story = Story::given().await;
    let genuine = story.webhook("msg_1", "{}");
    let several = format!("v1a,AAAA v1,AAAA {}", genuine.header("webhook-signature"));
    assert_eq!(
        story
            .status(&genuine.with("webhook-signature", &several))
            .await,
        204
    );
}

#[tokio::test]
async fn a_webhook_from_another_time_is_refused() {
    let story = Story::given().await;
    let early = story.webhook("msg_1", "{}");
    story.app.clock().advance(TOO_FAR);
    let problem = story.refuses(&early).await;
    assert!(
        problem.status == 401 && problem.detail.contains("ago"),
        "{problem:?}"
    );
    let late = story.webhook("msg_2", "{}");
    story.app.clock().advance(-TOO_FAR);
    let problem = story.refuses(&late).await;
    assert!(
        problem.status == 401 && problem.detail.contains("ahead"),
        "{problem:?}"
    );
}

#[tokio::test]
async fn a_replayed_webhook_is_refused_and_one_that_its_sender_repeats_changes_nothing() {
    let story = Story::given().await;
    let first = story.webhook("msg_1", r#"{"try": 1}"#);
    assert_eq!(story.status(&first).await, 204);
    assert_eq!(story.refuses(&first).await.status, 409);
    story.app.clock().advance(SignedDuration::from_secs(20));
    let second = story.webhook("msg_1", r#"{"try": 2}"#);
    assert_eq!(
        story.status(&second).await,
        204,
        "else it would be sent again and again"
    );
    assert_eq!(
        (
            story.refuses(&second).await.status,
            story.refuses(&first).await.status
        ),
        (409, 409)
    );
    assert_eq!(story.heard(), [json!({"try": 1})]);
}

#[tokio::test]
async fn the_same_webhook_many_times_at_once_is_heard_once() {
    let story = Story::given().await;
    let sent = story.webhook("msg_1", "{}");
    let statuses = futures_util::future::join_all((0..8).map(|_| story.status(&sent))).await;
    assert_eq!(
        statuses.iter().filter(|status| **status == 204).count(),
        1,
        "{statuses:?}"
    );
    assert_eq!(story.heard(), [json!({})]);
}

#[tokio::test]
async fn a_webhook_that_is_too_large_or_no_json_is_refused() {
    let story = Story::given().await;
    let large = format!("\"{}\"", "x".repeat(api::limits::JSON_BYTES));
    assert_eq!(
        story.refuses(&story.webhook("msg_1", &large)).await.status,
        413
    );
    for body in ["", "status=succeeded", "<html>", "{"] {
        assert_eq!(
            story.refuses(&story.webhook("msg_1", body)).await.status,
            400,
            "{body}"
        );
    }
    let fits = format!("\"{}\"", "x".repeat(api::limits::JSON_BYTES - 2));
    assert_eq!(story.status(&story.webhook("msg_1", &fits)).await, 204);
}

#[tokio::test]
async fn news_of_a_prediction_that_is_not_there_are_refused() {
    let story = Story::given().await;
    for id in ["aaaaaaaaaaaaaaaaaaaaaaaaaa", "no-id"] {
        let sent = Sent {
            path: format!("/webhooks/replicate/{id}"),
            ..story.webhook("msg_1", "{}")
        };
        assert_eq!(story.refuses(&sent).await.status, 404, "{id}");
    }
}

#[tokio::test]
async fn without_a_secret_nothing_is_taken() {
    let story = Story::open(SecretSource::None).await;
    let problem = story.refuses(&story.webhook("msg_1", "{}")).await;
    assert!(
        problem.status == 503 && problem.detail.contains("no secret"),
        "{problem:?}"
    );
}

#[tokio::test]
async fn what_comes_is_counted_by_what_became_of_it() {
    let figures = Figures::begin();
    let story = Story::given().await;
    let genuine = story.webhook("msg_1", "{}");
    assert_eq!(
        (story.status(&genuine).await, story.status(&genuine).await),
        (204, 409)
    );
    story.app.clock().advance(SignedDuration::from_secs(20));
    assert_eq!(story.status(&story.webhook("msg_1", "{}")).await, 204);
    for byte in [2, 3] {
        assert_eq!(
            story
                .status(&story.signed_by(&secret(byte), "msg_2", "{}"))
                .await,
            401
        );
    }
    let outcomes = [
        ("duplicate", 1),
        ("forged", 2),
        ("replayed", 1),
        ("taken", 1),
    ];
    assert_eq!(
        figures.outcomes("depth2img_webhooks_received_total"),
        outcomes.map(|(outcome, count)| (outcome.to_owned(), count))
    );
}

/// Whoever signs, and says with what.
struct Signer(Mutex<(WebhookSecret, usize)>);

impl Signer {
    fn asked(&self) -> usize {
        self.0.lock().unwrap().1
    }
}

impl FetchSecret for Signer {
    fn fetch_secret(&self) -> BoxFuture<'_, Result<String, Box<dyn Error + Send + Sync>>> {
        let mut told = self.0.lock().unwrap();
        told.1 += 1;
        let text = told.0.expose();
        async move { Ok(text) }.boxed()
    }
}

#[tokio::test]
async fn a_secret_is_fetched_when_it_is_needed_and_again_when_it_was_changed() {
    let signer = Arc::new(Signer(Mutex::new((secret(1), 0))));
    let story = Story::open(SecretSource::Fetched(signer.clone())).await;
    assert_eq!(signer.asked(), 0);
    assert_eq!(
        (
            story.status(&story.webhook("msg_1", "{}")).await,
            story.status(&story.webhook("msg_2", "{}")).await
        ),
        (204, 204)
    );
    assert_eq!(signer.asked(), 1);

    signer.0.lock().unwrap().0 = secret(2);
    let renewed = story.signed_by(&secret(2), "msg_3", "{}");
    assert_eq!(
        story.refuses(&renewed).await.status,
        401,
        "it was fetched just now"
    );
    story.app.clock().advance(SignedDuration::from_secs(60));
    assert_eq!(story.status(&renewed).await, 204);
    for _ in 0..3 {
        story
            .refuses(&story.signed_by(&secret(3), "msg_4", "{}"))
            .await;
    }
    assert_eq!(
        signer.asked(),
        2,
        "forgeries have it asked for no more often"
    );
}

/// What was logged.
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
async fn a_refusal_is_logged_once_without_what_it_was() {
    let story = Story::given().await;
    let forged = story.signed_by(&secret(2), "msg_1", r#"{"prompt": "a private matter"}"#);
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let logging = tracing::subscriber::set_default(subscriber);
    assert_eq!(story.status(&forged).await, 401);
    drop(logging);
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert_eq!(
        text.matches("none of its signatures is right").count(),
        1,
        "{text}"
    );
    assert_eq!(text.matches("WARN").count(), 1, "{text}");
    for kept_quiet in [
        "a private matter",
        forged.header("webhook-signature"),
        &secret(1).expose(),
    ] {
        assert!(!text.contains(kept_quiet), "{text}");
    }
}
