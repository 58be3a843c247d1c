use std::{error::Error, sync::Arc, time::Duration};

use futures_util::{StreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use tracing::instrument;

use super::{Digests, schedule};
use crate::{catalog::IndexedModel, new_models::newest_first};
use adapters::mail::{Email, Mailer, SendError};
use domain::{backoff::Backoff, clock::to_wire_timestamp};
use store::{DigestRow, StoreError};

/// Time between two checks for due emails.
const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// Digests that one check reads.
const MAX_DUE: usize = 64;
/// Emails that are sent concurrently; each takes a connection to the mail server.
const MAX_CONCURRENT: usize = 4;
/// Attempts to send an email, which with their backoff take about a day, so that a mail server may
/// be down overnight.
const MAX_ATTEMPTS: u32 = 12;
/// How long a confirmation email is leased while it is sent. If the server crashes meanwhile, it is
/// sent after that, perhaps a second time.
const CONFIRMATION_LEASE: SignedDuration = SignedDuration::from_mins(10);

impl Digests {
    /// Sends due emails; never returns. Cancel safe at every await point.
    pub async fn run_dispatch_loop(&self) {
        let mut ticks = tokio::time::interval(POLL_INTERVAL);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = self.0.wake.notified() => {}
                _ = ticks.tick() => {}
            }
            if let Err(error) = self.send_due().await {
                tracing::error!(
                    error = &error as &dyn Error,
                    "digest dispatch failed, retrying"
                );
            }
        }
    }

    /// Sends all due emails.
    pub async fn send_due(&self) -> Result<(), StoreError> {
        let Some(mailer) = &self.mailer else {
            return Ok(());
        };
        let now = to_wire_timestamp(self.clock.now());
        let due = self.store.digests().due(&now, MAX_DUE).await?;
        let mut results = stream::iter(due)
            .map(|row| self.process(row, mailer))
            .buffer_unordered(MAX_CONCURRENT);
        let mut result = Ok(());
        while let Some(next) = results.next().await {
            result = result.and(next);
        }
        result
    }

    #[instrument(name = "digest_send", skip_all, fields(digest = %row.digest.id))]
    async fn process(&self, row: DigestRow, mailer: &Arc<dyn Mailer>) -> Result<(), StoreError> {
        let email_id = hex::encode(rand::random::<[u8; 16]>());
        let confirmed_at = row.confirmed_at.as_ref().map(|at| at.as_str().parse());
        match confirmed_at {
            Some(Ok(confirmed_at)) => self.send_digest(&row, confirmed_at, email_id, mailer).await,
            Some(Err(_)) | None => self.send_confirmation(&row, email_id, mailer).await,
        }
    }

    /// Sends the email that asks for confirmation. After a crash it is sent again: twice is better
    /// than never.
    async fn send_confirmation(
        &self,
        row: &DigestRow,
        email_id: String,
        mailer: &Arc<dyn Mailer>,
    ) -> Result<(), StoreError> {
        let (digests, id) = (self.store.digests(), &row.digest.id);
        let leased_until = to_wire_timestamp(self.clock.now() + CONFIRMATION_LEASE);
        if !digests.claim(row, &leased_until, &email_id, &[]).await? {
            return Ok(());
        }
        let attempts = row.attempts + 1;
        match send(mailer, self.confirmation_email(row, email_id.clone())).await {
            Ok(()) => digests.complete_confirmation(id).await,
            Err(SendError::Rejected(_)) => {
                digests
                    .reject(id, &to_wire_timestamp(self.clock.now()))
                    .await
            }
            Err(_) if attempts >= MAX_ATTEMPTS => digests.complete_confirmation(id).await,
            Err(_) => {
                let retry_at = self.retry_at(row);
                digests.release(id, &email_id, &retry_at, attempts).await
            }
        }
    }

    /// Sends the new models, if there are any. An email that may have been delivered is not sent
    /// again.
    async fn send_digest(
        &self,
        row: &DigestRow,
        confirmed_at: Timestamp,
        email_id: String,
        mailer: &Arc<dyn Mailer>,
    ) -> Result<(), StoreError> {
        let (digests, id) = (self.store.digests(), &row.digest.id);
        let models = self.new_models(row).await?;
        let names: Vec<String> = models.iter().map(|indexed| indexed.name.clone()).collect();
        let now = self.clock.now();
        let next = schedule::next(confirmed_at, row.digest.interval, self.day, now);
        let next = to_wire_timestamp(next);
        if !digests.claim(row, &next, &email_id, &names).await? || models.is_empty() {
            return Ok(());
        }
        let attempts = row.attempts + 1;
        match send(mailer, self.digest_email(row, email_id.clone(), &models)).await {
            Ok(()) => {
                digests
                    .complete(id, &to_wire_timestamp(self.clock.now()))
                    .await
            }
            Err(SendError::Ambiguous(_)) => Ok(()),
            Err(SendError::Rejected(_)) => {
                digests
                    .reject(id, &to_wire_timestamp(self.clock.now()))
                    .await
            }
            Err(SendError::Transient(_)) if attempts >= MAX_ATTEMPTS => {
                digests.release(id, &email_id, &next, 0).await
            }
            Err(SendError::Transient(_)) => {
                let retry_at = self.retry_at(row);
                digests.release(id, &email_id, &retry_at, attempts).await
            }
        }
    }

    /// The models that were added since the confirmation and were not in an earlier email.
    async fn new_models(&self, row: &DigestRow) -> Result<Vec<IndexedModel>, StoreError> {
        let reported = self.store.digests().reported_models(&row.digest.id).await?;
        let catalog = self.catalog.clone();
        let query = api::CatalogQuery::from_search(&row.digest.query);
        let search = move || newest_first(&catalog, &query);
        let mut models = tokio::task::spawn_blocking(search)
            .await
            .unwrap_or_default();
        models.retain(|indexed| {
            Some(&indexed.added_at) > row.new_models_since.as_ref()
                && !reported.contains(&indexed.name)
        });
        Ok(models)
    }

    /// The time of the next attempt: after a minute at first, after four hours at most, if a day has
    /// its real length.
    fn retry_at(&self, row: &DigestRow) -> api::Timestamp {
        let day = self.day.unsigned_abs();
        let backoff = Backoff {
            initial: day / 1440,
            max: day / 6,
        };
        to_wire_timestamp(self.clock.now() + backoff.delay(row.attempts + 1))
    }
}

/// Sends an email, and counts and logs the outcome. Addresses are never logged.
async fn send(mailer: &Arc<dyn Mailer>, email: Email) -> Result<(), SendError> {
    let (id, to) = (email.id.clone(), email.to.clone());
    let result = mailer.send(email).await;
    let outcome = match &result {
        Ok(()) => "accepted",
        Err(SendError::Rejected(_)) => "rejected",
        Err(SendError::Transient(_)) => "failed",
        Err(SendError::Ambiguous(_)) => "unknown",
    };
    metrics::counter!("depth2img_emails_total", "outcome" => outcome).increment(1);
    if let Err(error) = &result {
        let cause = error.source().map(ToString::to_string).unwrap_or_default();
        tracing::warn!(
            email = id,
            outcome,
            cause = cause.replace(&to, "…"),
            "email was not accepted by the mail server"
        );
    }
    result
}
