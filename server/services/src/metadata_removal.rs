//! Removes metadata from files that leave the server.

use std::sync::Arc;

use bytes::Bytes;
use imaging::pictures::{self, PictureError, WithoutMetadata};
use tokio::sync::Semaphore;

/// Removes metadata from pictures, one at a time: encoding the largest again takes 300 MB. Cheap to
/// clone.
#[derive(Clone)]
pub struct MetadataRemoval(Arc<Semaphore>);

/// The metadata of a picture could not be removed.
#[derive(Debug, thiserror::Error)]
pub enum MetadataRemovalError {
    /// It cannot be decoded.
    #[error("a picture whose metadata must be removed {0}")]
    Picture(PictureError),
    /// The work panicked.
    #[error("removing metadata panicked")]
    Panicked,
}

impl Default for MetadataRemoval {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(1)))
    }
}

impl MetadataRemoval {
    /// The picture without metadata; `None` if the file is not a picture, so that it stays as it
    /// is.
    pub async fn run(&self, file: Bytes) -> Result<Option<WithoutMetadata>, MetadataRemovalError> {
        let permit = Arc::clone(&self.0).acquire_owned().await;
        let permit = permit.map_err(|_| MetadataRemovalError::Panicked)?;
        // The permit moves along: the work goes on if the caller is gone.
        let work = move || {
            let _permit = permit;
            pictures::without_metadata(&file)
        };
        let removed = tokio::task::spawn_blocking(work).await;
        let picture = removed
            .map_err(|_| MetadataRemovalError::Panicked)?
            .map_err(MetadataRemovalError::Picture)?;
        if picture
            .as_ref()
            .is_some_and(|picture| picture.is_encoded_again)
        {
            tracing::info!(
                "a picture was encoded again, because its file is malformed or of a rare kind"
            );
        }
        Ok(picture)
    }
}
