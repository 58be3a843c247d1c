use crate::sources::SourceError;
use adapters::blobs::BlobError;
use imaging::{built_in::NetworkError, pictures::PictureError};
use store::StoreError;

/// A fault of the input. The message continues a sentence that begins with the name of the field.
#[derive(Debug, thiserror::Error)]
pub enum InputFault {
    /// It could not be read.
    #[error(transparent)]
    Source(SourceError),
    /// It is not a usable image.
    #[error(transparent)]
    Picture(PictureError),
}

/// An image or depth map that could not be prepared.
#[derive(Debug, thiserror::Error)]
pub enum PreparationError {
    /// The input is not usable.
    #[error(transparent)]
    InvalidInput(InputFault),
    /// The input could not be read because of a failure of the server.
    #[error(transparent)]
    Source(SourceError),
    /// A blob could not be read or written.
    #[error(transparent)]
    Blob(#[from] BlobError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The depth network failed.
    #[error("the depth network failed: {0}")]
    Network(#[from] NetworkError),
    /// A stored image cannot be decoded.
    #[error("a stored image cannot be decoded: {0}")]
    StoredImageUnreadable(#[from] image::ImageError),
    /// The work panicked.
    #[error("preparing an image panicked")]
    Panicked,
}

impl From<PictureError> for PreparationError {
    fn from(error: PictureError) -> Self {
        Self::InvalidInput(InputFault::Picture(error))
    }
}

impl From<SourceError> for PreparationError {
    fn from(error: SourceError) -> Self {
        if error.is_input_fault() {
            Self::InvalidInput(InputFault::Source(error))
        } else {
            Self::Source(error)
        }
    }
}
