//! Links that show one result to whoever has them, as far as its owner wants.
//!
//! - [`compared`]: a comparison of models in a result's place
//! - [`wish`]: what an owner wants of a link, checked
//! - [`opening`]: from what stands in an address to what it opens
//! - [`password`]: passwords, hashed and checked beside everything else
//! - [`present`]: a result as a link shows it
//! - [`picture`]: its pictures' bytes
//! - [`preview`]: the picture that stands for it elsewhere
//! - [`page`]: the pages of a link, whole in their first bytes
//! - [`oembed`]: the same in oEmbed's words

mod compared;
pub mod oembed;
mod opening;
pub mod page;
mod password;
mod picture;
mod present;
mod preview;
mod wish;

use std::sync::Arc;

use api::{CreateShare, InvalidField, PatchShare, ShareId, ShareToken};
use sha2::{Digest, Sha256};

use crate::{
    blobs::Blobs,
    clock::{SharedClock, stamp},
    limiter::Limiter,
    owner::OwnerId,
    predictions::Record,
    signer::Signer,
    store::{ListedShare, ShareRow, Store, StoreError},
};
pub use compared::Comparison;
pub use opening::{GRANT_SECONDS, Locked, Opened, Opening, Unlocking};
pub use password::PasswordError;
pub use picture::{Form, PictureAtError, PictureName, named};
pub use present::present_to_owner;
pub use preview::{PreviewError, version};

use password::Passwords;
use preview::Previews;

/// Everybody's links. Cheap to clone.
#[derive(Clone)]
pub struct Shares(Arc<Parts>);

struct Parts {
    clock: SharedClock,
    store: Store,
    blobs: Blobs,
    signer: Signer,
    limiter: Limiter,
    passwords: Passwords,
    previews: Previews,
}

/// Why a link could not be made or changed.
#[derive(Debug, thiserror::Error)]
pub enum ShareError {
    /// There is no such result or link, or it is somebody else's.
    #[error("there is no such result or link")]
    Missing,
    /// It has not ended.
    #[error("This result is still being made. Share it when it has ended.")]
    Unfinished,
    /// It has no outputs.
    #[error("This result has no pictures that could be shared.")]
    Empty,
    /// It is a grid that varies something else than the model.
    #[error("Only comparisons of models can be shared as a whole. Share one of its pictures.")]
    OneModel,
    /// The owner has as many as there may be.
    #[error("There are {} links already. Revoke one first.", api::limits::SHARES)]
    TooMany,
    /// What was asked for has these faults.
    #[error("what was asked for has faults")]
    Invalid(Vec<InvalidField>),
    /// The password could not be hashed.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Shares {
    /// Links over these parts.
    pub fn new(clock: SharedClock, store: Store, blobs: Blobs, signer: Signer) -> Self {
        let limiter = Limiter::new(clock.clone());
        Self(Arc::new(Parts {
            clock,
            store,
            blobs,
            signer,
            limiter,
            passwords: Passwords::default(),
            previews: Previews::default(),
        }))
    }

    /// Makes a link, and what opens it: nobody can tell that later.
    pub async fn create(
        &self,
        owner: &OwnerId,
        wish: CreateShare,
    ) -> Result<(ListedShare, ShareToken), ShareError> {
        let CreateShare {
            prediction,
            grid,
            shows,
            password,
            expires_at,
            note,
        } = wish;
        let wish = PatchShare {
            password: Some(password),
            expires_at: Some(expires_at),
            note: Some(note),
            ..PatchShare::default()
        };
        let checked = self.checked(wish).await?;
        self.check_subject(owner, prediction.as_ref(), grid.as_ref())
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
            shows,
            password: checked.password.flatten(),
            expires_at: checked.expires_at.flatten(),
            note: checked.note.flatten(),
            created_at: stamp(self.0.clock.now()),
            last_used_at: None,
            uses: 0,
        };
        if !self.0.store.insert_share(&share, &digest(&token)).await? {
            return Err(ShareError::TooMany);
        }
        Ok((self.one(owner, &id).await?, token))
    }

    /// Changes a link; where it is to have another address, what opens it from now on comes with it.
    pub async fn change(
        &self,
        owner: &OwnerId,
        id: &ShareId,
        wish: PatchShare,
    ) -> Result<(ListedShare, Option<ShareToken>), ShareError> {
        // Before the password is hashed: that takes a while, and tells who has such a link.
        self.one(owner, id).await?;
        let token = wish.renew.then(|| ShareToken::from_entropy(rand::random()));
        let mut change = self.checked(wish).await?;
        change.token_hash = token.as_ref().map(digest);
        if !self.0.store.change_share(owner, id, &change).await? {
            return Err(ShareError::Missing);
        }
        Ok((self.one(owner, id).await?, token))
    }

    /// Ends a link; false where `owner` has no such one.
    pub async fn revoke(&self, owner: &OwnerId, id: &ShareId) -> Result<bool, StoreError> {
        self.0.store.delete_share(owner, id).await
    }

    /// The links of `owner`, the youngest first.
    pub async fn list(&self, owner: &OwnerId) -> Result<Vec<ListedShare>, StoreError> {
        self.0.store.shares(owner).await
    }

    /// True where a link opens: it has not ended and its result is there.
    pub fn is_open(&self, listed: &ListedShare) -> bool {
        !listed.is_deleted && !self.has_ended(&listed.share)
    }

    fn has_ended(&self, share: &ShareRow) -> bool {
        share
            .expires_at
            .as_ref()
            .is_some_and(|end| *end <= stamp(self.0.clock.now()))
    }

    async fn one(&self, owner: &OwnerId, id: &ShareId) -> Result<ListedShare, ShareError> {
        self.0
            .store
            .share_of(owner, id)
            .await?
            .ok_or(ShareError::Missing)
    }
}

/// What is kept of what opens a link.
fn digest(token: &ShareToken) -> String {
    hex::encode(Sha256::digest(token.as_str()))
}

fn check_whole(record: &Record) -> Result<(), ShareError> {
    if !record.status.is_terminal() {
        return Err(ShareError::Unfinished);
    }
    if record.pictures.outputs.is_empty() {
        Err(ShareError::Empty)
    } else {
        Ok(())
    }
}
