use std::time::Duration;

use jiff::Timestamp;
use reqwest::{Client, header};
use tokio::sync::OnceCell;
use url::Url;

use super::WebhookSecret;
use adapters::fetch::{client_builder, is_private_address_error};
use domain::{ip_address::is_private_literal, webhook_receiver::ReceiverRules};

/// How long a receiver may take to respond.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The content of one attempt.
pub(super) struct Message<'a> {
    /// The webhook id, the same at every attempt.
    pub id: &'a str,
    /// The time of this attempt.
    pub at: Timestamp,
    /// The JSON body.
    pub body: Vec<u8>,
}

/// Why an attempt failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum DeliveryError {
    /// The receiver is in a private network.
    #[error("the receiver is at a private network address")]
    Private,
    /// Not a 2xx status; redirects are not followed.
    #[error("the receiver answered with status {0}")]
    Status(u16),
    /// No connection, or no response in time.
    #[error("the receiver is unreachable")]
    Unreachable(#[source] reqwest::Error),
    /// The TLS client could not be created.
    #[error("the HTTP client could not be created")]
    Client(#[source] reqwest::Error),
}

impl DeliveryError {
    /// True if a retry cannot succeed.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Private)
    }
}

/// Sends signed webhooks without following redirects. The client is created at first use, because
/// its certificates take memory and time.
pub(super) struct Deliverer {
    client: OnceCell<Client>,
    secret: WebhookSecret,
    rules: ReceiverRules,
}

impl Deliverer {
    /// A deliverer that signs with `secret`.
    pub fn new(secret: WebhookSecret, rules: ReceiverRules) -> Self {
        Self {
            client: OnceCell::new(),
            secret,
            rules,
        }
    }

    /// Makes one attempt.
    pub async fn deliver(&self, url: &Url, message: Message<'_>) -> Result<(), DeliveryError> {
        // The rules may have changed since the prediction was created.
        if !self.rules.allow_private && is_private_literal(url) {
            return Err(DeliveryError::Private);
        }
        let timestamp = message.at.as_second().to_string();
        let request = self
            .client()
            .await?
            .post(url.clone())
            .timeout(TIMEOUT)
            .header(header::CONTENT_TYPE, "application/json")
            .header("webhook-id", message.id)
            .header(
                "webhook-signature",
                self.secret.sign(message.id, &timestamp, &message.body),
            )
            .header("webhook-timestamp", timestamp)
            .body(message.body);
        let response = request.send().await.map_err(to_delivery_error)?;
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

/// Removes the URL from the error: it may contain secrets of the receiver.
fn to_delivery_error(error: reqwest::Error) -> DeliveryError {
    if is_private_address_error(&error) {
        DeliveryError::Private
    } else {
        DeliveryError::Unreachable(error.without_url())
    }
}
