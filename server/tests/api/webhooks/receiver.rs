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
use services::webhooks::WebhookSecret;
use tokio::{
    net::TcpListener,
    sync::{
        Notify,
        mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    },
};

/// The timeout of expected events, far beyond their usual time.
pub const TIMEOUT: Duration = Duration::from_secs(60);

/// A server that receives webhooks on a free port.
pub struct Receiver {
    /// The URL for `webhook`.
    pub url: String,
    deliveries: UnboundedReceiver<Delivery>,
}

/// A response of the receiver.
#[derive(Debug, Clone)]
pub enum Reply {
    Status(u16),
    Redirect(String),
    /// 204 after a notification.
    When(Arc<Notify>),
    Never,
}

/// A received webhook.
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
    /// Starts a receiver that accepts everything.
    pub async fn start() -> Self {
        Self::with_replies([]).await
    }

    /// Starts a receiver with these replies in order; later webhooks are accepted.
    pub async fn with_replies(replies: impl IntoIterator<Item = Reply>) -> Self {
        let (sender, deliveries) = unbounded_channel();
        let script = Script {
            replies: Mutex::new(replies.into_iter().collect()),
            deliveries: sender,
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook?run=7", listener.local_addr().unwrap());
        let routes = Router::new()
            .route("/hook", post(receive))
            .with_state(Arc::new(script));
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { url, deliveries }
    }

    /// The next webhook.
    pub async fn next(&mut self) -> Delivery {
        tokio::time::timeout(TIMEOUT, self.deliveries.recv())
            .await
            .expect("no webhook within the timeout")
            .unwrap()
    }

    /// True if there is no unread webhook.
    pub fn is_empty(&mut self) -> bool {
        self.deliveries.try_recv().is_err()
    }
}

async fn receive(State(script): State<Arc<Script>>, headers: HeaderMap, body: Bytes) -> Response {
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

    /// True if it is signed with this secret.
    pub fn is_signed_with(&self, secret: &str) -> bool {
        let secret: WebhookSecret = secret.parse().unwrap();
        let [id, timestamp, signature] =
            ["webhook-id", "webhook-timestamp", "webhook-signature"].map(|name| self.header(name));
        secret.verify(id, timestamp, &self.body, signature)
    }
}
