use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use serde_json::Value;
use server::webhooks::WebhookSecret;
use tokio::{
    net::TcpListener,
    sync::{
        Notify,
        mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    },
};

/// How long a test waits for what must come. Far beyond what it takes: only a broken test ends by it.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Somebody who is told of predictions, on a port of their own.
pub struct Receiver {
    /// Where they are told.
    pub url: String,
    deliveries: UnboundedReceiver<Delivery>,
}

/// What a receiver answers.
#[derive(Debug, Clone)]
pub enum Reply {
    Status(u16),
    Redirect(String),
    /// Thanks, once it is allowed to.
    When(Arc<Notify>),
    Never,
}

/// What a receiver was told.
#[derive(Debug)]
pub struct Delivery {
    pub headers: HeaderMap,
    pub body: Bytes,
}

struct Script {
    replies: Mutex<VecDeque<Reply>>,
    deliveries: UnboundedSender<Delivery>,
}

impl Receiver {
    /// Thanks for everything.
    pub async fn start() -> Self {
        Self::replying([]).await
    }

    /// Gives these replies in order, and thanks for what comes after.
    pub async fn replying(replies: impl IntoIterator<Item = Reply>) -> Self {
        let (sender, deliveries) = unbounded_channel();
        let script = Script {
            replies: Mutex::new(replies.into_iter().collect()),
            deliveries: sender,
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook?run=7", listener.local_addr().unwrap());
        let routes = Router::new()
            .route("/hook", post(take))
            .with_state(Arc::new(script));
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { url, deliveries }
    }

    /// The next that they are told.
    pub async fn next(&mut self) -> Delivery {
        tokio::time::timeout(PATIENCE, self.deliveries.recv())
            .await
            .expect("nothing was told")
            .unwrap()
    }

    /// True where nothing was told that was not looked at.
    pub fn is_quiet(&mut self) -> bool {
        self.deliveries.try_recv().is_err()
    }
}

async fn take(State(script): State<Arc<Script>>, headers: HeaderMap, body: Bytes) -> Response {
    let reply = script
        .replies
        .lock()
        .unwrap()
        .pop_front()
        .unwrap_or(Reply::Status(204));
    script.deliveries.send(Delivery { headers, body }).unwrap();
    match reply {
        Reply::Status(status) => StatusCode::from_u16(status).unwrap().into_response(),
        Reply::Redirect(target) => {
            (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, target)]).into_response()
        }
        Reply::When(allowed) => {
            allowed.notified().await;
            StatusCode::NO_CONTENT.into_response()
        }
        Reply::Never => std::future::pending().await,
    }
}

impl Delivery {
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map(|value| value.to_str().unwrap())
            .unwrap_or_default()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub fn status(&self) -> String {
        self.json()["status"].as_str().unwrap().to_owned()
    }

    /// True where it was signed with this secret.
    pub fn is_signed_with(&self, secret: &str) -> bool {
        let secret: WebhookSecret = secret.parse().unwrap();
        let [id, timestamp, signature] =
            ["webhook-id", "webhook-timestamp", "webhook-signature"].map(|name| self.header(name));
        secret.verify(id, timestamp, &self.body, signature)
    }
}
