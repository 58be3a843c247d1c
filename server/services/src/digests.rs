//! Email digests of new models in a search, with double opt-in.
//!
//! A subscriber enters an address, which receives nothing but one confirmation email until the
//! subscription is confirmed. A digest has the models that were added since then, each once: they
//! are recorded before the email is sent, so that a crash in between can lose an email but never
//! repeats one. If the mail server reports that it did not accept an email, its models are reported
//! again.
//!
//! - [`subscribe`]: validates and stores subscriptions
//! - [`schedule`]: when digests are due
//! - [`dispatch`]: sends due emails
//! - [`email_content`]: subjects and bodies
//! - [`token`]: signed tokens in confirmation and unsubscribe links

mod dispatch;
mod email_content;
mod schedule;
mod subscribe;
#[cfg(test)]
mod tests;
mod token;

use std::{net::IpAddr, ops::Deref, sync::Arc};

use api::{Digest, DigestId, InvalidField};
use jiff::SignedDuration;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::{
    catalog::Catalog,
    rate_limit::{LimitedAction, RateLimitExceeded, RateLimitKey, RateLimiter},
};
use adapters::mail::Mailer;
use domain::{
    clock::{SharedClock, to_wire_timestamp},
    links::Links,
    owner::OwnerId,
    signer::Signer,
};
pub use email_content::{describe_search, interval_name, locale};
use store::{DigestRow, Store, StoreError};
pub use subscribe::Subscriber;

use token::Purpose;

/// Days after which an unconfirmed digest is deleted.
pub const UNCONFIRMED_DAYS: i64 = 7;

/// The digests of all owners. Cheap to clone.
#[derive(Clone)]
pub struct Digests(Arc<Inner>);

struct Inner {
    dependencies: Dependencies,
    limiter: RateLimiter,
    wake: Notify,
}

/// What digests depend on.
#[derive(Clone)]
pub struct Dependencies {
    /// The clock.
    pub clock: SharedClock,
    /// The database.
    pub store: Store,
    /// The catalog.
    pub catalog: Catalog,
    /// Builds absolute URLs in emails.
    pub links: Links,
    /// Signs the tokens in these URLs.
    pub signer: Signer,
    /// Sends emails; `None` if no mail server is configured.
    pub mailer: Option<Arc<dyn Mailer>>,
    /// The length of a day, which tests shorten.
    pub day: SignedDuration,
    /// Canceled when the server stops.
    pub stopping: CancellationToken,
}

/// A subscription that failed.
#[derive(Debug, thiserror::Error)]
pub enum DigestError {
    /// This server sends no email. Carries the URL of the feed.
    #[error("This server sends no email. Subscribe to the feed instead: {0}")]
    MailDisabled(String),
    /// The request is invalid.
    #[error("the digest is invalid")]
    Invalid(Vec<InvalidField>),
    /// Too many emails were requested. Carries the seconds until the next one.
    #[error("too many emails were requested")]
    RateLimited(u64),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Deref for Digests {
    type Target = Dependencies;

    fn deref(&self) -> &Dependencies {
        &self.0.dependencies
    }
}

impl Digests {
    /// The service.
    pub fn new(dependencies: Dependencies) -> Self {
        let limiter = RateLimiter::new(dependencies.clock.clone());
        Self(Arc::new(Inner {
            dependencies,
            limiter,
            wake: Notify::new(),
        }))
    }

    /// True if a mail server is configured.
    pub fn can_send(&self) -> bool {
        self.mailer.is_some()
    }

    /// The digests of `owner`, newest first.
    pub async fn list(&self, owner: &OwnerId) -> Result<Vec<Digest>, StoreError> {
        self.store.digests().list(owner).await
    }

    /// Deletes a digest. Returns false if `owner` does not have it.
    pub async fn delete(&self, owner: &OwnerId, id: &DigestId) -> Result<bool, StoreError> {
        self.store.digests().delete(owner, id).await
    }

    /// The digest of a confirmation token; `None` if the token is invalid or the digest was deleted.
    pub async fn find_by_confirm_token(
        &self,
        token: &str,
    ) -> Result<Option<DigestRow>, StoreError> {
        let Some(id) = token::verify(&self.signer, Purpose::DigestConfirm, token) else {
            return Ok(None);
        };
        self.store.digests().find(&id).await
    }

    /// Confirms a digest. Idempotent.
    pub async fn confirm(&self, row: &DigestRow) -> Result<(), StoreError> {
        let now = self.clock.now();
        let due_at = schedule::next(now, row.digest.interval, self.day, now);
        self.store
            .digests()
            .confirm(
                &row.digest.id,
                &to_wire_timestamp(now),
                &to_wire_timestamp(due_at),
            )
            .await
            .map(drop)
    }

    /// The digest of an unsubscribe token; `None` if the token is invalid, `Some(None)` if the digest
    /// was stopped before.
    pub async fn find_by_unsubscribe_token(
        &self,
        token: &str,
    ) -> Result<Option<Option<DigestRow>>, StoreError> {
        let Some(id) = token::verify(&self.signer, Purpose::DigestStop, token) else {
            return Ok(None);
        };
        Ok(Some(self.store.digests().find(&id).await?))
    }

    /// Stops a digest and deletes the address.
    pub async fn unsubscribe(&self, row: &DigestRow) -> Result<(), StoreError> {
        self.store.digests().unsubscribe(&row.digest.id).await
    }

    /// Counts a request with an invalid token against the rate limit of its address.
    pub fn count_invalid_token(&self, peer: IpAddr) -> Result<(), RateLimitExceeded> {
        self.0
            .limiter
            .try_acquire(RateLimitKey::anonymous(peer), LimitedAction::ShareMiss)
            .map(drop)
    }

    /// Deletes unconfirmed digests. Returns their number.
    pub async fn delete_unconfirmed(&self) -> Result<u64, StoreError> {
        let before =
            |days: i64| to_wire_timestamp(self.clock.now() - SignedDuration::from_hours(24 * days));
        self.store
            .digests()
            .delete_unconfirmed(&before(UNCONFIRMED_DAYS), &before(1))
            .await
    }
}
