//! Share links: public access to a prediction or a comparison, within the visibility that its owner
//! chose.
//!
//! - [`access`]: from the token of a link to the share that it opens
//! - [`comparison`]: shares of comparisons of models
//! - [`link_preview`]: the card image for link previews
//! - [`password_hash`]: hashing and verification of passwords
//! - [`picture`]: the pictures of a share
//! - [`share_input`]: validation of an owner's input
//! - [`title`]: the title of a share

mod access;
mod comparison;
mod link_preview;
mod password_hash;
mod picture;
mod share_input;
mod title;

use std::sync::Arc;

use api::{CreateShare, InvalidField, PatchShare, ShareId, ShareToken};
use sha2::{Digest, Sha256};

use crate::{metadata_removal::MetadataRemoval, rate_limit::RateLimiter};
pub use access::{GRANT_SECONDS, LockedShare, OpenedShare, ShareAccess, UnlockResult};
use adapters::blobs::Blobs;
pub use comparison::Comparison;
use domain::{
    clock::{SharedClock, to_wire_timestamp},
    owner::OwnerId,
    prediction::PredictionRecord,
    signer::Signer,
};
pub use link_preview::{PreviewError, card_version};
pub use password_hash::PasswordError;
pub use picture::{
    EmbeddedMetadata, PictureName, ServedPicture, SharedPictureError, parse_picture_url,
};
use store::{ListedShare, ShareRow, Store, StoreError};
pub use title::{default_title, title_from_prompt};

use link_preview::PreviewCache;
use password_hash::Passwords;

/// The share links of all owners. Cheap to clone.
#[derive(Clone)]
pub struct Shares(Arc<Inner>);

struct Inner {
    clock: SharedClock,
    store: Store,
    blobs: Blobs,
    signer: Signer,
    limiter: RateLimiter,
    passwords: Passwords,
    previews: PreviewCache,
    metadata_removal: MetadataRemoval,
}

/// Why a share could not be created or changed.
#[derive(Debug, thiserror::Error)]
pub enum ShareError {
    /// The result or the share does not exist, or belongs to another owner.
    #[error("the result or the share does not exist")]
    Missing,
    /// The result is not finished.
    #[error("This result is still being made. Share it when it has ended.")]
    Unfinished,
    /// The result has no output pictures.
    #[error("This result has no pictures that could be shared.")]
    Empty,
    /// The grid does not vary the model.
    #[error("Only comparisons of models can be shared as a whole. Share one of its pictures.")]
    NotAComparison,
    /// The owner's limit of shares is reached.
    #[error("There are {} links already. Revoke one first.", api::limits::SHARES)]
    TooMany,
    /// These fields are invalid.
    #[error("the input is invalid")]
    Invalid(Vec<InvalidField>),
    /// The password could not be hashed.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Shares {
    /// Creates the service.
    pub fn new(
        clock: SharedClock,
        store: Store,
        blobs: Blobs,
        signer: Signer,
        metadata_removal: MetadataRemoval,
    ) -> Self {
        let limiter = RateLimiter::new(clock.clone());
        Self(Arc::new(Inner {
            clock,
            store,
            blobs,
            signer,
            limiter,
            passwords: Passwords::default(),
            previews: PreviewCache::default(),
            metadata_removal,
        }))
    }

    /// Creates a share and its token. Only a hash of the token is stored, so it is returned only
    /// here.
    pub async fn create(
        &self,
        owner: &OwnerId,
        input: CreateShare,
    ) -> Result<(ListedShare, ShareToken), ShareError> {
        let CreateShare {
            prediction,
            grid,
            visibility,
            password,
            expires_at,
            note,
        } = input;
        let changes = PatchShare {
            password: Some(password),
            expires_at: Some(expires_at),
            note: Some(note),
            ..PatchShare::default()
        };
        let validated = self.validated(changes).await?;
        self.ensure_shareable(owner, prediction.as_ref(), grid.as_ref())
            .await?;
        let (id, token) = (
            ShareId::from_entropy(rand::random()),
            ShareToken::from_entropy(rand::random()),
        );
        let share = ShareRow {
            id: id.clone(),
            owner: owner.clone(),
            prediction,
            grid,
            visibility,
            password_hash: validated.password_hash.flatten(),
            expires_at: validated.expires_at.flatten(),
            note: validated.note.flatten(),
            created_at: to_wire_timestamp(self.0.clock.now()),
            last_used_at: None,
            uses: 0,
        };
        if !self
            .0
            .store
            .shares()
            .insert(&share, &token_hash(&token))
            .await?
        {
            return Err(ShareError::TooMany);
        }
        Ok((self.find(owner, &id).await?, token))
    }

    /// Changes a share. Returns the new token if a renewal was requested.
    pub async fn change(
        &self,
        owner: &OwnerId,
        id: &ShareId,
        input: PatchShare,
    ) -> Result<(ListedShare, Option<ShareToken>), ShareError> {
        // Before the password is hashed, because the time that takes would reveal that the share
        // exists.
        self.find(owner, id).await?;
        let token = input
            .renew
            .then(|| ShareToken::from_entropy(rand::random()));
        let mut change = self.validated(input).await?;
        change.token_hash = token.as_ref().map(token_hash);
        if !self.0.store.shares().update(owner, id, &change).await? {
            return Err(ShareError::Missing);
        }
        Ok((self.find(owner, id).await?, token))
    }

    /// Deletes a share. Returns false if `owner` has no such share.
    pub async fn revoke(&self, owner: &OwnerId, id: &ShareId) -> Result<bool, StoreError> {
        self.0.store.shares().delete(owner, id).await
    }

    /// The shares of `owner`, newest first.
    pub async fn list(&self, owner: &OwnerId) -> Result<Vec<ListedShare>, StoreError> {
        self.0.store.shares().list(owner).await
    }

    /// True if the share has not expired and its result is not deleted.
    pub fn is_open(&self, listed: &ListedShare) -> bool {
        !listed.is_deleted && !self.is_expired(&listed.share)
    }

    fn is_expired(&self, share: &ShareRow) -> bool {
        share
            .expires_at
            .as_ref()
            .is_some_and(|expires_at| *expires_at <= to_wire_timestamp(self.0.clock.now()))
    }

    async fn find(&self, owner: &OwnerId, id: &ShareId) -> Result<ListedShare, ShareError> {
        self.0
            .store
            .shares()
            .find_owned(owner, id)
            .await?
            .ok_or(ShareError::Missing)
    }
}

/// The stored hash of a token.
fn token_hash(token: &ShareToken) -> String {
    hex::encode(Sha256::digest(token.as_str()))
}

fn ensure_finished_with_outputs(record: &PredictionRecord) -> Result<(), ShareError> {
    if !record.status.is_terminal() {
        return Err(ShareError::Unfinished);
    }
    if record.pictures.outputs.is_empty() {
        Err(ShareError::Empty)
    } else {
        Ok(())
    }
}
