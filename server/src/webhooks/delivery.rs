use std::time::Duration;

use jiff::Timestamp;
use reqwest::{Client, header};
use tokio::sync::OnceCell;
use url::Url;

use super::{ReceiverRules, WebhookSecret};
use crate::fetch::{client_builder, is_private_literal, leads_to_private};

/// How long a receiver may take to answer. Noting that something came takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(10);

/// What is sent at one attempt.
pub(super) struct Message<'a> {
    /// The same at every attempt.
    pub id: &'a str,
    /// When this attempt is made.
    pub at: Timestamp,
    /// JSON.
    pub body: Vec<u8>,
}

/// Why a webhook did not arrive.
#[derive(Debug, thiserror::Error)]
pub(super) enum DeliveryError {
    /// It would have gone into a private network.
    #[error("the receiver is at a private network address")]
    Private,
    /// The receiver said no, or sent us elsewhere.
    #[error("the receiver answered with status {0}")]
    Status(u16),
    /// No connection, no answer, or none in time.
    #[error("the receiver could not be reached")]
    Unreachable(#[source] reqwest::Error),
    /// The machine cannot make TLS connections.
    #[error("this server cannot open connections")]
    Client(#[source] reqwest::Error),
}

impl DeliveryError {
    /// True where trying again changes nothing.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Private)
    }
}

/// Sends signed webhooks, and follows nobody anywhere. The client is made with the first use: certificates take memory and time.
pub(super) struct Deliverer {
    client: OnceCell<Client>,
    secret: WebhookSecret,
    rules: ReceiverRules,
}

impl Deliverer {
    /// Signs with this secret.
    pub fn new(secret: WebhookSecret, rules: ReceiverRules) -> Self {
        Self {
            client: OnceCell::new(),
            secret,
            rules,
        }
    }

    /// Makes one attempt.
    pub async fn deliver(&self, url: &Url, message: Message<'_>) -> Result<(), DeliveryError> {
        // What was allowed when the prediction was created may not be by now.
        if !self.rules.allow_private && is_private_literal(url) {
            return Err(DeliveryError::Private);
        }
        let timestamp = message.at.as_second().to_string();
        let request = self
            .client()
            .await?
            .post(url.clone())
            .timeout(PATIENCE)
            .header(header::CONTENT_TYPE, "application/json")
            .header("webhook-id", message.id)
            .header(
                "webhook-signature",
                self.secret.sign(message.id, &timestamp, &message.body),
            )
            .header("webhook-timestamp", timestamp)
            .body(message.body);
        let response = request.send().await.map_err(explain)?;
        let status = response.status();
        if status.is_success() {
            Ok(())
        } else {
            Err(DeliveryError::Status(status.as_u16()))
        }
    }

    async fn client(&self) -> Result<&Client, DeliveryError> {
        self.client
            .get_or_try_init(|| async {
                client_builder(self.rules.allow_private)
                    .build()
                    .map_err(DeliveryError::Client)
            })
            .await
    }
}

/// Without the receiver's address: it may hold what is nobody's business in a log.
fn explain(error: reqwest::Error) -> DeliveryError {
    if leads_to_private(&error) {
        DeliveryError::Private
    } else {
        DeliveryError::Unreachable(error.without_url())
    }
}
