//! News of searches by e-mail.
//!
//! Whoever asks for them names a mailbox; nothing but one question is sent there before whoever reads it has said yes. A letter tells of models
//! that came into the catalog since then, each once: what it tells of is written down before it is sent, so that a fall between the two can lose
//! a letter and never repeats one. Where the mail server says that it did not take a letter, what was in it is news again.
//!
//! - [`asking`]: what is asked for, checked
//! - [`schedule`]: when letters are due
//! - [`sending`]: what is due, sent
//! - [`letter`], [`wording`]: letters, and what they say
//! - [`postman`]: handing them to a mail server
//! - [`token`]: what the addresses in letters open
//! - [`pages`]: the pages that they lead to

mod asking;
mod letter;
mod pages;
mod postman;
mod schedule;
mod sending;
#[cfg(test)]
mod stories;
mod token;
mod wording;

use std::{net::IpAddr, ops::Deref, sync::Arc};

use api::{Digest, DigestId, InvalidField};
use jiff::SignedDuration;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::{
    catalog::Catalog,
    clock::{SharedClock, stamp},
    limiter::{Asking, Holder, Limiter, TooMany},
    links::Links,
    owner::OwnerId,
    signer::Signer,
    store::{DigestRow, Store, StoreError},
};
pub use asking::Reader;
pub use letter::Letter;
pub use pages::{Question, gone_page, later_page};
pub use postman::{MailSettings, Postman, SendError, Smtp, SmtpUrl};

use token::Purpose;

/// Days for which a digest is kept that nobody said yes to.
pub const UNCONFIRMED_DAYS: i64 = 7;

/// Everybody's digests. Cheap to clone.
#[derive(Clone)]
pub struct Digests(Arc<Parts>);

struct Parts {
    means: Means,
    limiter: Limiter,
    wake: Notify,
}

/// What digests are made with.
#[derive(Clone)]
pub struct Means {
    /// The time.
    pub clock: SharedClock,
    /// Where they are kept.
    pub store: Store,
    /// The models.
    pub catalog: Catalog,
    /// Addresses for letters.
    pub links: Links,
    /// What signs these.
    pub signer: Signer,
    /// Who sends letters; None where nobody does.
    pub postman: Option<Arc<dyn Postman>>,
    /// How long a day is; shorter where digests are tried out.
    pub day: SignedDuration,
    /// Canceled when the server is told to stop.
    pub stopping: CancellationToken,
}

/// Why a digest could not be asked for.
#[derive(Debug, thiserror::Error)]
pub enum DigestError {
    /// Nobody sends letters here; the address is that of the feed.
    #[error(
        "This server sends no e-mail. Follow the search with a feed reader in place of it: {0}"
    )]
    NoPost(String),
    /// What was asked for has these faults.
    #[error("what was asked for has faults")]
    Invalid(Vec<InvalidField>),
    /// So many letters were asked for that there are none for so many seconds.
    #[error("too many letters were asked for")]
    TooOften(u64),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Deref for Digests {
    type Target = Means;

    fn deref(&self) -> &Means {
        &self.0.means
    }
}

impl Digests {
    /// Digests over these means.
    pub fn new(means: Means) -> Self {
        let limiter = Limiter::new(means.clock.clone());
        Self(Arc::new(Parts {
            means,
            limiter,
            wake: Notify::new(),
        }))
    }

    /// True where letters can be sent.
    pub fn can_send(&self) -> bool {
        self.postman.is_some()
    }

    /// The digests that `owner` asked for, the youngest first.
    pub async fn list(&self, owner: &OwnerId) -> Result<Vec<Digest>, StoreError> {
        self.store.digests(owner).await
    }

    /// Forgets a digest; false where `owner` has no such one.
    pub async fn delete(&self, owner: &OwnerId, id: &DigestId) -> Result<bool, StoreError> {
        self.store.delete_digest(owner, id).await
    }

    /// The digest that an address in a letter is about; None where it is none that could be said yes to.
    pub async fn to_confirm(&self, token: &str) -> Result<Option<DigestRow>, StoreError> {
        let Some(id) = token::read(&self.signer, Purpose::DigestConfirm, token) else {
            return Ok(None);
        };
        self.store.digest(&id).await
    }

    /// Says yes to a digest. Saying it again changes nothing.
    pub async fn confirm(&self, row: &DigestRow) -> Result<(), StoreError> {
        let now = self.clock.now();
        let due_at = schedule::next(now, row.digest.every, self.day, now);
        self.store
            .confirm_digest(&row.digest.id, &stamp(now), &stamp(due_at))
            .await
            .map(drop)
    }

    /// What an address in a letter stops; an inner None where that was stopped before, None where it is no such address.
    pub async fn to_stop(&self, token: &str) -> Result<Option<Option<DigestRow>>, StoreError> {
        let Some(id) = token::read(&self.signer, Purpose::DigestStop, token) else {
            return Ok(None);
        };
        Ok(Some(self.store.digest(&id).await?))
    }

    /// Stops a digest, and forgets the mailbox.
    pub async fn stop(&self, row: &DigestRow) -> Result<(), StoreError> {
        self.store.end_digest(&row.digest.id).await
    }

    /// Counts an address that led nowhere against whoever asked from there.
    pub fn missed(&self, asker: IpAddr) -> Result<(), TooMany> {
        self.0
            .limiter
            .take(Holder::newcomers(asker), Asking::Miss)
            .map(drop)
    }

    /// Forgets what nobody said yes to. Gives how many there were.
    pub async fn sweep(&self) -> Result<u64, StoreError> {
        let before = |days: i64| stamp(self.clock.now() - SignedDuration::from_hours(24 * days));
        self.store
            .purge_digests(&before(UNCONFIRMED_DAYS), &before(1))
            .await
    }
}
