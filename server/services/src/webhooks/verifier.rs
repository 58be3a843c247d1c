use jiff::SignedDuration;

use super::{SecretCache, WebhookHeaders, WebhookRejection};
use domain::clock::{SharedClock, to_wire_timestamp};
use store::{Receipt, Store, StoreError};

/// How long the id of a webhook is remembered: longer than its timestamp is valid, from the
/// earliest to the latest acceptance.
const RETENTION: SignedDuration = SignedDuration::from_mins(15);

/// Verifies received webhooks and detects duplicates.
pub struct WebhookVerifier {
    secret_cache: SecretCache,
    store: Store,
    clock: SharedClock,
}

impl WebhookVerifier {
    /// A verifier that accepts the signatures of the cached secret.
    pub fn new(secret_cache: SecretCache, store: Store, clock: SharedClock) -> Self {
        Self {
            secret_cache,
            store,
            clock,
        }
    }

    /// Rejects what need not be read further.
    pub async fn check(&self, headers: &WebhookHeaders) -> Result<(), WebhookRejection> {
        headers.check_time(self.clock.now())?;
        self.secret_cache
            .secret()
            .await
            .map(drop)
            .ok_or(WebhookRejection::NoSecret)
    }

    /// Rejects what was not signed with the secret.
    pub async fn verify(
        &self,
        headers: &WebhookHeaders,
        body: &[u8],
    ) -> Result<(), WebhookRejection> {
        let secret = self
            .secret_cache
            .secret()
            .await
            .ok_or(WebhookRejection::NoSecret)?;
        if headers.is_signed_by(&secret, body) {
            return Ok(());
        }
        let refreshed = self.secret_cache.refresh(&secret).await;
        if refreshed.is_some_and(|secret| headers.is_signed_by(&secret, body)) {
            Ok(())
        } else {
            Err(WebhookRejection::Forged)
        }
    }

    /// Records a verified webhook; returns whether it was received before.
    pub async fn record(&self, headers: &WebhookHeaders) -> Result<Receipt, StoreError> {
        let now = self.clock.now();
        self.store
            .webhooks()
            .record_received(
                &headers.id,
                headers.sent_at.as_second(),
                &to_wire_timestamp(now),
                &to_wire_timestamp(now + RETENTION),
            )
            .await
    }
}
